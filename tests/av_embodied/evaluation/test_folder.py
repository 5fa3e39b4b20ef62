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


def test_what_a_killed_run_left_unfinished_is_removed(tmp_path: Path) -> None:
    with claimed(tmp_path, fresh=False):
        pass
    unfinished = [".metrics.json.x1", "videos/.a.mp4", "plans/.ab.png.x2"]
    kept = [".bashrc", "videos/a.mp4"]
    for name in (*unfinished, *kept):
        (tmp_path / name).touch()
    with claimed(tmp_path, fresh=False):
        assert not any((tmp_path / name).exists() for name in unfinished)
        assert all((tmp_path / name).exists() for name in kept)
