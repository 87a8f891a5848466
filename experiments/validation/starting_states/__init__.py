"""Starting states from data assimilation."""
