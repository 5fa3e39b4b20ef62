"""The environment under evaluation, the episodes chosen from it, and what identifies both."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
from pathlib import Path

import gymnasium
import numpy as np

from .. import __version__
from ..episode import Episode, EpisodeSet
from ..errors import InputError
from .settings import Settings

CODE = ("av_embodied", "av_embodied.envs", "av_embodied.policies")


def open_environment(settings: Settings, **changes: object) -> gymnasium.Env:
    """The environment of `settings`, its keyword arguments replaced by `changes`.

    Raises InputError for an unknown id and for arguments that it does not take.
    """
    arguments = {**settings.arguments, "split": settings.split, **changes}
    try:
        return gymnasium.make(settings.environment, disable_env_checker=True, **arguments)
    except (gymnasium.error.Error, ImportError) as error:
        raise InputError(f"cannot make environment {settings.environment!r}: {error}") from error
    except TypeError as error:
        raise InputError(f"wrong arguments for {settings.environment!r}: {error}") from error


def choose_episodes(env: gymnasium.Env, settings: Settings) -> EpisodeSet:
    """The first `settings.episodes` of the environment's set; InputError for more than it holds."""
    found: EpisodeSet | None = getattr(env.unwrapped, "episode_set", None)
    if found is None:
        raise InputError(
            f"{settings.environment!r} has no episode set for split {settings.split!r}; "
            "an evaluation needs one"
        )
    count = settings.episodes or len(found)
    if count > len(found):
        raise InputError(
            f"episodes must be at most {len(found)}, all of split {settings.split!r}, got {count}"
        )
    return EpisodeSet(found.task, found.split, found.episodes[:count])


def episodes_hash(episodes: EpisodeSet) -> str:
    """16 hex digits that change with any value of any episode."""
    plain = [episode.to_json() for episode in episodes]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def policy_seed(seed: int, policy: str, episode: Episode) -> int:
    """Seed of `policy` in `episode`, whichever worker plays it and whatever was played before."""
    digest = hashlib.sha256(f"{seed}|{policy}|{episode.id}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def versions() -> dict[str, str]:
    """Versions that the figures depend on; `code` is a hash over our own sources."""
    return {
        "av_embodied": __version__,
        "code": _code_hash(),
        "gymnasium": gymnasium.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


def _code_hash() -> str:
    digest = hashlib.sha256()
    for package in CODE:
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations if spec else None) or ():
            for path in _sources(Path(folder)):
                digest.update(f"{package}/{path.relative_to(folder).as_posix()}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources(folder: Path) -> list[Path]:
    # os.walk stays out of links, so envs and policies are not read twice.
    return sorted(
        Path(top) / name
        for top, _, names in os.walk(folder)
        for name in names
        if name.endswith(".py")
    )
