"""What microphones, heads and ambisonics make of sound that arrives."""
