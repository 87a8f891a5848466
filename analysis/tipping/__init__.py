"""What would change the verdict: the answer of `experiment=tipping`, pictures and report."""
