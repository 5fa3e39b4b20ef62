"""The elements and text of SDF that reading and writing share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

NAMESPACE = "urn:av_embodied:sdf:1"
AV = f"{{{NAMESPACE}}}"
AV_ELEMENTS = tuple(
    AV + name
    for name in (
        "acoustic_material", "absorption", "scattering", "transmission",
        "category", "room", "outline", "reach",
    )
)  # fmt: skip
LABEL_PLUGIN = "gz-sim-label-system"


def text_line(values: Sequence[float] | NDArray[np.float64]) -> str:
    """Numbers with as many digits as it takes to read them back exactly."""
    # Adding 0.0 turns -0.0 into 0.0.
    return " ".join(f"{float(value) + 0.0!r}".removesuffix(".0") for value in values)


def required(element: Element, attribute: str, where: str | Path) -> str:
    """An attribute that must be there; InputError names the element and `where` it is."""
    value = element.get(attribute)
    if not value:
        raise InputError(f"{where}: <{element.tag}> needs the attribute {attribute!r}")
    return value


def child(element: Element, tag: str, where: str | Path) -> Element:
    """A child that must be there; InputError names it and `where` it is missing."""
    found = element.find(tag)
    if found is None:
        raise InputError(f"{where}: <{element.tag}> needs <{tag}>")
    return found


def text_of(element: Element, tag: str, where: str | Path) -> str:
    """The text of a child that must be there."""
    text = (child(element, tag, where).text or "").strip()
    if not text:
        raise InputError(f"{where}: <{tag}> of <{element.tag}> is empty")
    return text


def numbers(
    element: Element, counts: Sequence[int] | None, where: str | Path
) -> NDArray[np.float64]:
    """The finite numbers of an element's text, as many as one of `counts` says (None: any)."""
    words = (element.text or "").split()
    tag = element.tag.rpartition("}")[2]
    try:
        values = np.array([float(word) for word in words])
    except ValueError as error:
        raise InputError(f"{where}: <{tag}> must hold numbers, got {element.text!r}") from error
    if counts is not None and len(values) not in counts:
        wanted = " or ".join(map(str, counts))
        raise InputError(f"{where}: <{tag}> must hold {wanted} numbers, got {len(values)}")
    if not np.isfinite(values).all():
        raise InputError(f"{where}: <{tag}> must be finite, got {element.text!r}")
    return values
