"""What the user says about a scan's materials, in a small YAML file beside the mesh.

Beside `house.glb` that is `house.materials.yaml`, with any of these keys:

    default: plaster            # of all that nothing else names
    objects:                    # by the object's name (the node's, in glTF)
      "Wall*": painted_brick    # * and ? stand for any text and any letter
    categories:                 # by category: wall, floor, sofa, ...
      floor: parquet
    materials:                  # by the name of the material in the mesh file
      Mat_07:                   # a material of one's own: numbers, or one per octave band
        absorption: [0.1, 0.1, 0.2, 0.3, 0.3, 0.4, 0.4]
        scattering: 0.2
        transmission: 0.0

A name in quotes or without is one of the table of acoustic materials. Objects count before
categories, categories before materials, and all of them before what is guessed from names; within
one the first pattern that fits counts. A pattern that fits nothing is refused: it is a slip.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from av_embodied.errors import InputError, unknown_name

from ..material_table import MATERIALS
from ..materials import AcousticMaterial

SUFFIX = ".materials.yaml"
TABLES = ("objects", "categories", "materials")
PARTS = ("absorption", "scattering", "transmission")


@dataclass(frozen=True)
class Overrides:
    """The user's materials: by pattern for each of `TABLES`, and the `default`, if any."""

    path: Path
    default: AcousticMaterial | None = None
    tables: Mapping[str, Mapping[str, AcousticMaterial]] = field(default_factory=dict)

    @classmethod
    def beside(cls, mesh: Path) -> Overrides:
        """Those beside the file `mesh`, none where it has none; InputError for a faulty file."""
        path = mesh.with_name(mesh.stem + SUFFIX)
        if not path.is_file():
            return cls(path)
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise InputError(f"{path} is not readable YAML: {error}") from error
        content = {} if content is None else content
        if not isinstance(content, dict):
            raise InputError(f"{path} must hold keys and values, got {content!r}")
        for key in content:
            if key not in ("default", *TABLES):
                raise unknown_name(f"key of {path.name}", key, ("default", *TABLES))
        tables = {name: _table(path, name, content[name]) for name in TABLES if name in content}
        default = content.get("default")
        return cls(path, None if default is None else _material(path, "default", default), tables)

    def find(self, name: str, category: str, material: str) -> AcousticMaterial | None:
        """What is said of an object's `name` and `category` and its mesh's `material`, if any."""
        for table, value in zip(TABLES, (name, category, material), strict=True):
            for pattern, entry in self.tables.get(table, {}).items():
                if fnmatchcase(value, pattern):
                    return entry
        return None

    def check(self, known: Mapping[str, Collection[str]]) -> None:
        """Raise InputError for a pattern that fits none of the `known` names of its table."""
        for table, entries in self.tables.items():
            for pattern in entries:
                if not any(fnmatchcase(name, pattern) for name in known[table]):
                    raise unknown_name(
                        f"name in {table} of {self.path.name}", pattern, set(known[table])
                    )


def _table(path: Path, name: str, content: object) -> dict[str, AcousticMaterial]:
    if not isinstance(content, dict) or not content:
        raise InputError(f"{path}: {name} must hold names and their materials, got {content!r}")
    return {str(key): _material(path, f"{name}: {key}", value) for key, value in content.items()}


def _material(path: Path, where: str, value: object) -> AcousticMaterial:
    if isinstance(value, str):
        if value not in MATERIALS:
            raise unknown_name(f"acoustic material in {path.name}, {where},", value, MATERIALS)
        return MATERIALS[value]
    if not isinstance(value, dict) or "absorption" not in value:
        raise InputError(
            f"{path}: {where} must be a material's name or hold absorption, got {value!r}"
        )
    for part in value:
        if part not in PARTS:
            raise unknown_name(f"part of a material in {path.name}, {where},", part, PARTS)
    try:
        return AcousticMaterial(**value, name=where.split(": ")[-1], source=f"given in {path.name}")
    except (TypeError, ValueError) as error:
        raise InputError(f"{path}: {where}: {error}") from error
