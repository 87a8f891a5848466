"""Worlds that are weighed by the record, kept, and gone on with."""
