"""`av-embodied replay`: play recordings back into a policy and compare its decisions."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..policy import Policy, load_policy, policy_names
from ..processes import one_thread
from . import Recording, Replay, read_recording, replay
from .folder import recordings

DESCRIPTION = """\
Play recordings back into the policy that played them, made anew with the seed on record, and
compare every decision to the last bit: action, believed sources, goal, words, belief.

What of a recording is missing is named; what is whole is played back.
"""
EPILOG = """\
examples:
  av-embodied replay recordings
  av-embodied replay recordings/test-0000 --policy direction_follower

exit codes: 0 all decisions equal, or another --policy was asked for; 1 some differ, or there are
none; 2 wrong input
"""
FAILED = 1


class ReplayCommand:
    """Plays recordings back."""

    help = "play a recording back into a policy and compare its decisions"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.description, parser.epilog = DESCRIPTION, EPILOG
        parser.add_argument(
            "recordings",
            type=Path,
            nargs="+",
            metavar="PATH",
            help="a recording's folder or .mcap file, or a folder of recordings",
        )
        parser.add_argument(
            "--policy",
            metavar="NAME",
            help=f"another policy, whose actions are compared: {', '.join(policy_names())}",
        )

    def run(self, options: argparse.Namespace) -> int:
        """Replay; print the agreement of each."""
        paths = [found for path in options.recordings for found in recordings(path)]
        code = 0
        with one_thread():
            for path in paths:
                recording = read_recording(path)
                other = options.policy not in (None, recording.header.policy)
                name = options.policy or recording.header.policy
                result = replay(recording, _policy(recording, name))
                text = actions_text(result, name) if other else agreement_text(result)
                print(f"{recording.header.episode.id}: {text}", flush=True)
                if not other and not (result.equal and result.recorded):
                    code = FAILED
        return code


def agreement_text(result: Replay) -> str:
    """How many decisions were the same, and of which parts some were not."""
    count = len(result.recorded)
    if not count:
        return "no decision to compare"
    if result.equal:
        return f"all {count} decisions equal"
    parts = [
        f"{part} {equal} of {count}" for part, equal in result.agreement.items() if equal < count
    ]
    return f"decisions differ; equal were {', '.join(parts)}"


def actions_text(result: Replay, name: str) -> str:
    """How often another policy would have done the same."""
    return f"{name} takes {result.agreement['action']} of {len(result.recorded)} actions alike"


def _policy(recording: Recording, name: str) -> Policy:
    header = recording.header
    return load_policy(name, sensors=header.sensors, seed=header.policy_seed, task=header.task)
