"""The value of each parameter at which the verdict flips."""
