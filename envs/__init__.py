"""Everything simulated: worlds, their sound and light, robots and tasks."""
