"""A design over any parameters: curves, tables, who wins."""
