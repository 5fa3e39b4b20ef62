from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.hrtf import Hrtf
from av_embodied.microphones import MicrophoneArray

sofar = pytest.importorskip("sofar")

# Ahead, left, right, above, behind and below: azimuth is counter-clockwise.
SPHERICAL = np.array(
    [[0, 0, 1.4], [90, 0, 1.4], [270, 0, 1.4], [0, 90, 1.4], [180, 0, 1.4], [0, -90, 1.4]]
)
CARTESIAN = np.array([[1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [-1, 0, 0], [0, 0, -1]])


def responses() -> np.ndarray:
    """Clicks (6, 2, 128): the left ear at sample 30, half as loud at 40 the right one."""
    response = np.zeros((6, 2, 128))
    response[:, 0, 30], response[:, 1, 40] = 1.0, 0.5
    return response


def written(
    folder: Path, convention: str = "SimpleFreeFieldHRIR", **variables: np.ndarray | str
) -> Path:
    """A SOFA file with `variables` that are not as usual."""
    content = sofar.Sofa(convention)
    usual = {
        "Data_IR": responses(),
        "Data_SamplingRate": np.array(44_100.0),
        "SourcePosition": SPHERICAL,
        "SourcePosition_Type": "spherical",
        "SourcePosition_Units": "degree, degree, metre",
    }
    for name, value in (usual | variables).items():
        setattr(content, name, value)
    path = folder / "head.sofa"
    sofar.write_sofa(str(path), content)
    return path


def test_directions_responses_and_rate_are_read(tmp_path: Path) -> None:
    hrtf = Hrtf.load(written(tmp_path))
    np.testing.assert_allclose(hrtf.direction, CARTESIAN, atol=1e-12)
    np.testing.assert_array_equal(hrtf.response, responses())
    assert hrtf.rate == 44_100


def test_cartesian_positions_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        SourcePosition=1.2 * CARTESIAN,
        SourcePosition_Type="cartesian",
        SourcePosition_Units="metre",
    )
    np.testing.assert_allclose(Hrtf.load(path).direction, CARTESIAN, atol=1e-12)


def test_directions_are_in_the_frame_of_a_turned_and_moved_listener(tmp_path: Path) -> None:
    # It looks along +y from (0, 0, 0.5): what is ahead of it is at the world's left.
    moved = CARTESIAN[:, [1, 0, 2]] * [-1, 1, 1] * 1.4 + [0, 0, 0.5]
    path = written(
        tmp_path,
        SourcePosition=moved,
        SourcePosition_Type="cartesian",
        SourcePosition_Units="metre",
        ListenerPosition=np.array([[0, 0, 0.5]]),
        ListenerView=np.array([[0, 1, 0]]),
    )
    np.testing.assert_allclose(Hrtf.load(path).direction, CARTESIAN, atol=1e-12)


def test_delays_of_the_file_are_in_the_responses(tmp_path: Path) -> None:
    delayed = Hrtf.load(written(tmp_path, Data_Delay=np.array([[7.0, 12.0]]))).response
    assert np.abs(delayed).argmax(axis=2).tolist() == [[30, 45]] * 6  # 7 samples are common
    np.testing.assert_allclose(np.abs(delayed).max(axis=2), [[1.0, 0.5]] * 6, atol=1e-9)


def test_the_left_ear_comes_first(tmp_path: Path) -> None:
    place = np.array([[0.0, -0.09, 0.0], [0.0, 0.09, 0.0]])[:, :, None]
    hrtf = Hrtf.load(written(tmp_path, ReceiverPosition=place))
    np.testing.assert_array_equal(hrtf.response, responses()[:, ::-1])


def test_an_array_is_made_of_a_file(tmp_path: Path) -> None:
    array = MicrophoneArray.from_sofa(written(tmp_path))
    assert (array.name, array.count) == ("head", 2)
    assert array == MicrophoneArray.from_sofa(tmp_path / "head.sofa")
    # Ten samples between the ears are those of a sphere of 30 mm.
    assert array.head_radius == pytest.approx(10 / 44_100 * 343.2 / (1 + np.pi / 2), rel=0.02)
    assert array != MicrophoneArray.from_sofa(tmp_path / "head.sofa", free_field=True)


def test_another_convention_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "GeneralFIR", Data_Delay=np.zeros((1, 2)))
    with pytest.raises(InputError, match="SimpleFreeFieldHRIR, got GeneralFIR"):
        Hrtf.load(path)


def test_one_ear_is_refused(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        Data_IR=responses()[:, :1],
        Data_Delay=np.zeros((1, 1)),
        ReceiverPosition=np.array([[[0.0], [0.09], [0.0]]]),
    )
    with pytest.raises(InputError, match=r"2 ears, samples\), got \(6, 1, 128\)"):
        Hrtf.load(path)


def test_numbers_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    broken = responses()
    broken[2, 1, 5] = np.nan
    with pytest.raises(InputError, match="must be finite"):
        Hrtf.load(written(tmp_path, Data_IR=broken))


def test_a_listener_who_looks_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ListenerView of a SOFA file must be finite and must not"):
        Hrtf.load(written(tmp_path, ListenerView=np.zeros((1, 3))))


def test_files_that_are_no_sofa_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such SOFA file"):
        Hrtf.load(tmp_path / "none.sofa")
    (tmp_path / "text.sofa").write_text("not a SOFA file")
    with pytest.raises(InputError, match=r"text\.sofa is not a readable SOFA file"):
        Hrtf.load(tmp_path / "text.sofa")


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    monkeypatch.setitem(sys.modules, "sofar", None)
    with pytest.raises(InputError, match=r"pip install av_embodied\[sofa\]"):
        Hrtf.load(path)
