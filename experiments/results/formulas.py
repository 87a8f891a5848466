"""Texts that a spreadsheet would take for formulas."""

import unicodedata
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t")  # first letters


def escape_formula(value: Any) -> Any:
    """A cell; a text that begins like a formula, in full-width letters too, is escaped."""
    first = unicodedata.normalize("NFKC", value[:1]) if isinstance(value, str) else ""
    return f"'{value}" if first in FORMULA else value
