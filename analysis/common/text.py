"""Text for the terminal: plain, of at most 80 columns, without colour."""

import textwrap

COLUMNS = 80


def paragraphs(*texts: str) -> str:
    """Texts as filled paragraphs; empty ones are left out."""
    return "\n".join(fill(text) for text in texts if text)


def fill(text: str, first: str = "", others: str = "", width: int = COLUMNS) -> str:
    """The text in lines that never part a number from its percent sign."""
    together = text.replace(" %", "\u00a0%")
    filled = textwrap.fill(together, width, initial_indent=first, subsequent_indent=others)
    return filled.replace("\u00a0", " ")
