"""What is left of a job: its folder, checkpoints, provenance, pages of the documentation."""
