"""Late energy: particles traced from a source, recorded in space, and made into sound."""
