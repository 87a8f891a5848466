"""What the rules run on: compiled code, random streams, phases."""
