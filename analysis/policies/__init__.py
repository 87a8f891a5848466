"""Levers of the state: the answer of `experiment=policies`, its pictures and report."""
