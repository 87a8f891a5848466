"""How much a share moves because the firms of a run are a sample."""
