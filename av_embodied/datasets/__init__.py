"""Episodes as LeRobotDataset v3.0 folders, with sound: written, read, checked, collected."""

from .options import DatasetOptions
from .reader import dataset_info, read_dataset
from .shards import merge_shards, read_shards
from .writer import LeRobotWriter

__all__ = [
    "DatasetOptions",
    "LeRobotWriter",
    "dataset_info",
    "merge_shards",
    "read_dataset",
    "read_shards",
]
