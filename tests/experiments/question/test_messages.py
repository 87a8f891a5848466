"""Messages say what is allowed, in one line."""

from experiments.question.errors import one_line
from experiments.question.messages import as_bad_input


def test_one_line_has_no_line_breaks() -> None:
    assert one_line(" a\n\tb\r\n c ") == "a b c"


def test_a_fault_is_not_bad_input() -> None:
    assert as_bad_input(ZeroDivisionError("x")) is None
