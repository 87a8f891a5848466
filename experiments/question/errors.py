"""Bad input."""

from openclosed.analysis.finding.words import Words

WORDS = Words(__file__, filters=False)
"""Messages about it with parts that may be missing."""


class BadInput(Exception):
    """The user's request is impossible; the message is one line that says what is possible."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split("\n")))


class EarlyEnd(Exception):
    """The job ends before its time, as a setting asks; the message is one line for the user."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code  # exit code of the command


def one_line(text: str) -> str:
    """`text` with single spaces, and unprintable characters as their codes."""
    plain = " ".join(text.split())
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in plain)
