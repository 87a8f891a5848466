"""What each step of the market's rules changes, before data weigh it."""
