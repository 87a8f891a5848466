"""Which targets the model meets."""
