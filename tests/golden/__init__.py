"""Golden runs: what a few scenarios gave when the file `golden.json` was made."""
