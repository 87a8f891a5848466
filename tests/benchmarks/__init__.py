"""How fast the model is, and that it stays so."""
