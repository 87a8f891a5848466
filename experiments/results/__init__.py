"""What is left of a job: its folder, provenance, a result to read or export, pages."""
