"""How well forecasts met what came."""
