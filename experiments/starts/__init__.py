"""Where runs begin."""
