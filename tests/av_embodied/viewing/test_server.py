from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestClient, TestServer

from av_embodied.viewing.frames import Frame, decode_frame
from av_embodied.viewing.scene import Scene
from av_embodied.viewing.server import LARGEST_MESSAGE, ViewServer

PATIENCE = 60.0  # s, after which something that was to come is given up
TOKEN = "a-long-token"


class Page:
    """What a browser's page does: reads what comes, and says things."""

    def __init__(self, connection: ClientWebSocketResponse) -> None:
        self.connection = connection

    async def say(self, **message: object) -> None:
        await self.connection.send_str(json.dumps(message))

    async def message(self, kind: str) -> dict[str, Any]:
        """The next message of that `kind`."""
        while True:
            got = await asyncio.wait_for(self.connection.receive(), PATIENCE)
            assert got.type in (WSMsgType.TEXT, WSMsgType.BINARY), got
            if got.type == WSMsgType.TEXT and (told := json.loads(got.data))["type"] == kind:
                return told

    async def frame(self, wanted: Callable[[Frame], bool] = lambda _: True) -> Frame:
        """The next frame that is `wanted`."""
        while True:
            got = await asyncio.wait_for(self.connection.receive(), PATIENCE)
            assert got.type in (WSMsgType.TEXT, WSMsgType.BINARY), got
            if got.type == WSMsgType.BINARY and wanted(frame := decode_frame(got.data)):
                return frame


class Site:
    """A server in which tests are clients."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    @asynccontextmanager
    async def page(self, address: str = "/socket", **headers: str) -> AsyncIterator[Page]:
        async with self.client.ws_connect(address, headers=headers) as connection:
            yield Page(connection)

    async def status(self, address: str, **headers: str) -> int:
        async with self.client.get(address, headers=headers) as answer:
            return answer.status


def served(
    scene: Scene, visit: Callable[[Site], Awaitable[None]], token: str | None = None
) -> None:
    """Serve `scene` while `visit` is made."""

    async def serve() -> None:
        app = ViewServer(scene, "127.0.0.1", token).application()
        async with TestServer(app) as server, TestClient(server) as client:
            await visit(Site(client))

    asyncio.run(serve())


def test_a_page_is_told_and_its_keys_move_the_robot(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        async with site.page() as page:
            setup = await page.message("setup")
            assert setup["role"] == "driver"
            first = await page.frame()
            assert first.header["pose"] == pytest.approx(setup["start"])
            assert {"rgb", "depth", "audio"} <= {part.kind for part in first.parts}
            await page.say(type="keys", id=9, forward=1, turn=0)
            moving = await page.frame(lambda frame: frame.header["key"] == 9)
            after = await page.frame(
                lambda frame: frame.header["number"] >= moving.header["number"] + 5
            )
            way = np.subtract(after.header["pose"][:2], first.header["pose"][:2])
            yaw = setup["start"][3]
            assert way @ [np.cos(yaw), np.sin(yaw)] > 0.2

    served(scene, visit)


def test_every_block_of_sound_comes_once_and_in_order(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        async with site.page() as page:
            frames = [await page.frame() for _ in range(12)]
        assert [frame.header["number"] for frame in frames] == list(range(12))
        for frame in frames:
            (audio,) = (part.content for part in frame.parts if part.kind == "audio")
            sound = np.frombuffer(audio, "<f4")
            assert sound.size == 2 * 800
            assert 0.0 < np.abs(sound).max() <= 1.0

    served(scene, visit)


def test_a_second_page_watches_and_drives_when_the_first_has_left(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        async with site.page() as first:
            await first.message("setup")
            async with site.page() as second:
                assert (await second.message("setup"))["role"] == "watcher"
                assert "another page drives" in (await second.message("notice"))["message"]
                await second.say(type="pause", paused=True)
                assert "another page drives" in (await second.message("error"))["message"]
                await first.connection.close()
                assert (await second.message("role"))["role"] == "driver"
                await second.say(type="keys", id=1, forward=0, turn=1)
                await second.frame(lambda frame: frame.header["key"] == 1)

    served(scene, visit)


def test_a_page_that_comes_back_finds_all_as_it_was(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        async with site.page() as page:
            await page.frame(lambda frame: frame.header["number"] == 7)
        await asyncio.sleep(0.5)  # until it is known that the page was closed
        number = scene.live.block.number
        await asyncio.sleep(0.5)  # in which nothing goes on
        async with site.page() as page:
            assert (await page.message("setup"))["role"] == "driver"
            shown = await page.frame()
            assert "audio" not in {part.kind for part in shown.parts}
            assert shown.header["number"] == number >= 7
            heard = await page.frame()
            assert heard.header["number"] == number + 1
            assert "audio" in {part.kind for part in heard.parts}

    served(scene, visit)


def test_bad_messages_are_answered_and_harm_nothing(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        async with site.page() as page:
            await page.message("setup")
            for text, answer in (
                ("hello", "must be JSON"),
                ('{"type": "fly"}', "unknown type of message 'fly'"),
                ('{"type": "keys", "id": 1, "forward": NaN, "turn": 0}', "must be finite"),
                ('{"type": "restart", "settings": {"array": "binural"}}', "'binaural'"),
            ):
                await page.connection.send_str(text)
                assert answer in (await page.message("error"))["message"]
            await page.connection.send_bytes(b"\x00\x01")
            assert "must be text" in (await page.message("error"))["message"]
            number = (await page.frame()).header["number"]
            await page.frame(lambda frame: frame.header["number"] > number)

    served(scene, visit)


def test_a_message_that_is_too_long_ends_the_connection_alone(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        async with site.page() as page:
            await page.connection.send_str("x" * (LARGEST_MESSAGE + 1))
            while not (await asyncio.wait_for(page.connection.receive(), PATIENCE)).type & 0x8:
                pass
            assert page.connection.close_code == 1009
        async with site.page() as page:
            await page.frame()

    served(scene, visit)


def test_a_restart_shows_another_world_and_its_plan(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        async with site.page() as page:
            before = await page.message("setup")
            await page.say(type="restart", settings={"world": "apartment"})
            await page.message("busy")
            after = await page.message("setup")
            assert after["generation"] == before["generation"] + 1
            assert after["settings"]["world"] == "apartment"
            assert after["plan"]["version"] != before["plan"]["version"]
            assert len(after["plan"]["rooms"]) > 1
            assert (await page.frame()).header["number"] == 0
            async with site.client.get(f"/plan.png?v={after['plan']['version']}") as answer:
                assert answer.content_type == "image/png"
                assert await answer.read() == scene.plan

    served(scene, visit)


def test_a_source_that_is_placed_begins_anew_from_where_the_robot_is(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        async with site.page() as page:
            await page.message("setup")
            await page.say(type="keys", id=1, forward=1, turn=0)
            await page.frame(lambda frame: frame.header["number"] == 8)
            await page.say(type="keys", id=2, forward=0, turn=0)
            still = await page.frame(lambda frame: frame.header["key"] == 2)
            x, y = still.header["pose"][:2]
            await page.say(type="source", x=x + 0.5, y=y)
            setup = await page.message("setup")
            assert setup["start"] == pytest.approx(still.header["pose"])
            placed = (await page.frame()).header["sources"][0]["place"]
            assert placed[:2] == pytest.approx([x + 0.5, y], abs=1e-3)

    served(scene, visit)


def test_only_who_has_the_token_gets_in(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        for address in ("/", "/socket", "/plan.png", "/page/index.html"):
            assert await site.status(address) == 403
            assert await site.status(f"{address}?token=another-token") == 403
        with pytest.raises(WSServerHandshakeError) as refused:
            async with site.page():
                pass
        assert refused.value.status == 403
        async with site.page(f"/socket?token={TOKEN}") as page:
            await page.message("setup")
        async with site.client.get(f"/?token={TOKEN}") as answer:
            assert answer.status == 200
            cookie = next(iter(answer.cookies.values()))
            assert cookie.value == TOKEN
            assert cookie["httponly"]
            assert cookie["samesite"] == "Strict"
        # From now on the cookie is enough.
        assert await site.status("/plan.png") == 200

    served(scene, visit, TOKEN)


def test_other_pages_may_not_ask(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        for headers in (
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Host": "evil.example"},
        ):
            assert await site.status("/", **headers) == 403
            with pytest.raises(WSServerHandshakeError):
                async with site.page(**headers):
                    pass
        own = str(site.client.make_url("/")).rstrip("/")
        async with site.page(Origin=own) as page:
            await page.message("setup")

    served(scene, visit)


def test_only_the_pages_own_files_are_served(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        assert await site.status("/") == 200
        for path in ("/page/../server.py", "/page/%2e%2e/server.py", "/page//etc/passwd", "/page/"):
            assert await site.status(path) in (403, 404)
        async with site.client.get("/nowhere") as answer:
            assert answer.status == 404
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        async with site.client.get("/") as answer:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"

    served(scene, visit)


def test_a_viewer_that_reads_nothing_does_not_keep_the_server_from_ending(scene: Scene) -> None:
    async def visit(site: Site) -> None:
        url = site.client.make_url("/")
        reader, writer = await asyncio.open_connection(str(url.host), url.port, limit=1024)
        writer.write(
            f"GET /socket HTTP/1.1\r\nHost: {url.host}:{url.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        assert b"101" in await reader.readline()
        async with site.page() as watching:
            await watching.frame(lambda frame: frame.header["number"] >= 60)
        stalled.append(writer)  # which stays open until the server has ended

    stalled: list[asyncio.StreamWriter] = []
    served(scene, visit)
    assert stalled
