"""What generated houses are like: rooms, furniture, reach and reverberation, as a page."""
