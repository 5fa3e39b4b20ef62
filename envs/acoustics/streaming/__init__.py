"""Continuous sound at moving arrays from moving sources."""
