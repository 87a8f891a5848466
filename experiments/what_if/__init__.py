"""What changes if something happens, or is taken away."""
