"""The model's description, docs/odd.md and docs/parameters.md, held to the code."""
