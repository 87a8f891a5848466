"""What each argument of the debate moves: the answer of `experiment=mechanisms` and its report."""
