"""Markets of the past: the answer of `experiment=history`, its pictures and report."""
