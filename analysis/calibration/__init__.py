"""What the record rules out: the answer of `experiment=calibration`, and the sets left."""
