"""Each asymmetry between open and closed, taken away."""
