"""The rules of a month: one file each, scalar functions first, then the loop that applies them."""
