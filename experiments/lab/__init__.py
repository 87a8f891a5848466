"""The class's page."""
