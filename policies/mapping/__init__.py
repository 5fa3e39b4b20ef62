"""Mapping: occupancy, belief of the source, planning."""
