"""Measures of rooms, of speech in them, and of levels."""

from .clarity import ratio_db, split_energy
from .decay import band_response, decay_curve, octave_bands, onset, reverberation_time
from .levels import a_weighted_level, band_levels, sound_pressure_level
from .noise_floor import Decay, find_decay
from .room import RoomMeasures, measure
from .speech import MALE_SPEECH_SPECTRUM, modulation_transfer, speech_transmission_index
from .theory import eyring_time

__all__ = [
    "MALE_SPEECH_SPECTRUM",
    "Decay",
    "RoomMeasures",
    "a_weighted_level",
    "band_levels",
    "band_response",
    "decay_curve",
    "eyring_time",
    "find_decay",
    "measure",
    "modulation_transfer",
    "octave_bands",
    "onset",
    "ratio_db",
    "reverberation_time",
    "sound_pressure_level",
    "speech_transmission_index",
    "split_energy",
]
