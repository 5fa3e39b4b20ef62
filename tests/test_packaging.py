"""The package as pip and colcon see it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest
from catkin_pkg.package import parse_package

import av_embodied

ROOT = Path(__file__).resolve().parent.parent


def described(root: Path) -> dict:
    """What setup.py in `root` hands to setuptools."""
    program = (
        "import json, setuptools;"
        "setuptools.setup = lambda **given: print(json.dumps(given));"
        "exec(compile(open('setup.py').read(), 'setup.py', 'exec'), {'__file__': 'setup.py'})"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    return json.loads(answer.stdout)


def test_package_xml_is_valid_and_agrees_with_setup_py() -> None:
    package = parse_package(ROOT / "package.xml")
    package.validate()
    assert package.name == "av_embodied"
    assert package.version == av_embodied.__version__ == version("av_embodied")
    assert package.version == described(ROOT)["version"]
    assert package.get_build_type() == "ament_python"
    assert [licence.file for licence in package.licenses] == ["LICENSE"]
    assert "Apache License" in (ROOT / "LICENSE").read_text()
    assert (ROOT / "resource" / package.name).is_file()


def test_a_clone_without_links_maps_the_same_packages(tmp_path: Path) -> None:
    linked = described(ROOT)
    for folder in ("av_embodied", "envs", "policies", "resource"):
        for file in (ROOT / folder).rglob("*.py"):
            if not {"envs", "policies"} & set(file.relative_to(ROOT / folder).parts):
                copy = tmp_path / folder / file.relative_to(ROOT / folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(file.read_bytes())
    for link in ("envs", "policies"):  # as a checkout without symbolic links has them
        (tmp_path / "av_embodied" / link).write_text(f"../{link}")
    for name in ("setup.py", "README.md"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    plain = described(tmp_path)
    assert sorted(plain["packages"]) == sorted(linked["packages"])
    assert linked["package_dir"] == {}
    assert plain["package_dir"]["av_embodied.envs.worlds"] == "envs/worlds"
    assert plain["package_dir"]["av_embodied.policies"] == "policies"


def test_shipped_files_go_under_share() -> None:
    files = dict(described(ROOT)["data_files"])
    assert "worlds/apartment.sdf" in files["share/av_embodied/worlds"]
    assert "worlds/sounds/index.json" in files["share/av_embodied/worlds/sounds"]
    assert files["share/ament_index/resource_index/packages"] == ["resource/av_embodied"]


@pytest.mark.parametrize("group", ["av_embodied.policies", "av_embodied.commands"])
def test_every_registered_name_loads(group: str) -> None:
    entries = [entry for entry in entry_points(group=group) if "av_embodied" in entry.value]
    assert len(entries) >= 3
    for entry in entries:
        assert callable(entry.load())


def test_importing_the_contract_imports_no_simulation_and_no_policy() -> None:
    program = "import sys, av_embodied; print([m for m in sys.modules if m.startswith('av_emb')])"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "av_embodied.envs" not in answer.stdout
    assert "av_embodied.policies" not in answer.stdout
    assert "rclpy" not in answer.stdout
