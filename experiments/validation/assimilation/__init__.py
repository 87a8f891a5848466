"""Runs that are weighed by the data month by month."""
