"""What money does in the runs of the main job: `python -m tests.money`."""
