"""The page's server: static files, the floor plan, and a socket for every viewer."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import suppress
from pathlib import Path

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler

from ..errors import InputError
from .access import HEADERS, is_own_host, is_own_origin, is_token
from .driving import PERIOD
from .frames import Frame
from .messages import Command, parse
from .pacing import Pacer
from .scene import Scene
from .session import Session, Told, error_message
from .viewers import Audience, Viewer

PAGE = Path(__file__).parent / "page"
LARGEST_MESSAGE = 64 * 1024  # bytes, of what a page says
SEND_BUFFER = 64 * 1024  # bytes that the system holds for a viewer; what waits there is stale
FAREWELL = 1.0  # s, that a viewer has to answer when the server ends
HEARTBEAT = 20.0  # s, after which a viewer that is gone without a word is found out


class ViewServer:
    """Serves `scene` to whoever has the `token`; `host` is what the server is bound to."""

    def __init__(
        self, scene: Scene, host: str, token: str | None, pacer: Pacer | None = None
    ) -> None:
        self._scene = scene
        self._host, self._token = host, token
        self._session = Session(scene, self._publish, pacer)
        self._audience = Audience(self._session.post, PERIOD)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sockets: dict[web.WebSocketResponse, web.Request] = {}

    def application(self) -> web.Application:
        """The application, which begins and ends the session with itself."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/", self._index)
        app.router.add_get("/plan.png", self._plan)
        app.router.add_get("/socket", self._socket)
        app.router.add_static("/page", PAGE, follow_symlinks=False)
        app.on_startup.append(self._begin)
        app.on_shutdown.append(self._end)
        return app

    async def _begin(self, _: web.Application) -> None:
        self._loop = asyncio.get_running_loop()
        self._session.start()

    async def _end(self, _: web.Application) -> None:
        parting = [_part(*one) for one in self._sockets.items()]
        await asyncio.gather(*parting, return_exceptions=True)
        await asyncio.to_thread(self._session.end)

    def _publish(self, what: Told) -> None:
        """Tell all viewers, from the session's thread."""
        if self._loop is None:
            return
        if isinstance(what, Frame):
            len(what.encoded)  # here rather than where every viewer waits
        with suppress(RuntimeError):  # the loop is closed: nobody is there any more
            self._loop.call_soon_threadsafe(self._audience.tell, what)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let only those in who may, and say what browsers may do with the answer."""
        refusal = self._refusal(request)
        if refusal:
            return web.Response(status=403, text=refusal, headers=HEADERS)
        try:
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(HEADERS)
            raise
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    def _refusal(self, request: web.Request) -> str | None:
        if not is_own_host(request.host, self._host):
            return f"this server is not {request.host}: use the address that was printed\n"
        if not is_own_origin(request.headers.get("Origin"), request.host):
            return f"requests from {request.headers['Origin']} are refused\n"
        said = request.query.get("token") or request.cookies.get(_cookie(request))
        if not is_token(self._token, said):
            return "the token is missing or wrong: use the address that was printed in full\n"
        return None

    async def _index(self, request: web.Request) -> web.StreamResponse:
        response = web.FileResponse(PAGE / "index.html")
        if self._token is not None:
            response.set_cookie(
                _cookie(request), self._token, httponly=True, samesite="Strict", path="/"
            )
        return response

    async def _plan(self, _: web.Request) -> web.Response:
        return web.Response(body=self._scene.plan, content_type="image/png")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        # Pictures are compressed already, and sound would hardly get smaller.
        connection = web.WebSocketResponse(
            timeout=FAREWELL, heartbeat=HEARTBEAT, compress=False, max_msg_size=LARGEST_MESSAGE
        )
        _shorten_buffer(request)
        await connection.prepare(request)
        self._sockets[connection] = request
        viewer = self._audience.join()
        sending = asyncio.create_task(_send(connection, viewer))
        try:
            async for message in connection:
                self._hear(viewer, message.type, message.data)
        finally:
            sending.cancel()
            del self._sockets[connection]
            self._audience.leave(viewer)
        return connection

    def _hear(self, viewer: Viewer, kind: WSMsgType, data: object) -> None:
        """Obey a message of `viewer`, or tell it why not."""
        try:
            self._session.post(self._command(viewer, kind, data))
        except InputError as error:
            viewer.tell(error_message(str(error)))

    def _command(self, viewer: Viewer, kind: WSMsgType, data: object) -> Command:
        if kind != WSMsgType.TEXT or not isinstance(data, str):
            raise InputError("a message must be text")
        command = parse(data)
        if not self._audience.drives(viewer):
            raise InputError("another page drives: this one watches")
        return command


async def _send(connection: web.WebSocketResponse, viewer: Viewer) -> None:
    """Send what waits for `viewer` for as long as it is there."""
    try:
        while True:
            told = await viewer.next()
            if isinstance(told, Frame):
                await connection.send_bytes(told.encoded)
            else:
                await connection.send_str(json.dumps(told, allow_nan=False))
    except ConnectionError:
        return  # the reading side finds out and ends


async def _part(connection: web.WebSocketResponse, request: web.Request) -> None:
    """Say farewell, and hang up where a viewer reads nothing any more."""
    parting = connection.close(code=1001, message=b"the server has ended")
    try:
        await asyncio.wait_for(parting, FAREWELL)
    except asyncio.TimeoutError:
        if request.transport is not None:
            request.transport.abort()


def _cookie(request: web.Request) -> str:
    """Its name; cookies do not know ports, and another server may run on another one."""
    return f"av_embodied_token_{request.url.port}"


def _shorten_buffer(request: web.Request) -> None:
    held = request.transport.get_extra_info("socket") if request.transport else None
    if held is not None:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
