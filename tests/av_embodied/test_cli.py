"""The command as a person runs it: real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from av_embodied import __version__
from av_embodied.cli import SUMMARIES

COMMAND = [sys.executable, "-m", "av_embodied.cli"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)


def test_the_overview_lists_every_command_in_one_line_each(small_world: str) -> None:
    done = run("--help")
    assert done.returncode == 0
    for name, summary in SUMMARIES.items():
        assert any(line.split() == [name, *summary.split()] for line in done.stdout.splitlines())
    assert "comes with small" in done.stdout


def test_the_overview_loads_no_command() -> None:
    code = (
        "import sys\nfrom av_embodied.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([n for n in sys.modules if n.startswith(('av_embodied.ev', 'av_embodied.envs', "
        "'matplotlib', 'trimesh'))], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_command_loads_no_other() -> None:
    code = (
        "import sys\nfrom av_embodied.cli import main\n"
        "try:\n    main(['evaluate', '--help'])\nexcept SystemExit:\n    pass\n"
        "print([n for n in sys.modules if n.startswith('av_embodied.envs')], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "--workers" in done.stdout


def test_version() -> None:
    assert run("--version").stdout.strip() == f"av-embodied {__version__}"


def test_the_installed_script_is_the_same_command() -> None:
    script = Path(sys.executable).with_name("av-embodied")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"av-embodied {__version__}"


def test_nothing_and_nonsense_exit_with_2() -> None:
    for arguments in ([], ["fly"], ["--colour"]):
        done = run(*arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("usage: av-embodied")
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("code", [0, 1])
def test_the_code_of_the_command_is_that_of_the_process(small_world: str, code: int) -> None:
    done = run("echo", "hello", "robot", "--code", str(code))
    assert done.stdout == "hello robot\n"
    assert done.returncode == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--times", "0"], "times must be positive, got 0"),
        (["--open", "/none/at/all"], "No such file or directory: '/none/at/all'"),
    ],
)
def test_bad_input_is_one_line_and_code_2(
    small_world: str, arguments: list[str], message: str
) -> None:
    done = run("echo", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.startswith("av-embodied: error: ")
    assert done.stderr.count("\n") == 1


def test_a_command_whose_package_is_missing_says_so(small_world: str) -> None:
    done = run("broken")
    assert done.returncode == 2
    assert "command 'broken' needs a package that is missing" in done.stderr
    assert "Traceback" not in done.stderr
    assert run("echo", "fine").stdout == "fine\n"


def test_a_closed_pipe_ends_quietly(small_world: str) -> None:
    with subprocess.Popen(
        [*COMMAND, "echo", "y", "--times", "100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=60) == 1
        assert process.stderr.read() == b""


def listen_to_ctrl_c() -> None:
    """A shell's background jobs, and all that they start, are deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_exits_with_130(small_world: str) -> None:
    with subprocess.Popen(
        [*COMMAND, "echo", "ready", "--wait", "60"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listen_to_ctrl_c,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.1)
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr.read() == "av-embodied: interrupted\n"


def test_a_warning_is_one_line_without_our_code(tmp_path: Path) -> None:
    mesh = tmp_path / "tiny.obj"
    mesh.write_text("v 0 0 0\nv 0.1 0 0\nv 0 0.1 0\nv 0 0 0.1\nf 1 2 3\nf 1 2 4\nf 1 3 4\n")
    done = run("world", "check", str(mesh))
    lines = [line for line in done.stderr.splitlines() if "warning" in line.lower()]
    assert lines
    assert all(line.startswith("av-embodied: warning: ") for line in lines)
    assert ".py" not in done.stderr
