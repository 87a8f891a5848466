"""Earlier forecasts against newer figures."""
