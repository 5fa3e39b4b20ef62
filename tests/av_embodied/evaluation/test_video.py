from pathlib import Path

import av
import numpy as np
import pytest

from av_embodied.evaluation.environment import open_environment
from av_embodied.evaluation.runner import EpisodeRecord, Player
from av_embodied.evaluation.settings import Settings
from av_embodied.evaluation.video import film, listen, video_path


@pytest.fixture
def player(small_world: str, tmp_path: Path) -> Player:
    for name in ("plans", "videos"):
        (tmp_path / name).mkdir()
    return Player(Settings(("walker",), tmp_path, small_world, episodes=2))


def read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, rows, columns, 3) and sound (2, samples)."""
    with av.open(str(path)) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    with av.open(str(path)) as container:
        sound = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.array(pictures), np.concatenate(sound, axis=1)


def test_a_film_shows_every_moment_and_lasts_as_long_as_its_sound(player: Player) -> None:
    record = player.play("walker", 0)
    film(player, "walker", 0, record.actions)
    pictures, sound = read(video_path(player.settings.out, "walker", "small-0000"))
    assert pictures.shape == (len(record.path), 720, 1280, 3)
    assert sound.shape[1] / 48_000 == pytest.approx(0.25 * len(record.path), abs=0.25)
    assert 0.5 < np.abs(sound).max() < 1.0
    assert not list(player.settings.out.glob("videos/.*"))


def test_the_sound_comes_from_the_side_of_the_source(player: Player) -> None:
    # The source is 45 degrees to the left of the start's direction: the left ear leads.
    two_ears = open_environment(player.settings, array="binaural")
    heard = listen(two_ears, player.episodes[0], [])
    assert heard.sound.shape == (2, 4_000)
    left, right = heard.sound
    lags = np.arange(-15, 16)
    score = [float(np.dot(left[100:-100], np.roll(right, -lag)[100:-100])) for lag in lags]
    assert 3 <= lags[int(np.argmax(score))] <= 8  # samples, of 0.175 m sin 45 at 16 kHz: 5.8


def test_an_array_of_two_ears_is_listened_to_itself(player: Player) -> None:
    settings = Settings(
        ("walker",), player.settings.out, player.settings.environment, {"array": "binaural"}
    )
    eared = Player(settings)
    record = eared.play("walker", 1)
    film(eared, "walker", 1, record.actions)
    pictures, _ = read(video_path(settings.out, "walker", "small-0001"))
    assert len(pictures) == len(record.path)


def test_an_episode_that_does_not_repeat_is_an_error(player: Player) -> None:
    record: EpisodeRecord = player.play("walker", 0)
    changed = [3, *record.actions[1:]]
    with pytest.raises(RuntimeError, match="did not repeat"):
        film(player, "walker", 0, changed)
    assert not list(player.settings.out.glob("videos/*"))
