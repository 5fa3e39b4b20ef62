"""Episodes kept as they were played: written, read, and played back into policies."""

from .header import Header
from .recording import Recording

__all__ = ["Header", "Recording"]
