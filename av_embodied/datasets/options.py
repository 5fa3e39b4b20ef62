"""How a dataset is written."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError, unknown_name

VIDEO_KINDS = ("lossless", "small")


@dataclass(frozen=True)
class DatasetOptions:
    """Settings of a dataset folder; InputError for those that no folder can have."""

    video: str = "lossless"
    """`lossless`: every pixel comes back as it was; `small`: a fifth of that, not exact."""
    beliefs: bool = True
    """Keep the belief maps of decisions, for most policies the largest part of what they say."""
    data_megabytes: float = 100.0
    """A parquet file that has reached this size [MiB] takes no further episode."""
    video_megabytes: float = 200.0
    """The same for a video file [MiB]."""
    audio_megabytes: float = 200.0
    """The same for a sound file [MiB], which holds 4 GiB at most."""
    files_per_chunk: int = 1000
    """Files in a folder `chunk-000`."""

    def __post_init__(self) -> None:
        if self.video not in VIDEO_KINDS:
            raise unknown_name("kind of video", self.video, VIDEO_KINDS)
        for name in ("data_megabytes", "video_megabytes", "audio_megabytes"):
            value = getattr(self, name)
            if not 0.0 < value <= 2000.0:
                raise InputError(f"{name} must be over 0 to 2000, got {value}")
        if not 1 <= self.files_per_chunk <= 1000:
            raise InputError(f"files_per_chunk must be 1 to 1000, got {self.files_per_chunk}")
