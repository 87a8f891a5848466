"""What earlier versions published, for what quotes it."""
