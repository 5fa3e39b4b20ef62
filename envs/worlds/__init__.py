"""Worlds: geometry, materials, objects, rooms and free space."""
