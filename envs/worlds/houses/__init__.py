"""Furnished houses: programmes, plans, storeys, furniture, clutter, light."""
