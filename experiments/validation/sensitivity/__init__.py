"""The answer as a range: each assumption alone at its ends, and how far it moves the answer."""
