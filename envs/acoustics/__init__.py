"""Acoustics: how sound travels from sources to microphones."""
