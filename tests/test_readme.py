"""The README's Python runs as a newcomer would run it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def test_the_readmes_python_runs_and_reports_an_episode(tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    program = "\n".join(blocks)  # later blocks go on where the first ends
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert re.match(r"(0|1)\.0 [\d.]+ \w+", answer.stdout), answer.stdout
    for measure in ("EDT", "T30", "C50", "STI"):
        assert measure in answer.stdout
    assert (tmp_path / "house.sdf").stat().st_size > 10_000


def test_the_readme_names_only_files_that_are_there() -> None:
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", README.read_text(encoding="utf-8")):
        assert (README.parent / link).exists(), link
