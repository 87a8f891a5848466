"""The published answer: at both ends of what is assumed, along the dials, and how it moved."""
