"""Hearing: where sound comes from, and whether there is any."""
