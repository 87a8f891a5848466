"""The value of each parameter at which the ending flips."""
