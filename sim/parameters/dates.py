"""Calendar months as text, "2025-01"."""

import math
from datetime import date
from typing import Annotated

from pydantic import StringConstraints

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


def months_between(first: str, second: str) -> int:
    """Months from `first` to `second`, negative when `second` is earlier."""
    return 12 * (int(second[:4]) - int(first[:4])) + int(second[5:]) - int(first[5:])


def month_after(first: str, months: float) -> str:
    """The calendar month `months` after `first`, before it for a negative number."""
    total = 12 * int(first[:4]) + int(first[5:]) - 1 + math.floor(months + 1e-9)
    return f"{total // 12:04d}-{total % 12 + 1:02d}"


def first_day(month: str) -> date:
    """The first day of a calendar month."""
    return date.fromisoformat(f"{month}-01")
