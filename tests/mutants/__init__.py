"""Rules broken one at a time, to see which tests notice: `python -m tests.mutants`."""
