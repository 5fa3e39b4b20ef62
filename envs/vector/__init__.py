"""Many environments at once, stepped by threads of one process."""
