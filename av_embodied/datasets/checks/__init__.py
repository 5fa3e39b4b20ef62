"""What a LeRobotDataset v3.0 folder must be, written from the format's description.

Nothing here uses the code that writes datasets, so that the two check each other.
"""
