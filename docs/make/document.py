"""The equations of docs/odd.md, docs/model.md and docs/tables/rules.csv, and all their names."""

import csv
import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from docs.make import ROOT
from openclosed.experiments.results import documentation

FILE = ROOT / "docs" / "odd.md"
TEXT = FILE.read_text(encoding="utf-8")
SHORT = FILE.with_name("model.md")
"""The model in one sitting."""
RULES = FILE.with_name("tables") / "rules.csv"
"""Rules beyond those of the page: in words, or an equation."""
VARIABLES = RULES.with_name("state_variables.csv")

put = functools.partial(documentation.put, by="a command")
"""Replaces the part of a page between the markers of its name."""


def write(file: Path, parts: Mapping[str, str]) -> None:
    """Renew parts of a page, by the names of their markers."""
    text = file.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = put(text, name, part)
    file.write_text(text, encoding="utf-8")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


HEAD = ["what", "equation", "function", "parameters"]
_CODE = re.compile(r"`([^`\n]+)`")
_CELL = re.compile(r"(?<!\\)\|")


class Row(NamedTuple):
    """A row of a table of equations; `equation` is empty if the rule is in words."""

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


def rules() -> list[Row]:
    return [
        Row(one["equation"], one["function"].split(", "), one["parameters"].split(", "))
        for one in _records(RULES)
    ]


def state_variables() -> set[str]:
    """The columns that hold the state of the model."""
    return {name for one in _records(VARIABLES) for name in one["columns"].split(", ")}


def _records(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def names(text: str = TEXT) -> set[str]:
    """Everything shown as code, except the equations."""
    equations = {row.equation for row in rows(text)}
    return {name for name in _CODE.findall(text) if name not in equations}
