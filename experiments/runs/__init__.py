"""Runs of the model: design points and seeds in, tables out, resumable after interruption."""
