"""Engines: what knows the sound between a source and a listener."""
