"""Metadata of av_embodied: a pip package and an ament_python ROS 2 package."""

from __future__ import annotations

from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
NAME = "av_embodied"
LINKED = ("envs", "policies")  # folders of the repository that import as av_embodied.<name>

EXTRAS = {
    "ros": [
        "ros-kilted-rclpy==9.1.2",
        "ros-kilted-rmw-fastrtps-cpp==9.3.3",
        "ros-kilted-nav-msgs==5.5.1",
        "ros-kilted-sensor-msgs==5.5.1",
        "ros-kilted-diagnostic-msgs==5.5.1",
        "ros-kilted-std-srvs==5.5.1",
    ],
    "speech": ["sherpa-onnx>=1.10"],
    "learn": ["torch>=2.6", "stable-baselines3>=2.4", "safetensors>=0.4"],
    "soundspaces": ["rlr-audio-propagation==0.0.1"],
    "sofa": ["sofar>=1.1"],
    "physics": ["pybullet>=3.2.7"],
    "warp": ["warp-lang>=1.19", "torch>=2.6"],
    "view": ["aiohttp>=3.10"],
    "record": ["mcap>=1.6", "rosbags>=0.10", "zstandard>=0.22"],
    "datasets": ["pyarrow>=17"],
    "docs": ["mkdocs-material>=9.5", "mkdocstrings-python>=1.10"],
    "bench": ["pyroomacoustics>=0.10"],
    "test": [
        "pytest>=8",
        "pytest-xdist>=3.5",
        "ruff>=0.12",
        "pyright[nodejs]>=1.1.400",
        "pyroomacoustics>=0.10",
        "sofar>=1.1",
        "stable-baselines3>=2.4",
        "torch>=2.6",
        "catkin-pkg>=1.0",
        "pybullet>=3.2.7",
        "warp-lang>=1.19",
        "playwright>=1.48",
    ],
}
EXTRAS["test"] += [r for name in ("view", "record", "datasets", "docs") for r in EXTRAS[name]]
# The non-commercial engine behind `soundspaces` stays out of `all`: it is installed only by name.
EXTRAS["all"] = sorted(
    {r for name in EXTRAS if name not in ("soundspaces", "test", "docs") for r in EXTRAS[name]}
)


def packages() -> tuple[list[str], dict[str, str]]:
    """Packages and where they lie; a clone without symbolic links gets them by `package_dir`."""
    found = [
        NAME,
        *(
            f"{NAME}.{p}"
            for p in find_packages(
                NAME,
                exclude=tuple(pattern for folder in LINKED for pattern in (folder, f"{folder}.*")),
            )
        ),
    ]
    where = {}
    for folder in LINKED:
        inner = [folder, *(f"{folder}.{p}" for p in find_packages(str(ROOT / folder)))]
        found += [f"{NAME}.{p}" for p in inner]
        if not (ROOT / NAME / folder).is_dir():
            where |= {f"{NAME}.{p}": p.replace(".", "/") for p in inner}
    return found, where


def shared_files() -> list[tuple[str, list[str]]]:
    """Worlds, sounds, episodes and launch files under share/av_embodied, folder by folder."""
    folders: dict[str, list[str]] = {}
    for top in ("worlds", "launch"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file():
                relative = path.relative_to(ROOT)
                folders.setdefault(f"share/{NAME}/{relative.parent}", []).append(str(relative))
    return [
        ("share/ament_index/resource_index/packages", [f"resource/{NAME}"]),
        (f"share/{NAME}", ["package.xml"]),
        *folders.items(),
    ]


PACKAGES, PACKAGE_DIR = packages()

setup(
    name=NAME,
    version="0.1.0",
    description="Simulated rooms with true spatial sound, and policies that hear, see and act.",
    long_description=(ROOT / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    author="The av_embodied founders",
    maintainer="The av_embodied founders",
    maintainer_email="maintainers@av-embodied.example",
    license="Apache-2.0",
    python_requires=">=3.10",
    packages=PACKAGES,
    package_dir=PACKAGE_DIR,
    package_data={"av_embodied.viewing": ["page/*", "page/*/*"]},
    data_files=shared_files(),
    zip_safe=False,
    install_requires=[
        "setuptools",
        "numpy>=1.26",
        "scipy>=1.11",
        "gymnasium>=1.1",
        "embreex>=4.4",
        "numba>=0.60",
        "PyYAML>=6",
        "fast-simplification>=0.1.9",
        "trimesh>=4.5",
        "networkx>=3.0",
        "shapely>=2.0",
        "defusedxml>=0.7",
        "soundfile>=0.12",
        "soxr>=0.4",
        "matplotlib>=3.8",
        "pillow>=10",
        "av>=12",
        "tqdm>=4.60",
        "threadpoolctl>=3.1",
    ],
    extras_require=EXTRAS,
    entry_points={
        "console_scripts": ["av-embodied = av_embodied.cli:main"],
        "gymnasium.envs": ["__root__ = av_embodied.registry:register_environments"],
        "av_embodied.policies": [
            "random = av_embodied.policies.baselines.random_policy:RandomPolicy",
            "direction_follower"
            " = av_embodied.policies.baselines.direction_follower:DirectionFollower",
            "map_planner = av_embodied.policies.baselines.map_planner:MapPlanner",
            "oracle = av_embodied.policies.baselines.oracle:Oracle",
        ],
        "av_embodied.commands": [
            "evaluate = av_embodied.evaluation.command:EvaluateCommand",
            "world = av_embodied.envs.worlds.command:WorldCommand",
            "episodes = av_embodied.envs.tasks.episodes_command:EpisodesCommand",
            "bench = av_embodied.envs.benchmarks.command:BenchCommand",
            "view = av_embodied.viewing.command:ViewCommand",
            "record = av_embodied.recording.record_command:RecordCommand",
            "replay = av_embodied.recording.replay_command:ReplayCommand",
            "export = av_embodied.datasets.export_command:ExportCommand",
            "collect = av_embodied.datasets.collect_command:CollectCommand",
            "listen = av_embodied.envs.acoustics.listening.command:ListenCommand",
        ],
    },
)
