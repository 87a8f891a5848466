"""What newer figures change."""
