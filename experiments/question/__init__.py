"""What is asked: settings, configuration files, scenarios, and what is said of bad input."""
