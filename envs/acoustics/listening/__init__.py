"""`av-embodied listen`: a walk through a world as sound and picture."""
