"""A finding, defined once: terminal, report, page and files render it."""
