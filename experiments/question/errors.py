"""Bad input: what the user asked for cannot be done."""


class BadInput(Exception):
    """What the user asked for cannot be done; the message is one line that says what can."""


def one_line(text: str) -> str:
    """`text` with every run of white space, line breaks included, as one space."""
    return " ".join(text.split())
