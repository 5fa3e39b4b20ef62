"""Levels all over a world: laws of distance, walls, and what responses say."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics.bands import AIR_ABSORPTION, band_windows
from av_embodied.envs.acoustics.listening.level_map import LevelMap, level_map, levels_at
from av_embodied.envs.acoustics.scene import AcousticScene
from av_embodied.envs.acoustics.settings import AcousticSettings
from av_embodied.envs.acoustics.spectra import frequencies, spectrum_of
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError
from av_embodied.frames import Pose

SOURCE = (1.0, 1.0, 1.5)
QUICK = AcousticSettings(particles=2048, discovery_rays=1024)


@pytest.fixture(scope="module")
def scene(two_rooms: World) -> AcousticScene:
    return AcousticScene(two_rooms, settings=QUICK)


@pytest.fixture(scope="module")
def found(scene: AcousticScene) -> LevelMap:
    return level_map(scene, SOURCE, height=1.2, step=0.25)


def test_levels_in_free_field_fall_with_distance_and_air(free_field: World) -> None:
    distance = np.array([1.0, 2.0, 4.0, 8.0])
    points = np.column_stack([distance, np.zeros(4), np.zeros(4)])
    levels = levels_at(AcousticScene(free_field, settings=QUICK), (0.0, 0.0, 0.0), points)
    expected = -20.0 * np.log10(distance)[:, None] - AIR_ABSORPTION * distance[:, None]
    np.testing.assert_allclose(levels, expected, atol=0.01)


def test_levels_are_those_of_responses(scene: AcousticScene) -> None:
    for place in ((3.0, 3.0, 1.2), (6.0, 3.0, 1.2)):  # in sight and behind the wall
        response = scene.impulse_response(SOURCE, Pose(*place))[0].astype(np.float64)
        windows = band_windows(frequencies(len(response), scene.rate)) ** 2
        power = np.abs(spectrum_of(response, len(response))) ** 2
        rendered = 10.0 * np.log10(windows @ power / windows.sum(axis=1))
        level = levels_at(scene, SOURCE, [place])[0]
        # Phases that a sum of energies leaves out matter most in the narrow low bands.
        np.testing.assert_allclose(level[3:6], rendered[3:6], atol=1.5)
        np.testing.assert_allclose(level, rendered, atol=4.0)


def test_it_is_quieter_behind_the_wall_and_high_sound_more_so(found: LevelMap) -> None:
    here, there = found.x < 4.0, found.x > 4.1
    louder = [np.nanmean(band[here]) - np.nanmean(band[there]) for band in found.levels]
    assert 3.0 < louder[0] < louder[5] < 30.0


def test_direct_sound_in_sight_knows_no_reflections(scene: AcousticScene) -> None:
    place = np.array([3.0, 3.0, 1.2])
    away = float(np.linalg.norm(place - SOURCE))
    direct = levels_at(scene, SOURCE, [place], direct=True)[0]
    np.testing.assert_allclose(direct, -20.0 * np.log10(away) - AIR_ABSORPTION * away, atol=1e-6)
    assert (levels_at(scene, SOURCE, [place])[0] > direct + 3.0).all()


def test_low_sound_bends_more_than_high(scene: AcousticScene) -> None:
    direct = levels_at(scene, SOURCE, [(6.0, 3.8, 1.2)], direct=True)[0]
    assert (np.diff(direct) < 0.0).all()
    assert direct[0] - direct[5] > 5.0


def test_the_loudest_place_is_beside_the_source(found: LevelMap) -> None:
    i, j = np.unravel_index(np.nanargmax(found.band(1000.0)), found.levels.shape[1:])
    assert np.hypot(found.x[i] - SOURCE[0], found.y[j] - SOURCE[1]) < 0.5


def test_only_places_in_the_air_have_levels(found: LevelMap) -> None:
    known = np.isfinite(found.levels)
    assert (known == known[0]).all()
    wall = (found.x > 4.0) & (found.x < 4.1)
    assert wall.any()
    doorway = (found.y > 1.5) & (found.y < 2.5)
    assert known[0][np.ix_(wall, doorway)].all()
    assert not known[0][np.ix_(wall, ~doorway)].any()
    room = (found.x > 0.0) & (found.x < 4.0)
    assert known[0][np.ix_(room, (found.y > 0.0) & (found.y < 4.0))].all()


def test_rows_are_counted(scene: AcousticScene) -> None:
    rows: list[int] = []
    coarse = level_map(scene, SOURCE, step=2.0, advance=lambda: rows.append(1))
    assert len(rows) == len(coarse.x)


@pytest.mark.parametrize(
    ("height", "step", "floor", "message"),
    [
        (0.0, 0.5, None, "height must be positive"),
        (1.2, 0.01, None, "step must be 0.05 to 10.0 m"),
        (1.2, 0.5, 9.0, "floor must be one of"),
    ],
)
def test_impossible_maps_are_refused(
    scene: AcousticScene, height: float, step: float, floor: float | None, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        level_map(scene, SOURCE, height, step, floor)


def test_impossible_points_and_bands_are_refused(scene: AcousticScene, found: LevelMap) -> None:
    with pytest.raises(InputError, match=r"points must be finite \(n, 3\)"):
        levels_at(scene, SOURCE, [1.0, 2.0, 3.0])
    with pytest.raises(InputError, match="band must be one of"):
        found.band(440.0)


def test_an_engine_without_paths_is_refused(two_rooms: World) -> None:
    class Silent:
        pass

    scene = AcousticScene(two_rooms, settings=QUICK)
    scene.__dict__["engine"] = Silent()
    with pytest.raises(InputError, match="field or trace"):
        levels_at(scene, SOURCE, [SOURCE])
