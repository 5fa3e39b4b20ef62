"""`av-embodied view`: watch, hear and drive an episode in the browser."""

from __future__ import annotations

import argparse
import asyncio
import errno
import signal
import socket
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..errors import InputError, unknown_name
from ..evaluation.command import TASKS
from ..microphones import PRESETS
from ..policy import policy_names
from .access import is_everywhere, token_for
from .settings import CAMERA_SIZE, DRIVERS, HOUSE, SPLITS, ViewSettings, shipped_worlds

if TYPE_CHECKING:
    from .server import ViewServer

DESCRIPTION = """\
Serve a page on which a person watches and hears an episode live, drives by keys or lets a policy
drive, places the source by a click, and sees camera, depth, floor plan, belief and rewards.
"""
EPILOG = """\
examples:
  av-embodied view
  av-embodied view apartment --driver policy
  av-embodied view my_house.glb --task MultiGoal
  av-embodied view --house 7 --sound speech_librivox_0870.flac

Without a world or a house an episode of the split is played.
exit codes: 0 ended by Ctrl-C, 2 wrong input, 130 stopped by Ctrl-C before it served
"""
HOST, PORT = "127.0.0.1", 8765


class ViewCommand:
    """Serves the page until Ctrl-C."""

    help = "watch, hear and drive an episode in the browser"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.description, parser.epilog = DESCRIPTION, EPILOG
        plain = ViewSettings()
        add = parser.add_argument
        add(
            "world",
            nargs="?",
            metavar="WORLD",
            help=f"world file, or a world that ships: {', '.join(shipped_worlds())}",
        )
        add("--house", type=int, metavar="SEED", help="a generated house")
        add("--episode", type=int, metavar="N", help="number of an episode of the split")
        add("--split", default=plain.split, help=f"{', '.join(SPLITS)} (default: {plain.split})")
        add("--task", default=plain.task, help=f"{', '.join(TASKS)} (default: {plain.task})")
        add("--sound", metavar="NAME", help="recording to be played (default: the episode's)")
        arrays = ", ".join(PRESETS)
        add("--array", default=plain.array, help=f"{arrays} (default: {plain.array})")
        policies = ", ".join(policy_names())
        add("--policy", default=plain.policy, help=f"{policies} (default: {plain.policy})")
        add(
            "--driver",
            default=plain.driver,
            help=f"{' or '.join(DRIVERS)} (default: {plain.driver})",
        )
        add("--seed", type=int, default=0, help="of policy and made episodes (default: 0)")
        add(
            "--camera-size",
            type=_size,
            default=CAMERA_SIZE,
            metavar="WxH",
            help="pixels (default: 320x240)",
        )
        add("--host", default=HOST, help=f"address to serve at (default: {HOST}, this machine)")
        add("--port", type=int, default=PORT, help=f"(default: {PORT}; 0: any that is free)")
        add("--token", help="to be in the address; another host than this machine always has one")
        add("--no-browser", action="store_true", help="only print the address")

    def run(self, options: argparse.Namespace) -> int:
        """Serve until Ctrl-C."""
        try:
            from .server import ViewServer
        except ImportError as error:
            raise InputError(
                f'view needs a package that is missing: pip install "av_embodied[view]" ({error})'
            ) from error
        from .scene import Scene

        settings = chosen_settings(options)
        token = token_for(options.host, options.token)
        with bound_socket(options.host, options.port) as listening:
            print("making the world and tracing its sound ...", flush=True)
            server = ViewServer(Scene(settings), options.host, token)
            address = page_address(options.host, listening.getsockname()[1], token)
            asyncio.run(_serve(server, listening, address, not options.no_browser))
        return 0


def chosen_settings(options: argparse.Namespace) -> ViewSettings:
    """The settings of the command's options; InputError for what cannot be."""
    world, house, index = options.world, options.house, options.episode
    if sum(choice is not None for choice in (world, house, index)) > 1:
        raise InputError("choose one of WORLD, --house and --episode, got several")
    own = None
    if world is not None and world not in shipped_worlds():
        own = world
        if not Path(world).is_file():
            raise unknown_name("world or world file", world, shipped_worlds())
    made = world is not None or house is not None
    if not made and index is None:
        if options.split == "train":
            house = options.seed
        else:
            index = 0
    return ViewSettings(
        task=options.task, world=world or HOUSE, house=house, split=options.split, index=index,
        sound=options.sound, array=options.array, policy=options.policy, driver=options.driver,
        seed=options.seed, camera_size=options.camera_size, own_world=own,
    )  # fmt: skip


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket that listens; InputError for a port that is in use and a host that is not ours."""
    if not 0 <= port <= 65535:
        raise InputError(f"port must be 0 to 65535, got {port}")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        return socket.create_server(found[0][4], family=found[0][0])
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InputError(
                f"port {port} of {host} is in use: end what runs there (perhaps another "
                "`av-embodied view`), or choose another with --port, 0 for any that is free"
            ) from error
        reason = error.strerror or str(error)
        raise InputError(f"cannot serve at {host}, port {port}: {reason}") from error


def page_address(host: str, port: int, token: str | None) -> str:
    """The address of the page, which anybody who has it can open."""
    name = f"[{host}]" if ":" in host else host
    if is_everywhere(host):
        name = socket.gethostname()  # of all addresses the one that others know
    return f"http://{name}:{port}/" + (f"?token={quote(token)}" if token else "")


async def _serve(server: ViewServer, listening: socket.socket, address: str, browser: bool) -> None:
    """Serve on the socket until the process is asked to end."""
    from aiohttp import web

    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for asked in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(asked, ended.set)
    try:
        await web.SockSite(runner, listening).start()
        print(f"watch at {address}  (Ctrl-C ends)", flush=True)
        if browser:  # in a thread that nobody waits for: some browsers run in the terminal
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        await ended.wait()
    finally:
        await runner.cleanup()
    print("ended")


def _size(text: str) -> tuple[int, int]:
    """`WxH` as width and height."""
    width, cross, height = text.partition("x")
    if not (cross and width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"must be WIDTHxHEIGHT in pixels, got {text!r}")
    return int(width), int(height)
