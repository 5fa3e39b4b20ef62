"""Tasks: one Gymnasium environment a file."""
