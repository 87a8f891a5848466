"""The outcome at each point of a design: the answer of `experiment=sweep` and its report."""
