from __future__ import annotations

import asyncio

from av_embodied.viewing.frames import Frame, Part
from av_embodied.viewing.session import Told, Watched
from av_embodied.viewing.viewers import MOST_SECONDS, Audience, Viewer

PERIOD = 0.05  # s
SETUP = {"type": "setup"}


def frame(number: int) -> Frame:
    kinds = ("rgb", "depth", "audio", "spectrogram")
    return Frame({"number": number}, [Part(kind, "", b"x") for kind in kinds])


def waiting(viewer: Viewer) -> list[Told]:
    """All that waits for `viewer`, taken out."""

    async def take() -> list[Told]:
        return [await viewer.next() for _ in viewer.waiting]

    return asyncio.run(take())


def in_words(told: list[Told]) -> list[str]:
    return [
        f"{what.header['number']} {' '.join(part.kind for part in what.parts)}"
        if isinstance(what, Frame)
        else str(what.get("role") or what["type"])
        for what in told
    ]


def audience() -> tuple[Audience, list[bool]]:
    """An audience, and whether anybody watched, each time that this changed or the driver did."""
    watched: list[bool] = []

    def post(command: Watched) -> None:
        watched.append(command.watched)

    return Audience(post, PERIOD), watched


def test_who_is_slow_loses_pictures_and_no_sound() -> None:
    viewer = Viewer(PERIOD)
    for number in range(3):
        viewer.tell(frame(number))
    assert in_words(waiting(viewer)) == [
        "0 audio spectrogram",
        "1 audio spectrogram",
        "2 rgb depth audio spectrogram",
    ]
    assert viewer.lost == 0


def test_who_is_seconds_behind_is_told_and_goes_on_with_the_newest() -> None:
    viewer = Viewer(PERIOD)
    viewer.tell({"type": "error", "message": "kept"})
    count = round(MOST_SECONDS / PERIOD) + 1
    for number in range(count):
        viewer.tell(frame(number))
    assert in_words(waiting(viewer)) == [
        "error",
        "notice",
        f"{count - 1} rgb depth audio spectrogram",
    ]
    assert viewer.lost == count - 1


def test_the_first_drives_the_second_watches_and_takes_over() -> None:
    crowd, watched = audience()
    crowd.tell(SETUP)
    first, second = crowd.join(), crowd.join()
    assert (crowd.drives(first), crowd.drives(second)) == (True, False)
    assert in_words(waiting(first)) == ["driver"]
    assert in_words(waiting(second)) == ["watcher", "notice"]
    crowd.leave(first)
    assert crowd.drives(second)
    assert in_words(waiting(second)) == ["driver", "notice"]
    assert watched == [True, True]
    crowd.leave(second)
    assert watched == [True, True, False]


def test_a_watcher_that_leaves_changes_nothing() -> None:
    crowd, watched = audience()
    first, second = crowd.join(), crowd.join()
    crowd.leave(second)
    assert crowd.drives(first)
    assert watched == [True]


def test_the_first_viewer_hears_what_began_before_it_came() -> None:
    crowd, _ = audience()
    crowd.tell(SETUP)
    crowd.tell(frame(0))
    assert in_words(waiting(crowd.join())) == ["driver", "0 rgb depth audio spectrogram"]
    assert in_words(waiting(crowd.join())) == ["watcher", "0 rgb depth", "notice"]


def test_a_returning_page_sees_the_newest_and_hears_nothing_twice() -> None:
    crowd, _ = audience()
    crowd.tell(SETUP)
    first = crowd.join()
    crowd.tell(frame(0))
    crowd.tell({"type": "state", "paused": True})
    crowd.leave(first)
    assert in_words(waiting(crowd.join())) == ["driver", "0 rgb depth", "state"]


def test_after_a_restart_nothing_old_is_shown() -> None:
    crowd, _ = audience()
    crowd.tell(SETUP)
    crowd.tell(frame(0))
    crowd.tell({"type": "error", "failed": True})
    crowd.tell(SETUP)
    assert in_words(waiting(crowd.join())) == ["driver"]


def test_a_refusal_is_told_to_who_drives_and_a_failure_to_all() -> None:
    crowd, _ = audience()
    first, second = crowd.join(), crowd.join()
    waiting(second)
    crowd.tell({"type": "error", "message": "no such world"})
    assert in_words(waiting(first)) == ["error"]
    assert in_words(waiting(second)) == []
    crowd.tell({"type": "error", "message": "broken", "failed": True})
    assert in_words(waiting(first)) == in_words(waiting(second)) == ["error"]


def test_a_refusal_that_all_wait_for_is_told_to_all() -> None:
    crowd, _ = audience()
    first, second = crowd.join(), crowd.join()
    waiting(second)
    crowd.tell({"type": "busy"})
    third = crowd.join()
    crowd.tell({"type": "error", "message": "no such world"})
    assert in_words(waiting(first)) == in_words(waiting(second)) == ["busy", "error"]
    assert in_words(waiting(third)) == ["busy", "notice", "error"]
    assert in_words(waiting(crowd.join())) == ["notice"]


def test_newcomers_are_not_told_of_a_state_that_a_frame_has_overtaken() -> None:
    crowd, _ = audience()
    crowd.tell(SETUP)
    crowd.tell({"type": "state", "paused": False})
    crowd.tell(frame(5))
    assert "state" not in in_words(waiting(crowd.join()))


def test_newcomers_are_told_that_the_session_has_failed_but_no_refusals() -> None:
    crowd, _ = audience()
    crowd.tell(SETUP)
    crowd.tell({"type": "error", "message": "no such world"})
    crowd.tell({"type": "error", "message": "broken", "failed": True})
    told = waiting(crowd.join())
    assert in_words(told) == ["driver", "error"]
    assert told[1] == {"type": "error", "message": "broken", "failed": True}
