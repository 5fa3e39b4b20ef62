import math
from dataclasses import replace

import pytest

from av_embodied.errors import InputError
from av_embodied.sensors import Camera, DepthNoise, Lidar, Sensors


def test_defaults_are_those_of_the_task() -> None:
    sensors = Sensors()
    assert (sensors.rate, sensors.period, sensors.block_samples) == (16_000, 0.25, 4_000)
    assert sensors.array.name == "respeaker4"
    assert (sensors.camera.width, sensors.camera.height) == (64, 64)


def test_block_samples_round_to_the_nearest() -> None:
    assert Sensors(rate=44_100, period=0.1).block_samples == 4_410
    assert Sensors(rate=8_000, period=0.00019).block_samples == 2


def test_focal_length_of_a_right_angle_is_half_the_width() -> None:
    assert Camera(width=64).focal_length == pytest.approx(32.0)
    wide = Camera(width=64, horizontal_view=math.radians(120.0))
    assert wide.focal_length == pytest.approx(32.0 / math.sqrt(3.0))


@pytest.mark.parametrize("name", ["width", "height"])
@pytest.mark.parametrize("value", [7, 2049, 64.5, math.nan, -64])
def test_camera_sizes_that_are_refused(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"camera {name} must be a whole number of 8 to 2048"):
        replace(Camera(), **{name: value})


@pytest.mark.parametrize("view", [0.05, math.radians(171.0), math.nan])
def test_views_that_no_pinhole_has(view: float) -> None:
    with pytest.raises(
        InputError, match=r"pinhole camera horizontal_view must be 0\.1 to 2\.97 rad"
    ):
        Camera(horizontal_view=view)


@pytest.mark.parametrize("name", ["mount_height", "maximum_depth"])
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_camera_lengths_that_are_refused(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"camera {name} must be positive and finite, got {value}"):
        replace(Camera(), **{name: value})


@pytest.mark.parametrize("name", ["array_height", "period", "body_radius", "body_height"])
@pytest.mark.parametrize("value", [0.0, -0.1, math.nan, math.inf])
def test_robot_lengths_that_are_refused(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"{name} must be positive and finite, got {value}"):
        replace(Sensors(), **{name: value})


def test_a_period_shorter_than_a_sample() -> None:
    with pytest.raises(InputError, match="at least one sample at 16000 Hz"):
        Sensors(period=1e-6)


def test_a_rate_out_of_range() -> None:
    with pytest.raises(InputError, match="rate must be"):
        Sensors(rate=4_000)


def test_an_even_projection_has_pixels_per_radian() -> None:
    for projection in ("fisheye", "equirectangular"):
        camera = Camera(128, 64, horizontal_view=2.0 * math.pi, projection=projection)
        assert camera.focal_length == pytest.approx(128 / (2.0 * math.pi))


def test_an_unknown_projection_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'fisheye'"):
        Camera(projection="fish_eye")


def test_an_equirectangular_image_has_no_rows_beyond_the_poles() -> None:
    with pytest.raises(InputError, match="at most 32 rows, got 64"):
        Camera(64, 64, horizontal_view=2.0 * math.pi, projection="equirectangular")


def test_depth_noise_is_a_pinholes() -> None:
    with pytest.raises(InputError, match="depth_noise is a pinhole camera's"):
        Camera(projection="fisheye", depth_noise=DepthNoise())


@pytest.mark.parametrize(
    ("name", "value"),
    [("amount", -1.0), ("baseline", 0.0), ("minimum_range", math.nan), ("steepest", 2.0)],
)
def test_depth_noise_that_is_refused(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"depth noise {name} must be .*, got {value}"):
        replace(DepthNoise(), **{name: value})


@pytest.mark.parametrize("names", [("",), ("rear", "rear")])
def test_further_cameras_need_names_of_their_own(names: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="further cameras must have names"):
        Sensors(cameras=tuple(Camera(name=name) for name in names))


def test_the_main_camera_has_no_name_and_keys_follow_from_names() -> None:
    with pytest.raises(InputError, match="main camera must have no name, got 'front'"):
        Sensors(camera=Camera(name="front"))
    assert Camera().key("rgb") == "rgb"
    assert Camera(name="rear").key("depth") == "depth_rear"
    with pytest.raises(InputError, match="camera name must be of a-z"):
        Camera(name="Rear Left")


def test_a_full_scan_sees_no_direction_twice() -> None:
    lidar = Lidar(beams=4)
    assert lidar.angle_increment == pytest.approx(math.pi / 2.0)
    assert (lidar.angle_min, lidar.angle_max) == pytest.approx((-math.pi, math.pi / 2.0))
    half = Lidar(beams=181, view=math.pi)
    assert half.angle_increment == pytest.approx(math.radians(1.0))
    assert half.angle_max == pytest.approx(math.pi / 2.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("beams", 1), ("view", 7.0), ("minimum_range", 10.0), ("noise", -0.1), ("yaw", math.inf)],
)
def test_scanners_that_are_refused(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"lidar {name} must be .*got {value}"):
        replace(Lidar(), **{name: value})
