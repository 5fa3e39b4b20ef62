from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import Camera, Pose
from av_embodied.envs.vision.atlas import Atlas, texel
from av_embodied.envs.vision.camera import RayCamera
from av_embodied.envs.vision.shading import LOOKS
from av_embodied.envs.vision.textures import PAINTS, Paint
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.objects import Shape, Texture, WorldObject
from av_embodied.envs.worlds.shapes import Mesh
from av_embodied.envs.worlds.world import World

PLASTER = AcousticMaterial(absorption=0.2)
QUAD = np.array([[2.0, 1.0, -1.0], [2.0, -1.0, -1.0], [2.0, -1.0, 1.0], [2.0, 1.0, 1.0]])
FACES = np.array([[0, 1, 2], [0, 2, 3]])
PLACES = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]], np.float32)
EYE = Pose(0.0, 0.0, -0.9)  # the camera 0.9 m above it is at the origin, 2 m before the square


def square(texture: Texture | None = None, repeat: float = 1.0, **look: NDArray[np.uint8]) -> World:
    """A square that fills a view of 90 degrees, u to the right, v up."""
    uv = None if texture is None else repeat * PLACES[FACES]
    mesh = Mesh(QUAD, FACES, uv=uv, **look)
    shape = Shape(mesh, np.eye(4), PLASTER, texture=texture)
    return World("square", (WorldObject("square", "wall", (shape,)),))


def colours(world: World, size: int) -> NDArray[np.float32]:
    """The colours (size, size, 3) before light, on the square of 2 m in a view of 53 degrees."""
    camera = RayCamera(world, Camera(size, size, horizontal_view=2.0 * np.arctan(0.5)))
    seen, paint = camera.see(EYE), PAINTS.of(world.surface)
    assert isinstance(paint, Paint)
    found = paint.colours(
        camera.look, seen.inverse, seen.face, camera.rays, seen.frame, camera.camera.focal_length
    )
    return found.reshape(size, size, 3)


def picture(rows: int, columns: int) -> Texture:
    image = np.random.default_rng(1).integers(0, 256, (rows, columns, 3), dtype=np.uint8)
    return Texture(image)


def test_a_pixel_that_looks_at_the_middle_of_a_texel_has_its_colour() -> None:
    texture = picture(16, 16)
    assert colours(square(texture), 16) == pytest.approx(texture.image.astype(float), abs=0.02)


def test_between_texels_the_colour_is_bilinear_and_repeats() -> None:
    image = np.zeros((2, 4, 3), np.uint8)
    image[:, :, 0] = [0, 40, 80, 120]
    image[1] += 100
    atlas, out = Atlas.of((Texture(image),)), np.empty((1, 3), np.float32)
    cases = {
        (0.125, 0.75): 0.0,  # the middle of the first texel of the upper row
        (0.25, 0.75): 20.0,  # half-way to its neighbour
        (0.125, 0.5): 50.0,  # half-way to the row below
        (0.0, 0.75): 60.0,  # half-way round the border
        (1.125, -0.25): 0.0,  # one and minus one repetition further
    }
    for (u, v), expected in cases.items():
        texel(atlas.texels, atlas.levels, 0, 0, u, v, out, 0)
        assert out[0, 0] == pytest.approx(expected, abs=1e-3)


def test_a_texture_far_finer_than_the_pixels_is_averaged() -> None:
    board = (np.indices((256, 256)).sum(axis=0) % 2 * 200).astype(np.uint8)
    texture = Texture(np.repeat(board[:, :, None], 3, axis=2))
    assert colours(square(texture, repeat=4.0), 16) == pytest.approx(
        np.full((16, 16, 3), 100.0), abs=1.0
    )


def test_the_levels_of_a_texture_halve_down_to_one_texel() -> None:
    atlas = Atlas.of((picture(5, 12), picture(2, 2)))
    assert atlas.levels[0, :, 1:].tolist() == [[5, 12], [2, 6], [1, 3], [1, 1]]
    assert atlas.levels[1, :, 1:].tolist() == [[2, 2], [1, 1], [1, 1], [1, 1]]
    assert len(atlas.texels) == 60 + 12 + 3 + 1 + 4 + 1


def test_corner_colours_change_evenly_between_the_corners() -> None:
    across = np.array([0, 200, 200, 0], np.uint8)[FACES]
    corner = np.stack([across, np.full_like(across, 50), across // 2], axis=-1)
    found = colours(square(corner_colours=corner), 16)
    expected = 200.0 * (np.arange(16) + 0.5) / 16.0
    assert found[..., 0] == pytest.approx(np.broadcast_to(expected, (16, 16)), abs=0.05)
    assert found[..., 1] == pytest.approx(np.full((16, 16), 50.0), abs=1e-3)


def test_images_show_the_texture_under_the_same_light_as_a_plain_face() -> None:
    flat = Texture(np.full((4, 4, 3), (200, 100, 50), np.uint8))
    plain = square(colours=np.full((2, 3), (200, 100, 50), np.uint8))
    camera = Camera(24, 24)
    textured, _ = RayCamera(square(flat), camera).render(EYE)
    expected, _ = RayCamera(plain, camera).render(EYE)
    assert np.abs(textured.astype(int) - expected.astype(int)).max() <= 1


def test_faces_without_texture_keep_their_colour_beside_textured_ones() -> None:
    world = square(picture(8, 8))
    surface = world.surface
    assert surface.texture is not None
    half = replace(surface, texture=np.array([-1, surface.texture[1]], np.int32))
    vars(world)["surface"] = half
    found = colours(world, 16)
    face = RayCamera(world, Camera(16, 16, horizontal_view=2.0 * np.arctan(0.5))).see(EYE).face
    assert (found[face == 0] < 0.0).all()
    assert (found[face == 1] >= 0.0).all()
    assert LOOKS.of(half).colour[0] == pytest.approx(surface.colour[0])


def test_plain_worlds_have_no_paint_and_moved_ones_share_textures(two_rooms: World) -> None:
    assert PAINTS.of(two_rooms.surface) is None
    surface = square(picture(8, 8)).surface
    first = PAINTS.of(surface)
    moved = PAINTS.of(replace(surface, vertices=surface.vertices + 1.0))
    assert first is not None
    assert moved is not None
    assert moved.atlas is first.atlas
