"""How newer indicators move the answer."""
