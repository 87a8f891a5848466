"""How strategies rank: the answer of `experiment=tournament` and its report."""
