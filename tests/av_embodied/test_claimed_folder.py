from pathlib import Path

import pytest

from av_embodied.claimed_folder import claimed_folder
from av_embodied.errors import InputError


def test_a_folder_is_made_and_free_again_afterwards(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    for _ in range(2):
        with claimed_folder(out, "collection"):
            assert out.is_dir()


def test_two_at_once_do_not_share_a_folder(tmp_path: Path) -> None:
    busy = pytest.raises(InputError, match="another collection is at work in --out")
    with claimed_folder(tmp_path, "collection"), busy:
        claimed_folder(tmp_path, "collection").__enter__()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot write to --out .*file/below"):
        claimed_folder(tmp_path / "file" / "below", "collection").__enter__()
