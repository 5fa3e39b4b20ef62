"""What the page takes from npm is there, unchanged and free to be shipped."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

import av_embodied
from av_embodied.viewing.access import IMPORT_MAP

PAGE = Path(av_embodied.__file__).parent / "viewing" / "page"
VENDOR = PAGE / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
LICENCES = {"MIT", "Apache-2.0", "BSD-3-Clause", "BSD-2-Clause"}


@pytest.mark.parametrize("name", MANIFEST)
def test_files_are_as_published(name: str) -> None:
    content = (VENDOR / name).read_bytes()
    assert hashlib.new("sha512_256", content).hexdigest() == MANIFEST[name]["sha512_256"]


def test_nothing_else_is_there() -> None:
    assert {path.name for path in VENDOR.iterdir()} == {*MANIFEST, "manifest.json"}


def test_versions_are_those_of_the_lock_file() -> None:
    lock = json.loads((PAGE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    asked = json.loads((PAGE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {entry["package"] for entry in MANIFEST.values()} == set(asked)
    for entry in MANIFEST.values():
        assert entry["version"] == asked[entry["package"]]
        assert entry["version"] == lock[f"node_modules/{entry['package']}"]["version"]


def test_every_package_has_its_licence_beside_it() -> None:
    licensed = {e["package"] for name, e in MANIFEST.items() if name.endswith(".LICENSE")}
    assert licensed == {entry["package"] for entry in MANIFEST.values()}
    assert {entry["license"] for entry in MANIFEST.values()} <= LICENCES


def import_map() -> str:
    """What stands in the page about where its modules lie."""
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="importmap">(.*?)</script>', index, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_import_map_leads_to_files() -> None:
    for address in json.loads(import_map())["imports"].values():
        assert (PAGE.parent / address.lstrip("/")).is_file()


def test_the_security_policy_lets_the_import_map_in() -> None:
    digest = hashlib.sha256(import_map().encode()).digest()
    assert f"sha256-{base64.b64encode(digest).decode()}" == IMPORT_MAP


def test_modules_import_only_what_is_there() -> None:
    known = set(json.loads(import_map())["imports"])
    for module in [*PAGE.glob("*.js"), *PAGE.glob("panels/*.js")]:
        if module.name == "vendor.js":
            continue
        for wanted in re.findall(r'from "([^"]+)"', module.read_text(encoding="utf-8")):
            assert wanted in known or (module.parent / wanted).is_file(), (module.name, wanted)
