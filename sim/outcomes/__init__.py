"""What a month and a run are summed up in."""
