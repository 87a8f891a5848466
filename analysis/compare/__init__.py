"""What if? The answer of `experiment=compare`."""
