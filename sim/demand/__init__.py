"""What firms want and how they choose."""
