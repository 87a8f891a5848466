"""What each series of the data, each cause and the seed do to the answer."""
