"""Baselines: policies without learned weights."""
