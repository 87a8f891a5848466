"""Where a verdict is frequent: the answer of `experiment=discovery`, its pictures and report."""
