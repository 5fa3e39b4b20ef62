"""What a robot's camera sees in two generated houses."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from av_embodied import Pose
from av_embodied.envs.vision.camera import RayCamera
from av_embodied.sensors import Camera

from .detail import Detail
from .shown_worlds import free_place, house, room_of
from .style import save_jpeg

VIEWS = (  # seed, room, where one stands and looks to, as shares of the room's sides
    (7, "living_room", (0.92, 0.08), (0.1, 0.9)),
    (7, "kitchen", (0.92, 0.08), (0.1, 0.9)),
    (12, "living_room", (0.92, 0.92), (0.1, 0.1)),
    (12, "kitchen", (0.08, 0.92), (0.9, 0.1)),
)
GAP = 8  # pixels, between two views


def render(out: Path, detail: Detail) -> None:
    """Two rooms of each house, with lamps, sun and shadows."""
    height = round(0.6 * detail.camera)
    camera = Camera(detail.camera, height, math.radians(90.0), mount_height=1.2, shadows=True)
    rows, columns = 2 * height + GAP, 2 * detail.camera + GAP
    sheet = np.full((rows, columns, 3), 255, np.uint8)
    for number, (seed, name, place, aim) in enumerate(VIEWS):
        world = house(seed)
        room = room_of(world, name)
        x, y = free_place(world, room, *place)
        low, size = room.outline.min(axis=0), np.ptp(room.outline, axis=0)
        towards = low + size * aim - (x, y)
        pose = Pose(x, y, room.floor, math.atan2(towards[1], towards[0]))
        top, left = (number // 2) * (height + GAP), (number % 2) * (detail.camera + GAP)
        seen = RayCamera(world, camera).see(pose).rgb
        sheet[top : top + height, left : left + detail.camera] = seen
    save_jpeg(sheet, out / "images/houses.jpg")
