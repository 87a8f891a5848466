"""Past markets."""
