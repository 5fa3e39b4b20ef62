"""Paths from a source to a listener: direct, through walls, by mirrors."""
