"""Files are numbered as in the format, and errors name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from av_embodied.datasets.layout import DATA, VIDEO, FileNumber, Files, read_from, written
from av_embodied.errors import InputError


def test_a_full_chunk_is_followed_by_the_next() -> None:
    number, found = FileNumber(), []
    for _ in range(4):
        found.append(number.path(DATA))
        number = number.after(files_per_chunk=3)
    names = ["chunk-000/file-000", "chunk-000/file-001", "chunk-000/file-002", "chunk-001/file-000"]
    assert found == [f"data/{name}.parquet" for name in names]


def test_videos_lie_by_their_feature() -> None:
    path = FileNumber(1, 2).path(VIDEO, "observation.images.rgb")
    assert path == "videos/observation.images.rgb/chunk-001/file-002.mp4"


def test_a_template_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match=r"path template 'data/\{episode\}' is wrong"):
        FileNumber().path("data/{episode}")


def test_files_are_full_at_their_size(tmp_path: Path) -> None:
    files = Files(tmp_path, DATA, "", 100.0, 1)
    assert (files.is_full(99.0), files.is_full(100.0)) == (False, True)
    files.go_on()
    assert files.path == tmp_path / "data/chunk-001/file-000.parquet"


def test_errors_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    with pytest.raises(InputError, match=r"cannot write .*x\.bin: .*boom"), written(path):
        raise OSError("boom")
    with pytest.raises(InputError, match=r"x\.bin: column 'a' is missing"), read_from(path):
        raise InputError("column 'a' is missing")


@pytest.mark.parametrize("template", ["/etc/{chunk_index}", "data/../../{file_index}", None, 3])
def test_a_path_stays_within_the_folder(template: str) -> None:
    with pytest.raises(InputError, match=r"path template .* (leads out of|is wrong)"):
        FileNumber().path(template)


def test_a_feature_leads_nowhere_else_either() -> None:
    with pytest.raises(InputError, match="leads out of the dataset's folder"):
        FileNumber().path(VIDEO, "../../secret")
