"""Many environments at once, stepped by threads and processes."""
