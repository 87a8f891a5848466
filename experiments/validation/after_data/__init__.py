"""The months after the data: what changes in runs there, and what makes it change."""
