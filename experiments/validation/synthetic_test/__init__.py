"""Forecast calibration on synthetic data."""
