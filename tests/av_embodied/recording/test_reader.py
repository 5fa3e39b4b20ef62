"""Recordings read back: whole, cut off, damaged, and not ours."""

from __future__ import annotations

import dataclasses
import random
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mcap.reader import make_reader
from mcap.records import ChunkIndex
from mcap.writer import Writer

from av_embodied.errors import InputError
from av_embodied.playing import Moment
from av_embodied.policy import BeliefMap, BelievedSource, Decision
from av_embodied.recording import Recording, read_recording
from av_embodied.recording import header as headers
from av_embodied.recording.bag import Bag
from av_embodied.recording.header_record import NAME, to_record
from av_embodied.recording.reader import RecordingWarning
from av_embodied.recording.ros_types import message
from av_embodied.recording.writer import MOMENT, TEXT

Write = Callable[..., Path]
Identical = Callable[[Any, Any], None]


def file_of(path: Path) -> Path:
    return path / f"{path.name}.mcap"


def chunks(path: Path) -> list[ChunkIndex]:
    with file_of(path).open("rb") as file:
        summary = make_reader(file).get_summary()
    assert summary is not None
    return summary.chunk_indexes


def damage(file: Path, place: int) -> None:
    """Turn one bit of the byte at `place`."""
    data = bytearray(file.read_bytes())
    data[place] ^= 4
    file.write_bytes(data)


def test_every_moment_comes_back_to_the_last_bit(
    played: Recording, write: Write, identical: Identical
) -> None:
    path = write(played)
    for place in (path, path / "episode.mcap", str(path)):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            again = read_recording(place)
        assert again.complete
        assert again.header.to_json() == played.header.to_json()
        identical(again.moments, played.moments)


def test_whatever_an_environment_observes_and_tells_comes_back(
    played: Recording, write: Write, identical: Identical
) -> None:
    rng = np.random.default_rng(0)
    nan = np.frombuffer(bytes.fromhex("010000000000f8ff"), "<f8")  # not the usual one
    observation = {
        "gas": rng.standard_normal((2, 3)).astype(np.float16),
        "wind speed": np.float64(0.1),
        "tick": np.int64(2**62 + 1),
        "ready": np.array(True),
        "many": rng.integers(0, 9, (300, 2), np.uint16),
        "text": "grüß 'dich'\n",
        "nothing": np.zeros((0, 4), np.float32),
        "complex": np.array([1.0 + 2.0j]),
        "far": np.array([np.inf, -0.0, np.nan], np.float32),
        "scan": np.full(360, -np.inf, np.float32),
        "odometry": "lost",
        "audio": np.zeros(7),
        "rgb": np.zeros((2, 2), np.float64),
        "inner": {"1st": np.arange(5), "of": (1, [2.5, None])},
        "@array": "trap",
    }
    info = {
        "pose": (1, 2),
        "nan": float(nan[0]),
        "minus": -0.0,
        "big": 2**80,
        "tuple": (np.bool_(False), {"a": ()}),
        3: {"@tuple": [1]},
        "when": np.datetime64("2026-01-01"),
        "monitor": rng.standard_normal((2, 4000)).astype(np.float32),
        "semantic": rng.integers(0, 9, (12, 16), np.int32),
        "reward_terms": {"a b": 1.0, "near": 2.0},
    }
    belief = BeliefMap(
        rng.random((50, 40), np.float32),
        np.zeros((50, 40), np.float32),
        (1.5, -2.0),
        0.1,
        np.zeros((0, 2)),
    )
    source = BelievedSource((1.0, 0.0, 0.0), 0.1, float("nan"), "bell", 0.5)
    decision = Decision(np.array([0.1, -0.2], np.float32), (source, source), "go", "", belief)
    moments = (
        Moment(0, observation, info, decision),
        Moment(1, observation, info, None, 0.1 + 0.2, False, True),
    )
    again = read_recording(write(dataclasses.replace(played, moments=moments)))
    identical(again.moments, moments)
    assert again.moments[0].observation["gas"].flags.writeable


@pytest.mark.parametrize("thing", [object(), {1, 2}, np.array([None])])
def test_what_cannot_be_kept_is_named(played: Recording, write: Write, thing: object) -> None:
    moment = Moment(0, {}, {"a": [{"b": thing}]}, None)
    with pytest.raises(InputError, match="a recording cannot keep info/a/0/b"):
        write(dataclasses.replace(played, moments=(moment,)))


def test_arrays_that_change_their_type_come_back(
    played: Recording, write: Write, identical: Identical
) -> None:
    kinds = (np.float32, np.int16, np.float32)
    moments = tuple(Moment(i, {"x": np.arange(9).astype(k)}, {}, None) for i, k in enumerate(kinds))
    again = read_recording(write(dataclasses.replace(played, moments=moments)))
    identical(again.moments, moments)


class TestCutOff:
    def test_what_is_whole_is_read_and_the_rest_is_named(
        self, played: Recording, write: Write, identical: Identical
    ) -> None:
        path = write(played)
        second = chunks(path)[1]
        file = file_of(path)
        file.write_bytes(file.read_bytes()[: second.chunk_start_offset + 1000])
        with pytest.warns(RecordingWarning, match="cut off; missing: everything from step 11 "):
            again = read_recording(path)
        assert not again.complete
        identical(again.moments, played.moments[:11])

    def test_however_much_is_cut_off(
        self, played: Recording, write: Write, identical: Identical
    ) -> None:
        path = write(played)
        file, counts = file_of(path), []
        data = file.read_bytes()
        for share in range(1, 12):
            file.write_bytes(data[: len(data) * share // 12])
            with pytest.warns(RecordingWarning, match=r"everything from step \d+ \(\d"):
                again = read_recording(path)
            identical(again.moments, played.moments[: len(again.moments)])
            counts.append(len(again.moments))
        assert counts == sorted(counts)
        assert counts[-1] > len(played.moments) / 3

    def test_only_the_end_is_missing(self, played: Recording, write: Write) -> None:
        path = write(played)
        file = file_of(path)
        file.write_bytes(file.read_bytes()[:-50])
        with pytest.warns(RecordingWarning, match="is cut off; every moment is whole"):
            assert read_recording(path).complete

    def test_before_the_header_nothing_can_be_read(self, played: Recording, write: Write) -> None:
        file = file_of(write(played))
        file.write_bytes(file.read_bytes()[:200])
        with pytest.raises(InputError, match="cut off before its header"):
            read_recording(file)


class TestDamaged:
    def test_all_but_the_damaged_chunk_is_read(
        self, played: Recording, write: Write, identical: Identical
    ) -> None:
        path = write(played)
        middle = chunks(path)[1]
        damage(file_of(path), middle.chunk_start_offset + middle.chunk_length // 2)
        with pytest.warns(RecordingWarning, match=r"damaged; missing: steps 11 to 23 \(2.75 to 6"):
            again = read_recording(path)
        assert (again.complete, again.missing) == (False, ((11, 23),))
        identical(again.moments, played.moments[:11] + played.moments[24:])
        identical(again.unbroken, played.moments[:11])

    def test_a_damaged_length_hides_no_other_chunk(
        self, played: Recording, write: Write, identical: Identical
    ) -> None:
        path = write(played)
        damage(file_of(path), chunks(path)[0].chunk_start_offset + 6)
        with pytest.warns(RecordingWarning, match="is damaged; missing: steps 0 to 11 "):
            again = read_recording(path)
        identical(again.moments, played.moments[12:])

    def test_one_of_two_headers_is_enough(self, played: Recording, write: Write) -> None:
        file = file_of(write(played))
        data = file.read_bytes()
        damage(file, data.index(b"small-0000"))
        assert read_recording(file).header.episode.id == "small-0000"
        damage(file, data.rindex(b"small-0000"))
        with pytest.raises(InputError, match="header of the recording is damaged"):
            read_recording(file)

    def test_no_single_bit_gives_another_value(
        self, played: Recording, write: Write, identical: Identical
    ) -> None:
        file = file_of(write(played))
        data = file.read_bytes()
        draw = random.Random(0)
        for _ in range(12):
            damage(file, draw.randrange(8, len(data)))
            with warnings.catch_warnings(record=True) as found:
                warnings.simplefilter("always")
                again = read_recording(file)
            for moment in again.moments:
                identical(moment, played.moments[moment.number])
            assert len(again.moments) == len(played.moments) or found
            file.write_bytes(data)


class TestForeign:
    def test_a_file_of_another_kind(self, tmp_path: Path) -> None:
        (tmp_path / "a.mcap").write_bytes(b"PK\x03\x04 and so on")
        with pytest.raises(InputError, match=r"a\.mcap is not an MCAP file"):
            read_recording(tmp_path / "a.mcap")

    def test_a_file_of_somebody_else(self, tmp_path: Path) -> None:
        writer = Writer(str(tmp_path / "a.mcap"))
        writer.start()
        writer.finish()
        with pytest.raises(InputError, match="not a recording of ours"):
            read_recording(tmp_path / "a.mcap")

    def test_a_newer_version(
        self, played: Recording, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as later:
            later.setattr(headers, "SCHEMA_VERSION", 2)
            path = write(played)
        with pytest.raises(InputError, match="schema version must be 1, got 2"):
            read_recording(path)

    def test_an_unknown_schema(self, played: Recording, tmp_path: Path) -> None:
        writer = Writer(str(tmp_path / "a.mcap"))
        writer.start()
        writer.add_metadata(NAME, to_record(played.header))
        schema = writer.register_schema("somebody/msg/Moment", "ros2msg", b"string data")
        channel = writer.register_channel("/moment", "cdr", schema)
        writer.add_message(channel, 0, b"\0\1\0\0", 0)
        writer.finish()
        with pytest.raises(InputError, match=r"/moment must hold .* got schema 'somebody/msg/Mo"):
            read_recording(tmp_path / "a.mcap")

    @pytest.mark.parametrize("text", ["3", "[]", "null", "{", "[" * 10**5])
    def test_a_moment_that_is_none(self, played: Recording, tmp_path: Path, text: str) -> None:
        bag = Bag(tmp_path / "a", NAME, to_record(played.header))
        bag.write(MOMENT, message(TEXT, text), 0, 0)
        bag.close(complete=True)
        with pytest.raises(InputError, match="is not as a recording should be"):
            read_recording(tmp_path / "a")

    def test_a_header_that_is_none(self, tmp_path: Path) -> None:
        about = {"header": "[1", "crc32": f"{zlib.crc32(b'[1'):08x}"}
        Bag(tmp_path / "a", NAME, about).close(complete=True)
        with pytest.raises(InputError, match="the header of the recording is no JSON"):
            read_recording(tmp_path / "a")

    def test_no_file_and_no_recording(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no such recording"):
            read_recording(tmp_path / "nowhere")
        with pytest.raises(InputError, match=r"must hold one \.mcap file, got 0"):
            read_recording(tmp_path)
