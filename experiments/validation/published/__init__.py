"""The published answer: at both ends of an assumption, along the dials, and by version."""
