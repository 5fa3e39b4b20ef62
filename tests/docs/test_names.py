"""Names that the docs use exist, and names that exist are in the docs."""

from __future__ import annotations

import re

from av_embodied.cli import SUMMARIES
from av_embodied.evaluation.table import HEADINGS
from av_embodied.microphones import PRESETS
from av_embodied.policy import policy_names
from av_embodied.registry import ENVIRONMENTS
from av_embodied.sensors import PROJECTIONS
from docs.pages import PAGES, README, ROOT

OF_TUTORIALS = {"keen_ear"}  # what a page registers itself


TEXT = "\n".join(page.text for page in (*PAGES, README))
PAGE = {page.name: page.text for page in PAGES}


def known(name: str, names: set[str]) -> bool:
    return name in names or name in OF_TUTORIALS


def test_every_registered_name_is_mentioned() -> None:
    written = "\n".join(PAGE.values())
    words = set(re.findall(r"[\w/-]+", written))
    ours = [name for name in policy_names() if name not in OF_TUTORIALS]
    for name in (*ENVIRONMENTS, *PRESETS, *ours, *SUMMARIES, *PROJECTIONS):
        assert name in words, f"no page mentions {name}"


def test_every_measure_is_defined() -> None:
    for key in HEADINGS:
        assert f"`{key}`" in PAGE["docs/subsystems/tasks.md"], f"{key} is not defined"


def test_ids_of_environments_exist() -> None:
    found = set(re.findall(r"av_embodied/\w+-v\d+", TEXT))
    assert found
    assert found <= set(ENVIRONMENTS)


def test_policies_exist() -> None:
    lines = TEXT.replace("\\\n", " ")
    found = {
        name for words in re.findall(r"--policy ((?:\w+ )+)", lines) for name in words.split()
    } | set(re.findall(r"load_policy\(\"(\w+)\"", TEXT))
    assert len(found) >= 3
    assert [name for name in found if not known(name, set(policy_names()))] == []


def test_presets_of_arrays_exist() -> None:
    found = set(re.findall(r"(?:array=|preset\(|--array )\"?(\w+)", TEXT)) - {"MicrophoneArray"}
    assert len(found) >= 5
    assert [name for name in found if name not in PRESETS and name not in ("ARRAY", "name")] == []


def test_tasks_of_commands_exist() -> None:
    tasks = {name.partition("/")[2].rpartition("-")[0] for name in ENVIRONMENTS}
    found = set(re.findall(r"--task ([A-Z]\w+)", TEXT))
    assert len(found) >= 2
    assert found <= tasks


def test_files_of_the_repository_exist() -> None:
    pattern = r"`((?:envs|policies|worlds|tests|av_embodied|docs)/[\w/.]+\.\w+)`"
    found = set(re.findall(pattern, TEXT))
    assert found
    for name in found:
        assert (ROOT / name).exists(), name


def test_every_extra_is_in_the_table() -> None:
    setup = (ROOT / "setup.py").read_text(encoding="utf-8")
    extras = re.findall(r"^    \"(\w+)\": \[", setup, re.M)
    assert len(extras) > 8
    for name in (*extras, "all"):
        assert f"| `{name}` |" in PAGE["docs/install.md"], name
