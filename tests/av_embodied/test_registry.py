import subprocess
import sys

import gymnasium
import pytest

from av_embodied.registry import ENVIRONMENTS, VECTOR_MODULE, register_environments


def test_every_id_is_registered_by_name_only() -> None:
    for name, entry_point in ENVIRONMENTS.items():
        assert gymnasium.spec(name).entry_point == entry_point
        vector = gymnasium.spec(name).vector_entry_point
        assert vector == f"{VECTOR_MODULE}:{entry_point.split(':')[1]}"


def test_registering_twice_keeps_the_first(recwarn: pytest.WarningsRecorder) -> None:
    before = gymnasium.spec("av_embodied/AudioGoal-v0")
    register_environments()
    assert gymnasium.spec("av_embodied/AudioGoal-v0") is before
    assert not list(recwarn)


def test_importing_loads_neither_environments_nor_policies() -> None:
    code = (
        "import sys, av_embodied, gymnasium\n"
        "assert 'av_embodied/AudioGoal-v0' in gymnasium.registry\n"
        "print([name for name in sys.modules if name.startswith(('av_embodied.envs', "
        "'av_embodied.policies', 'torch', 'trimesh', 'matplotlib'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_module_in_the_id_registers_too() -> None:
    code = (
        "import gymnasium\nfrom gymnasium.envs.registration import _find_spec\n"
        "print(_find_spec('av_embodied:av_embodied/AudioGoal-v0').entry_point)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ENVIRONMENTS["av_embodied/AudioGoal-v0"]
