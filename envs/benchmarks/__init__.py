"""Benchmarks: commands that measure, and print what they found beside peers and targets."""
