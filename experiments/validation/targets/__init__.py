"""Which parameters fit the data."""
