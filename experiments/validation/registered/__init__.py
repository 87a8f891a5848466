"""Registered forecasts, kept with a version."""
