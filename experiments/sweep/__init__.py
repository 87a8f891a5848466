"""Sweeps: designs over any parameters, with curves, tables and who wins."""
