"""Mutation tests: which tests notice a broken rule? `python -m tests.mutants`."""
