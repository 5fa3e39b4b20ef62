from __future__ import annotations

import json

import pytest

from av_embodied.errors import InputError
from av_embodied.viewing.frames import LENGTH, PICTURES, Frame, Part, decode_frame

FRAME = Frame(
    {"type": "frame", "number": 3, "room": "Küche"},
    [
        Part("rgb", "image/jpeg", b"\xff\xd8picture"),
        Part("audio", "float32", bytes(range(8))),
        Part("belief", "image/png", b"", {"extent": [0.0, 1.0, 0.0, 2.0]}),
    ],
)


def test_a_frame_comes_back_whole() -> None:
    back = decode_frame(FRAME.encoded)
    assert back.header == FRAME.header
    assert list(back.parts) == list(FRAME.parts)


def test_bytes_are_as_the_protocol_has_them() -> None:
    (length,) = LENGTH.unpack_from(FRAME.encoded)
    header = json.loads(FRAME.encoded[4 : 4 + length])
    assert header["parts"] == [
        ["rgb", "image/jpeg", 9],
        ["audio", "float32", 8],
        ["belief", "image/png", 0, {"extent": [0.0, 1.0, 0.0, 2.0]}],
    ]
    assert FRAME.encoded[4 + length :] == b"\xff\xd8picture" + bytes(range(8))
    assert FRAME.encoded[:4] == length.to_bytes(4, "little")


def test_pictures_are_left_out_for_who_is_slow() -> None:
    kinds = [part.kind for part in decode_frame(FRAME.without(PICTURES).encoded).parts]
    assert kinds == ["audio", "belief"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"\xff\xff\xff\xff{}", b"\x02\x00\x00\x00{}", b"\x02\x00\x00\x00[]"],
)
def test_other_bytes_are_no_frame(data: bytes) -> None:
    with pytest.raises(InputError, match="no frame"):
        decode_frame(data)


def test_a_frame_that_is_cut_short_is_refused() -> None:
    with pytest.raises(InputError, match="bytes was expected"):
        decode_frame(FRAME.encoded[:-1])


def test_numbers_that_json_has_no_word_for_are_never_sent() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        _ = Frame({"reward": float("nan")}).encoded
