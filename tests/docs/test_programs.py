"""Code and commands of every page are run as a reader would run them, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from docs.pages import ROOT, Page

SLOW = {"view", "collect", "bench"}  # parsed by test_commands.py, and run by tests of their own
QUICK = 3  # episodes, more are not evaluated here


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a Python with `words` in `folder`, what is installed there found first."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "site"), "OMP_NUM_THREADS": "1"}
    answer = subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, env=environment
    )
    assert answer.returncode == 0, f"{' '.join(words)[:200]}\n{answer.stdout}\n{answer.stderr}"
    return answer


def prepare(page: Page, folder: Path) -> None:
    """Write the files that the page shows, and install the package that they make, if any."""
    (folder / "worlds").symlink_to(ROOT / "worlds")
    for name, text in page.files().items():
        (folder / name).write_text(text, encoding="utf-8")
    if "pyproject.toml" in page.files():
        options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
        run(["-m", "pip", "install", *options, "--target", "site", "."], folder)


def is_quick(words: list[str]) -> bool:
    """Whether a command is done in seconds, with files that are there."""
    if words[0] in SLOW or "calibrate" in words:
        return False
    if words[0] != "evaluate":
        return True
    return "--episodes" in words and int(words[words.index("--episodes") + 1]) <= QUICK


def test_the_program_of_a_page_prints_what_the_page_says(program: Page, tmp_path: Path) -> None:
    prepare(program, tmp_path)
    code = program.blocks("python")  # later blocks go on where the first ends
    code += ["from av_embodied.cli import main"]  # in the same process: importing takes long
    commands = filter(is_quick, program.commands())
    code += [f"assert main({words}) == 0, {words}" for words in commands]
    printed = run(["-c", "\n".join(code)], tmp_path).stdout
    for block in program.blocks("text"):
        assert block in printed, f"{program.name} promises:\n{block}\nbut it prints:\n{printed}"
