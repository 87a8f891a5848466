"""What is left of a job: its folder, provenance, a result to read, pages."""
