"""A local page where a person watches, hears and drives an episode live."""
