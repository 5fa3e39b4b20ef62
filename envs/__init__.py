"""Everything simulated: worlds, their sound and light, robots and tasks."""

from .acoustics import AcousticScene
from .worlds.generator import generate_house
from .worlds.materials import AcousticMaterial
from .worlds.world import World

__all__ = ["AcousticMaterial", "AcousticScene", "World", "generate_house"]
