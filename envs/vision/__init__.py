"""Vision: ray-cast cameras."""
