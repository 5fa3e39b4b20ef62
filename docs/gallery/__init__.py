"""The pictures and clips of README and docs, rendered by the software that they show."""
