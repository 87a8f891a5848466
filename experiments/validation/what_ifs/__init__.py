"""What each what-if changes year by year, and what favours which camp."""
