"""Sources shared by several parameters."""

FITTED = "fitted to the surveys and the router of 2023-25"
SURVEYS = "enterprise surveys 2023-25 (Menlo Ventures; sponsor invests in a closed vendor)"
