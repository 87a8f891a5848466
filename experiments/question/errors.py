"""Bad input: what the user asked for cannot be done."""


class BadInput(Exception):
    """What the user asked for cannot be done; the message is one line that says what can."""


def one_line(text: str) -> str:
    """`text` with every run of white space as one space, and what cannot be printed as its code."""
    plain = " ".join(text.split())
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in plain)
