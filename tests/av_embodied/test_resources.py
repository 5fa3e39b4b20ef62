from pathlib import Path

import pytest

from av_embodied import resources
from av_embodied.errors import InputError


def test_the_source_tree_comes_first() -> None:
    assert resources.resource_path("worlds/sounds") == resources.SOURCE_TREE / "worlds/sounds"


def test_an_installation_is_searched_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tmp_path / "share" / "av_embodied" / "worlds" / "a.sdf"
    shipped.parent.mkdir(parents=True)
    shipped.touch()
    monkeypatch.setattr(resources, "SOURCE_TREE", tmp_path / "elsewhere")
    monkeypatch.setattr(resources.sys, "prefix", str(tmp_path))
    assert resources.resource_path("worlds/a.sdf") == shipped


def test_what_is_nowhere_is_named() -> None:
    with pytest.raises(InputError, match=r"'worlds/none\.sdf' was found neither in"):
        resources.resource_path("worlds/none.sdf")
