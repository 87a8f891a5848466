"""Shared by all answers: style, words and formats, curves, paired differences."""
