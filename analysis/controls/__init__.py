"""Refits with a part of the model off: the answer of `experiment=controls` and its report."""
