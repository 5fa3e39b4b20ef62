"""The page in a browser, with the real server behind it."""

from pathlib import Path

import pytest
from page_visits import Visit, visiting
from playwright.sync_api import Browser

MIDDLE = {"seed": "14"}  # an episode that begins in the middle of the room, facing along +y
STEADY = MIDDLE | {"sound": "steam_13.flac"}  # a sound without pauses and of all frequencies
LEFT, RIGHT = (0.45, 1.3), (2.4, 1.1)  # m, of its start


def camera(visit: Visit) -> str:
    return visit.page.locator(".camera canvas").evaluate("canvas => canvas.toDataURL()")


def test_keys_move_the_robot(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start(**MIDDLE)
        seen, pose = camera(visit), visit.read("frame.pose")
        visit.page.keyboard.down("ArrowUp")
        visit.until(f"frame.pose[1] > {pose[1] + 0.3}")
        visit.page.keyboard.up("ArrowUp")
        visit.page.keyboard.down("a")
        visit.until(f"frame.pose[3] > {pose[3] + 0.2}")
        visit.page.keyboard.up("a")
        assert camera(visit) != seen
        assert len(visit.until("latency.length >= 2 && latency")) >= 2
        number = visit.read("frame.number")
        still = visit.until(f"frame.number > {number} + 8 && frame.pose")
        visit.until(f"frame.number > {number} + 12")
        assert visit.read("frame.pose") == still


def test_keys_in_fields_are_not_for_driving(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start(**MIDDLE)
        pose = visit.read("frame.pose")
        visit.page.locator("[name=seed]").focus()
        visit.page.keyboard.down("ArrowUp")
        visit.until(f"frame.number > {visit.read('frame.number')} + 5")
        visit.page.keyboard.up("ArrowUp")
        assert visit.read("frame.pose") == pose
        assert visit.page.locator("[name=seed]").input_value() == "15"


def test_what_is_on_the_left_is_louder_on_the_left(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start(**STEADY)
        assert visit.read("context") is None
        assert visit.read("peak") == [0, 0]
        visit.page.get_by_role("button", name="Sound on").click()
        visit.place(*LEFT)
        assert visit.until("player") == "worklet"
        visit.until("Math.min(...rms) > 1e-2 && rms[0] > 1.1 * rms[1]")
        visit.place(*RIGHT)
        visit.until("Math.min(...rms) > 1e-2 && rms[1] > 1.1 * rms[0]")
        visit.page.keyboard.press("m")
        visit.until("Math.max(...peak) < 1e-4")


def test_without_an_audio_worklet_sound_is_played_by_nodes(browser: Browser, address: str) -> None:
    script = "delete BaseAudioContext.prototype.audioWorklet;"
    with visiting(browser, address, script) as visit:
        visit.start(**STEADY)
        visit.page.get_by_role("button", name="Sound on").click()
        visit.place(*LEFT)
        assert visit.until("player") == "nodes"
        visit.until("Math.min(...rms) > 1e-2 && rms[0] > 1.1 * rms[1]")


def test_without_webaudio_all_but_the_sound_is_there(browser: Browser, address: str) -> None:
    script = "delete window.AudioContext; delete window.webkitAudioContext;"
    with visiting(browser, address, script) as visit:
        visit.start(**MIDDLE)
        assert visit.page.get_by_text("This browser has no WebAudio").is_visible()
        assert visit.page.get_by_role("button", name="Sound on").count() == 0
        visit.until(f"frames > {visit.read('frames')} + 5")


def test_a_policy_drives_to_success(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.page.get_by_role("button", name="Sound on").click()  # pictures wait for their sound
        visit.start(policy="oracle", **STEADY)
        visit.place(*RIGHT)
        visit.page.get_by_text("Policy drives").click()
        visit.until("frame.driver === 'policy' && frame.decision")
        visit.until("done")
        assert visit.read("success")
        visit.page.get_by_role("heading", name="Success").wait_for()
        assert visit.page.locator(".result").get_by_text("SPL", exact=True).count() == 1
        visit.page.get_by_role("button", name="Play it again").click()
        visit.until("!done && frame.number > 0")


def test_what_a_policy_believed_goes_when_a_person_drives(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start(policy="map_planner", **STEADY)
        visit.page.get_by_text("Policy drives").click()
        visit.page.locator("img.belief").wait_for()
        visit.page.get_by_text("I drive", exact=True).click()
        visit.page.locator("img.belief").wait_for(state="detached")


def test_pause_and_step(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start(**MIDDLE)
        visit.page.locator("h1").click()  # away from the button, which the space bar would press
        visit.page.keyboard.press("Space")
        visit.page.get_by_role("button", name="Go on").wait_for()
        visit.page.get_by_role("button", name="Step").click()
        before = visit.until("frame.paused && frame.number")
        visit.page.keyboard.press(".")
        assert visit.until(f"frame.number > {before} && frame.paused && frame.number") == before + 5
        visit.page.keyboard.press("Space")
        visit.until(f"frame.number > {before} + 8")


def test_a_world_is_chosen(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        plan = visit.page.locator(".walls").get_attribute("src")
        visit.start(world="apartment")
        assert visit.read("setup.settings.world") == "apartment"
        assert visit.page.locator(".walls").get_attribute("src") != plan
        assert visit.page.get_by_role("heading", name="AudioGoal apartment").is_visible()
        visit.start(world="shoebox")
        assert visit.page.locator(".walls").get_attribute("src") == plan


def test_the_source_is_placed_by_keyboard(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start(**MIDDLE)
        x, y, _, _ = visit.read("frame.pose")
        before = visit.read("generation")
        visit.page.get_by_role("application", name="Floor plan").focus()
        visit.page.keyboard.press("Shift+ArrowRight")
        visit.page.keyboard.press("ArrowUp")
        assert visit.page.get_by_text(f"Mark at {x + 1:.1f} m, {y + 0.25:.1f} m").count() == 1
        visit.page.keyboard.press("Enter")
        place = visit.until(f"generation > {before} && frame.sources[0].place")
        assert place[:2] == pytest.approx([x + 1.0, y + 0.25], abs=0.002)


def test_a_refused_wish_is_shown_and_the_episode_goes_on(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start(**MIDDLE)
        visit.page.locator("[name=seed]").fill("99999999999")
        visit.page.locator(".settings button[type=submit]").click()
        visit.page.get_by_role("alert").filter(has_text="seed must be").wait_for()
        visit.until(f"frames > {visit.read('frames')} + 5")
        visit.page.get_by_role("button", name="Dismiss").click()
        assert visit.page.get_by_role("alert").count() == 0


def test_a_second_tab_watches_until_the_first_leaves(browser: Browser, address: str) -> None:
    with visiting(browser, address) as first:
        first.start(**MIDDLE)
        with visiting(browser, address) as second:
            assert (first.read("setup.role"), second.read("setup.role")) == ("driver", "watcher")
            assert second.page.get_by_text("You watch: another page drives").is_visible()
            assert second.page.get_by_role("button", name="Restart").is_disabled()
            number = second.read("frame.number")
            second.page.keyboard.press("Space")  # is not its business
            second.until(f"frame.number > {number} + 5")
            first.page.close()
            second.until("setup.role === 'driver'")
            pose = second.read("frame.pose")
            second.page.keyboard.down("ArrowLeft")
            second.until(f"frame.pose[3] !== {pose[3]}")
            second.page.keyboard.up("ArrowLeft")


def test_a_closed_tab_finds_its_episode_again(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start(**MIDDLE)
        visit.until("frame.number > 10")
        generation = visit.read("generation")
    with visiting(browser, address) as visit:
        assert visit.read("generation") == generation
        visit.until(f"frame.number > {visit.read('frame.number')}")


def test_a_lost_connection_is_said_and_found_again(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start(**MIDDLE)
        lose = "import('/page/session.js').then(({ session }) => session.connection.socket.close())"
        visit.page.evaluate(lose)
        visit.page.get_by_text("The connection is lost").wait_for()
        visit.until("link === 'open'")
        visit.until(f"frames > {visit.read('frames')} + 5")
        assert visit.page.get_by_text("The connection is lost").count() == 0


def test_a_phone_drives_by_touch_and_scrolls_one_way(browser: Browser, address: str) -> None:
    phone = {"width": 360, "height": 740}
    with visiting(browser, address, viewport=phone, has_touch=True, is_mobile=True) as visit:
        visit.start(**MIDDLE)
        page = visit.page.evaluate("() => document.documentElement.scrollWidth")
        assert page <= phone["width"]
        pose = visit.read("frame.pose")
        box = visit.page.get_by_role("button", name="Forward").bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44  # pixels, as a thumb wants it
        visit.page.get_by_role("button", name="Forward").hover()
        visit.page.mouse.down()
        visit.until(f"frame.pose[1] > {pose[1]}")
        visit.page.mouse.up()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_page_is_drawn(
    browser: Browser, address: str, scheme: str, size: tuple[int, int], tmp_path: Path
) -> None:
    view = {"width": size[0], "height": size[1]}
    with visiting(browser, address, viewport=view, color_scheme=scheme) as visit:
        visit.start(**MIDDLE)
        visit.until("frame.number > 5")
        picture = visit.page.screenshot(path=tmp_path / f"{scheme}.png", full_page=True)
        assert len(picture) > 50_000
        ground = "() => getComputedStyle(document.body).backgroundColor"
        red = int(visit.page.evaluate(ground).removeprefix("rgb(").split(",")[0])
        assert red > 200 if scheme == "light" else red < 50
