"""Runs of worlds: points and seeds in, tables out, again after an interruption."""
