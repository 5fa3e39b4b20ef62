"""How finely sound is traced."""

from __future__ import annotations

from dataclasses import dataclass

from av_embodied.errors import InputError, unknown_name

DOPPLER = ("sources", "all", "off")


@dataclass(frozen=True)
class AcousticSettings:
    """Settings of the engines; InputError for a value out of range."""

    image_order: int = 2
    """Reflections of the specular paths that are computed exactly."""
    diffraction_order: int = 5
    """Edges that sound to a listener without sight of the source bends round at most; 0: none."""
    particles: int = 8192
    """Sent from a source to find late energy; the error falls with their square root."""
    discovery_rays: int = 8192
    """Sent from a source to find which surfaces give image sources."""
    duration: float = 4.0
    """Longest impulse response [s]."""
    dynamic_range: float = 60.0
    """Decay after which a response ends [dB]."""
    crossfade: float = 0.05
    """Time in which a stream moves from the last pose's response to the new one's [s]."""
    soundspaces_rays: int = 5000
    """Sent from the listener by the engine `soundspaces`; 5000 is its default, 500 its fast one."""
    trace_tolerance: float = 0.2
    """Standard error at which the engine `trace` has followed enough paths [dB]."""
    trace_paths: int = 1_000_000
    """Paths that the engine `trace` follows at most for a pair of source and listener."""
    doppler: str = "sources"
    """Whose motion shifts a stream's pitch: "sources", "all" (the listener's too) or "off"."""

    def __post_init__(self) -> None:
        if self.doppler not in DOPPLER:
            raise unknown_name("doppler", self.doppler, DOPPLER)
        limits = {
            "image_order": (0, 6),
            "diffraction_order": (0, 6),
            "particles": (64, 10_000_000),
            "discovery_rays": (64, 10_000_000),
            "soundspaces_rays": (1, 10_000_000),
            "trace_tolerance": (0.01, 3.0),
            "trace_paths": (16_384, 100_000_000),
            "duration": (0.05, 20.0),
            "dynamic_range": (10.0, 120.0),
            "crossfade": (0.0, 1.0),
        }
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(f"{name} must be within {low} and {high}, got {value}")
