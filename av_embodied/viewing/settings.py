"""What a person chooses to watch: checked, and changed from the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ..errors import InputError, unknown_name
from ..evaluation.command import TASKS
from ..microphones import PRESETS
from ..policy import policy_names
from ..resources import resource_path

HOUSE = "house"
SPLITS = ("train", "val", "test")
DRIVERS = ("keys", "policy")
LARGEST_SEED = 2**32 - 1
LARGEST_HOUSE = 10**9
LARGEST_INDEX = 10**6
CAMERA_SIZE = (320, 240)  # pixels


def shipped_worlds() -> list[str]:
    """Names of the worlds that ship."""
    return sorted(path.stem for path in resource_path("worlds").glob("*.sdf"))


@dataclass(frozen=True)
class ViewSettings:
    """An episode to watch and who drives it. Raises InputError for a value that cannot be."""

    task: str = "AudioGoal"
    """Name of one of our tasks."""
    world: str = HOUSE
    """`house` for a generated one, the name of a shipped world, or `own_world`."""
    house: int | None = None
    """Seed of the house, where the world is one; None while `index` says which."""
    split: str = "test"
    """Of the episodes, or of the recordings where an episode is made."""
    index: int | None = 0
    """Number of an episode of the split's set; None: one is made in the world, from `seed`."""
    sound: str | None = None
    """Recording that the first source plays; None: the episode's own."""
    array: str = "respeaker4"
    """The robot's microphones; people always hear two ears."""
    policy: str = "map_planner"
    """Who drives when no person does."""
    driver: str = "keys"
    """`keys` or `policy`."""
    seed: int = 0
    """Of the policy, and of an episode that is made."""
    camera_size: tuple[int, int] = CAMERA_SIZE
    """Width and height [pixels]; not changed from the page."""
    own_world: str | None = None
    """Path of a world file that may be chosen beside those that ship; not changed from the page."""

    def __post_init__(self) -> None:
        for name, known in self.choices().items():
            if getattr(self, name) not in known:
                raise unknown_name(name, getattr(self, name), known)
        _check_whole("seed", self.seed, LARGEST_SEED)
        for name, largest in (("house", LARGEST_HOUSE), ("index", LARGEST_INDEX)):
            if getattr(self, name) is not None:
                _check_whole(name, getattr(self, name), largest)
        if self.sound is not None and not isinstance(self.sound, str):
            raise InputError(f"sound must be a name or null, got {self.sound!r}")
        if self.index is not None and self.split == "train":
            raise InputError(
                "split 'train' has no episodes of its own: choose a world or a house, no index"
            )

    def choices(self) -> dict[str, list[str]]:
        """Names that can be chosen, by setting; the sounds are the library's own matter."""
        own = [] if self.own_world is None else [self.own_world]
        return {
            "task": list(TASKS),
            "world": [*shipped_worlds(), *own, HOUSE],
            "split": list(SPLITS),
            "array": list(PRESETS),
            "policy": policy_names(),
            "driver": list(DRIVERS),
        }

    def changed(self, wanted: Mapping[str, Any]) -> ViewSettings:
        """These settings with what the page wants, of which `self` is what it shows now.

        Another world or house means an episode made there, another index one of the set. Raises
        InputError for an unknown setting and for a value that cannot be.
        """
        for name in wanted:
            if name not in CHANGEABLE:
                raise unknown_name("setting", name, CHANGEABLE)
        new = {name: getattr(self, name) for name in CHANGEABLE} | dict(wanted)
        moved = (new["world"], new["house"]) != (self.world, self.house)
        if new["index"] == self.index and (moved or new["split"] == "train"):
            new["index"] = None
        if new["index"] is not None:
            new["world"], new["house"] = HOUSE, None
        elif new["world"] != HOUSE:
            new["house"] = None
        elif new["house"] is None:
            new["house"] = new["seed"]
        return replace(self, **new)

    def found(self, world: str) -> ViewSettings:
        """These settings, of which the `world` of the episode is now known."""
        kind, _, seed = world.partition(":")
        if kind == HOUSE and seed.isdigit():
            return replace(self, world=HOUSE, house=int(seed))
        return replace(self, house=None)

    @property
    def worlds(self) -> tuple[str, ...] | None:
        """Worlds of the environment as its own argument; None: those of the split's episodes."""
        if self.index is not None:
            return None
        return (f"{HOUSE}:{self.house or 0}" if self.world == HOUSE else self.world,)


CHANGEABLE = tuple(
    field.name for field in fields(ViewSettings) if field.name not in ("camera_size", "own_world")
)
"""Settings that the page may change."""


def _check_whole(name: str, value: object, largest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= largest:
        raise InputError(f"{name} must be a whole number of 0 to {largest}, got {value!r}")
