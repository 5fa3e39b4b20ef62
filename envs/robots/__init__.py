"""Robots: how bodies move and what they know of it."""
