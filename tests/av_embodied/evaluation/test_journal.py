import json
from pathlib import Path

import pytest

from av_embodied.errors import InputError
from av_embodied.evaluation.journal import Journal
from av_embodied.evaluation.runner import EpisodeRecord

HEADER = {"policy": "p", "settings": {"seed": 0, "arguments": {"array": "mono"}}, "episodes": "ab"}


def record(name: str) -> EpisodeRecord:
    return EpisodeRecord(name, {"spl": 0.1 + 0.2}, [1, 0], [[0.0, 1.25]], {"reset": 0.5})


def write(out: Path, *names: str) -> Path:
    with Journal(out, "p", HEADER) as journal:
        for name in names:
            journal.append(record(name))
    return journal.path


def test_what_was_appended_is_there_again(tmp_path: Path) -> None:
    write(tmp_path, "a", "b")
    write(tmp_path, "c")
    with Journal(tmp_path, "p", HEADER) as journal:
        assert list(journal.records) == ["a", "b", "c"]
        assert journal.records["b"] == record("b")


def test_a_line_torn_by_a_kill_is_dropped_and_written_anew(tmp_path: Path) -> None:
    path = write(tmp_path, "a", "b")
    whole = path.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for cut in (last + 1, len(whole) - 20, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with Journal(tmp_path, "p", HEADER) as journal:
            assert list(journal.records) == ["a"]
            journal.append(record("b"))
        assert path.read_bytes() == whole


@pytest.mark.parametrize("size", [0, 5])
def test_a_journal_torn_in_its_header_begins_anew(tmp_path: Path, size: int) -> None:
    path = write(tmp_path, "a")
    whole = path.read_bytes()
    path.write_bytes(whole[:size])
    write(tmp_path, "a")
    assert path.read_bytes() == whole


def test_other_settings_are_refused_by_name(tmp_path: Path) -> None:
    path = write(tmp_path, "a")
    before = path.read_bytes()
    changed = HEADER | {"settings": {"seed": 3, "arguments": {"snr_db": 20}}}
    with pytest.raises(InputError) as caught:
        Journal(tmp_path, "p", changed)
    message = str(caught.value)
    assert "settings.seed was 0 and is 3" in message
    assert "settings.arguments.array was 'mono' and is 'not set'" in message
    assert "settings.arguments.snr_db was 'not set' and is 20" in message
    assert "--fresh" in message
    assert path.read_bytes() == before


def test_another_episode_set_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a")
    with pytest.raises(InputError, match="episodes was 'ab' and is 'cd'"):
        Journal(tmp_path, "p", HEADER | {"episodes": "cd"})


@pytest.mark.parametrize("damage", [b"{broken", b"[1, 2]", b'{"episode": "a"}'])
def test_damage_in_the_middle_is_an_error(tmp_path: Path, damage: bytes) -> None:
    path = write(tmp_path, "a")
    path.write_bytes(path.read_bytes() + damage + b"\n")
    with pytest.raises(InputError, match=r"p\.jsonl, line 3 is .*--fresh"):
        Journal(tmp_path, "p", HEADER)


def test_names_of_policies_make_safe_file_names(tmp_path: Path) -> None:
    with Journal(tmp_path, "../up/x", HEADER) as journal:
        assert journal.path.parent == tmp_path / "journal"
    assert json.loads(journal.path.read_text().splitlines()[0]) == HEADER
