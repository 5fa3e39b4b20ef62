"""Worlds that people have: scans and models in mesh files, with what is known about them."""
