"""Whether a folder is a sound LeRobotDataset v3.0, by the format's description alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import InputError
from .checks.episodes import Row, check_episodes, check_files, check_times
from .checks.findings import Described, Findings, Problem
from .checks.frames import check_data
from .checks.info_file import check_info, check_tasks
from .checks.measures import QUANTILES, Measures, compare, together
from .checks.media import SAMPLES, check_sounds, check_videos
from .checks.truth import SIDECAR, check_truth

STATISTICS = "meta/stats.json"

__all__ = ["Problem", "check_dataset"]


def check_dataset(folder: Path) -> list[Problem]:
    """Every problem of the dataset in `folder`, by file and column; none where it is sound.

    Files, columns, types, counts, indices, times, pictures and samples are looked at, statistics
    computed anew from what is there. Raises InputError where there is no folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"no such dataset folder: {folder}")
    found = Findings(folder)
    described = check_info(found)
    if described is None:
        return found.problems
    rows = check_episodes(found, described, check_tasks(found, described))
    check_files(found, described, rows)
    check_times(found, described, rows)
    measured: dict[int, dict[str, Measures]] = {row["episode_index"]: {} for row in rows}
    ranges = check_data(found, described, rows, measured)
    check_videos(found, described, rows, measured)
    check_sounds(found, described, rows, ranges, measured)
    _check_statistics(found, described, rows, measured)
    check_truth(found, rows)
    return found.problems


def _check_statistics(
    found: Findings,
    described: Described,
    rows: Sequence[Row],
    measured: Mapping[int, Mapping[str, Measures]],
) -> None:
    own = (found.folder / SIDECAR).is_file()
    comparable = {i: _comparable(measures, described, own) for i, measures in measured.items()}
    for row in rows:
        for name, wanted in comparable[row["episode_index"]].items():
            prefix = f"stats/{name}/"
            kept = {key.removeprefix(prefix): row[key] for key in row if key.startswith(prefix)}
            file = f"meta/episodes, episode {row['episode_index']}"
            compare(found, file, name, kept, wanted, _is_lossy(described, name))
    kept = found.json(STATISTICS)
    for name in {name: None for measures in comparable.values() for name in measures}:
        parts = [measures[name] for measures in comparable.values() if name in measures]
        if len(parts) == len(rows):  # else something else is wrong with it
            lossy = _is_lossy(described, name)
            compare(found, STATISTICS, name, kept.get(name, {}), together(parts), lossy)
    for name in kept:
        known = name in described.features or name.removesuffix(SAMPLES) in described.features
        found.expect(known, STATISTICS, "is no feature of info.json", name)


def _comparable(
    measures: Mapping[str, Measures], described: Described, own: bool
) -> dict[str, Measures]:
    """Those of `measures` that have one right value in a dataset that is our `own` or not.

    LeRobot itself takes statistics of a few pictures only, of arrays by their last axis, and
    quantiles out of histograms.
    """
    if own:
        return dict(measures)
    return {
        name: {key: value for key, value in found.items() if key not in QUANTILES}
        for name, found in measures.items()
        if len(described.features[name.removesuffix(SAMPLES)]["shape"]) == 1
    }


def _is_lossy(described: Described, name: str) -> bool:
    feature = described.features.get(name, {})
    lossless = (feature.get("info") or {}).get("video.lossless", False)
    return feature.get("dtype") == "video" and not lossless
