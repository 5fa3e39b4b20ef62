"""What cameras and a laser scanner see from one pose."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from av_embodied import Pose
from av_embodied.envs.vision.eyes import Eyes
from av_embodied.floor_plan import FloorPlan
from av_embodied.plan_picture import draw_floor_plan
from av_embodied.sensors import Camera, DepthNoise, Lidar, Sensors

from .detail import Detail
from .shown_worlds import free_place, house, room_of
from .style import INK, ROBOT, SOURCE, new_figure, pixels_of, save_jpeg

ROOM, PLACE, LOOKED_AT = "living_room", (0.92, 0.08), (0.1, 0.9)  # shares of the room's sides
AROUND = 1.2  # m, of the plan round the room
FARTHEST = 6.0  # m, end of the depth's colours
LABELLED = 0.012  # share of the image from which on a thing is named
NAMED_ONCE = ("wall", "floor", "ceiling")


def render(out: Path, detail: Detail) -> None:
    """Six panels: three of light and names, three of distance."""
    world = house()
    room = room_of(world, ROOM)
    low, size = room.outline.min(axis=0), np.ptp(room.outline, axis=0)
    x, y = free_place(world, room, *PLACE)
    aim = low + size * LOOKED_AT
    pose = Pose(x, y, 0.0, math.atan2(aim[1] - y, aim[0] - x))
    plain = Camera(detail.camera, round(0.75 * detail.camera), semantic=True)
    lit = dataclasses.replace(plain, shadows=True, depth_noise=DepthNoise(), name="lit")
    sensors = Sensors(camera=plain, cameras=(lit,), lidar=Lidar(noise=0.01))
    eyes = Eyes(world, sensors)
    seen, truth = eyes.look(pose), eyes.truth()
    figure = new_figure(5.9, detail)
    panels = figure.subplots(2, 3)
    _show(panels[0, 0], seen["rgb"], "colour, light from everywhere")
    _show(panels[0, 1], seen["rgb_lit"], "colour, lamps, sun and shadows")
    _draw_names(panels[0, 2], truth["semantic"], truth["categories"])
    _draw_depth(panels[1, 0], seen["depth"], "depth, exact")
    image = _draw_depth(panels[1, 1], seen["depth_lit"], "depth with the errors of a Kinect")
    bar = figure.colorbar(image, ax=panels[1, :2], location="bottom", aspect=40, pad=0.02)
    bar.set_label("depth [m]; black: nothing measured")
    _draw_scan(panels[1, 2], world.floor_plan(), pose, sensors, seen["scan"])
    x0, y0, x1, y1 = *(low - AROUND), *(low + size + AROUND)
    panels[1, 2].set(xlim=(x0, x1), ylim=(y0, y1))
    save_jpeg(pixels_of(figure), out / "images/camera_views.jpg")


def _show(axes: Axes, image: NDArray[np.uint8], title: str) -> None:
    axes.imshow(image)
    axes.set_title(title)
    axes.set_axis_off()


def _draw_names(axes: Axes, semantic: NDArray[np.int32], categories: NDArray[np.str_]) -> None:
    """What each pixel is, in a colour for each category, the larger things by name."""
    names = sorted(set(categories))
    number = np.array([names.index(name) for name in categories])
    colours = np.array([mpl.colormaps["tab20"](row % 20)[:3] for row in range(len(names))])
    image = np.where(semantic[..., None] >= 0, colours[number[semantic]], 0.0)
    _show(axes, (255.0 * image).astype(np.uint8), "what each thing is")
    named: set[str] = set()
    for thing in np.unique(semantic[semantic >= 0]):
        mask = semantic == thing
        name = str(categories[thing])
        if np.mean(mask) < LABELLED or (name in NAMED_ONCE and name in named):
            continue
        named.add(name)
        # In the middle of its widest part.
        inside = np.asarray(distance_transform_edt(np.pad(mask, 1)))
        row, column = np.unravel_index(int(inside.argmax()), inside.shape)
        axes.text(
            float(column), float(row), name.replace("_", " "),
            fontsize=7, ha="center", va="center", color=INK,
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip


def _draw_depth(axes: Axes, depth: NDArray[np.float32], title: str) -> AxesImage:
    colours = mpl.colormaps["viridis_r"].with_extremes(bad="black")
    image = axes.imshow(
        np.ma.masked_less_equal(depth, 0.0), cmap=colours, vmin=0.0, vmax=FARTHEST,
        interpolation="nearest",
    )  # fmt: skip
    axes.set_title(title)
    axes.set_axis_off()
    return image


def _draw_scan(
    axes: Axes, plan: FloorPlan, pose: Pose, sensors: Sensors, scan: NDArray[np.float32]
) -> None:
    """The scanner's points over the plan, the robot and what its camera looks at."""
    assert sensors.lidar is not None
    draw_floor_plan(axes, plan, labels=False)
    lidar = sensors.lidar
    hit = np.isfinite(scan)
    angle = (pose.yaw + lidar.angle_min + lidar.angle_increment * np.arange(lidar.beams))[hit]
    x, y = pose.x + scan[hit] * np.cos(angle), pose.y + scan[hit] * np.sin(angle)
    axes.plot(x, y, ".", ms=2.5, color=SOURCE, zorder=6)
    for side in (-0.5, 0.5):
        way = pose.yaw + side * sensors.camera.horizontal_view
        ends = (pose.x, pose.x + 2.0 * math.cos(way)), (pose.y, pose.y + 2.0 * math.sin(way))
        axes.plot(*ends, color=ROBOT, lw=1.2, zorder=7)
    axes.plot(pose.x, pose.y, "o", ms=7, mfc="white", mec=ROBOT, mew=2.0, zorder=8)
    axes.set_title("laser scanner, 0.3 m above the floor")
