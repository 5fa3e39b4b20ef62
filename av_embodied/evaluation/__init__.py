"""Evaluation: play episodes with policies, measure, and report."""
