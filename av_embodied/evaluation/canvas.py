"""A picture that text, images and lines are put on."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

BACKGROUND: Colour = (18, 20, 26)
TEXT: Colour = (235, 235, 240)
LABEL_SIZE = 15  # pixels


@lru_cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which comes with matplotlib, `size` pixels high."""
    path = Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"
    return ImageFont.truetype(str(path), size)


class Canvas:
    """A `width` x `height` picture; places are (column, row) from the upper left [pixels]."""

    def __init__(self, width: int, height: int) -> None:
        self.image = Image.new("RGB", (width, height), BACKGROUND)
        self.draw = ImageDraw.Draw(self.image)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The picture (height, width, 3)."""
        return np.asarray(self.image)

    def put(self, pixels: NDArray[np.uint8], box: tuple[int, int, int, int], label: str) -> None:
        """Show `pixels` (rows, columns, 3) as large as fits into `box` (left, top, right, bottom).

        Enlarged pixels stay squares, so that one sees what the robot sees.
        """
        left, top, right, bottom = box
        rows, columns = pixels.shape[:2]
        scale = min((right - left) / columns, (bottom - top) / rows)
        size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
        way = Image.Resampling.NEAREST if scale > 1.0 else Image.Resampling.BOX
        picture = Image.fromarray(np.ascontiguousarray(pixels)).resize(size, way)
        place = (left + (right - left - size[0]) // 2, top + (bottom - top - size[1]) // 2)
        self.image.paste(picture, place)
        self.tag(label, place)

    def stretch(
        self, pixels: NDArray[np.uint8], box: tuple[int, int, int, int], label: str
    ) -> None:
        """Show `pixels` (rows, columns, 3) over the whole of `box`."""
        left, top, right, bottom = box
        size = (right - left, bottom - top)
        picture = Image.fromarray(np.ascontiguousarray(pixels))
        self.image.paste(picture.resize(size, Image.Resampling.BILINEAR), (left, top))
        self.tag(label, (left, top))

    def tag(self, label: str, place: tuple[int, int]) -> None:
        """A label on dark ground whose upper left corner is at `place`."""
        x, y = place
        width = self.draw.textlength(label, font(LABEL_SIZE))
        self.draw.rectangle((x, y, x + width + 8, y + LABEL_SIZE + 6), fill=BACKGROUND)
        self.draw.text((x + 4, y + 2), label, TEXT, font(LABEL_SIZE))

    def write(self, text: str, place: tuple[int, int], size: int, width: int) -> None:
        """One line of `text`, shortened to `width` pixels."""
        letters = font(size)
        if self.draw.textlength(text, letters) > width:
            while text and self.draw.textlength(text + "…", letters) > width:
                text = text[:-1]
            text += "…"
        self.draw.text(place, text, TEXT, letters)
