"""How the starting states are made from the data."""
