"""The equations of docs/odd.md and docs/model.md, and all names shown as code."""

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from openclosed.experiments.results import documentation
from tests.test_layout import ROOT

FILE = ROOT / "docs" / "odd.md"
TEXT = FILE.read_text(encoding="utf-8")
SHORT = FILE.with_name("model.md")
"""The model in one sitting."""

put = functools.partial(documentation.put, by="a command")
"""Replaces the part of a page between the markers of its name."""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


HEAD = ["what", "equation", "function", "parameters"]
_CODE = re.compile(r"`([^`\n]+)`")
_CELL = re.compile(r"(?<!\\)\|")


class Row(NamedTuple):
    """A row of a table of equations; `equation` is empty if it is in words."""

    equation: str
    functions: list[str]
    parameters: list[str]


def rows(text: str = TEXT) -> list[Row]:
    """All rows of the tables of equations."""
    result, inside = [], False
    for line in text.splitlines():
        cells = [cell.strip() for cell in _CELL.split(line)[1:-1]]
        if cells == HEAD:
            inside = True
        elif not cells:
            inside = False
        elif inside and not set(cells[0]) <= {"-", " "}:
            _, equation, *others = cells
            executed = re.fullmatch(_CODE, equation)
            result.append(Row(executed.group(1) if executed else "", *map(_CODE.findall, others)))
    return result


def names(text: str = TEXT) -> set[str]:
    """Everything shown as code, except the equations."""
    equations = {row.equation for row in rows(text)}
    return {name for name in _CODE.findall(text) if name not in equations}
