"""Levers of the state."""
