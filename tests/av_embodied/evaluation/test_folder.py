from pathlib import Path

import pytest

from av_embodied.errors import InputError
from av_embodied.evaluation.folder import claimed


def test_the_folder_is_made_with_its_parts(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    with claimed(out, fresh=False):
        assert sorted(path.name for path in out.iterdir()) == [
            ".lock",
            "journal",
            "plans",
            "videos",
        ]


def test_two_evaluations_do_not_share_a_folder(tmp_path: Path) -> None:
    busy = pytest.raises(InputError, match="another evaluation is at work")
    with claimed(tmp_path, fresh=False), busy:
        claimed(tmp_path, fresh=True).__enter__()
    with claimed(tmp_path, fresh=False):
        pass


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/none"])
def test_folders_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot write to --out"):
        claimed(tmp_path / place, fresh=False).__enter__()


def test_a_fresh_start_removes_only_what_is_ours(tmp_path: Path) -> None:
    mine, old = tmp_path / "notes.txt", tmp_path / "journal" / "random.jsonl"
    old.parent.mkdir()
    for path in (mine, old, tmp_path / "metrics.json"):
        path.touch()
    with claimed(tmp_path, fresh=False):
        assert old.exists()
    with claimed(tmp_path, fresh=True):
        assert mine.exists()
        assert not old.exists()
        assert not (tmp_path / "metrics.json").exists()
