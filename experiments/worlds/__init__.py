"""Worlds that start from the record: how they are made, kept, made again, and gone on with."""
