"""Which parameters drive the outcome: the answer of `experiment=sensitivity` and its report."""
