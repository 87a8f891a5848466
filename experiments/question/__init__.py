"""Questions: settings, configuration files, scenarios, and messages about bad input."""
