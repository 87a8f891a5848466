"""Forecasts that start from the record: what they say, and how often their bands hold."""
