"""Whether the starting states foretell synthetic data."""
