"""Golden runs: outcomes of a few scenarios when `golden.json` was written."""
