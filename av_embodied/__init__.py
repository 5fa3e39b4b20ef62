"""av_embodied: simulated rooms with true spatial sound, and policies that hear, see and act."""

from .audio import AudioBlock
from .episode import Episode, EpisodeSet
from .errors import InputError
from .frames import Pose
from .microphones import MicrophoneArray
from .policy import Decision, Policy, load_policy
from .registry import register_environments
from .sensors import Camera, DepthNoise, Lidar, Sensors

__version__ = "0.1.0"

__all__ = [
    "AudioBlock",
    "Camera",
    "Decision",
    "DepthNoise",
    "Episode",
    "EpisodeSet",
    "InputError",
    "Lidar",
    "MicrophoneArray",
    "Policy",
    "Pose",
    "Sensors",
    "load_policy",
    "register_environments",
]

register_environments()
