"""Benchmarks of the model, and a guard against slowdowns."""
