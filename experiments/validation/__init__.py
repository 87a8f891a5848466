"""Why the answers can be believed; not part of what is installed."""
