"""Forecasts that are kept with a version."""
