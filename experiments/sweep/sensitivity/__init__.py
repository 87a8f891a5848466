"""Which parameters drive an outcome."""
