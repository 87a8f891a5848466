"""A finding: a title, sentences, tables and figures, and their basis.

A column of a table is declared once; files, their dictionary, the terminal, the report and pages
follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.contrasts import format_change, format_change_range
from openclosed.analysis.finding.words import SHARED

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

type Shown = Literal["everywhere", "report", "file"]

OF_THE_OUTCOME = "unit of the outcome"
"""The unit of a column whose rows are of several outcomes: the column `unit` has it."""


class Column(NamedTuple):
    """A column: its meaning in files, and its format for readers."""

    name: str
    unit: str
    meaning: str
    head: str = ""  # above its cells; empty: its name in words
    shown: Shown = "file"
    ends: tuple[str, str] | None = None  # columns with its interval, which is written behind it
    change: bool = False  # a difference: of shares in percentage points (pp)
    brief: bool = False  # percent without the sign, where the caption has it
    bar: str = ""  # key of `style.LOOKS` by which a report draws it as a bar
    form: Callable[[Any], str] | None = None  # formats a value, in place of its unit
    counts: str = ""  # column with a number of runs, of which a share is written as a count

    @property
    def heading(self) -> str:
        """The heading above its cells."""
        head = self.head or measures.spell_out(self.name)
        points = self.change and self.unit.startswith("share")
        return SHARED("heading", text=head, in_points=points)

    def cell(self, row: Mapping[str, Any]) -> str:
        """The value of a row as text, and its interval in brackets."""
        value, unit = row[self.name], self.unit
        if unit == OF_THE_OUTCOME:
            unit = str(row["unit"])
        if self.form is not None:
            return self.form(value)
        if isinstance(value, str):
            return value
        if pd.isna(value):
            return ""
        if pd.api.types.is_bool(value):
            return "yes" if value else "no"
        if self.counts:
            return f"{round(value * row[self.counts])}"
        if self.brief:
            return measures.brief(value, *(float(row[end]) for end in self.ends or ()))
        text = format_change(value, unit) if self.change else measures.format_value(value, unit)
        if self.ends is None:
            return text
        low, high = (float(row[end]) for end in self.ends)
        if np.isnan(low):
            return text
        between = (
            format_change_range(low, high, unit)
            if self.change
            else SHARED("between", low=low, high=high, unit=unit)
        )
        return f"{text} ({between})"


def with_interval(
    name: str, unit: str, meaning: str, head: str = "", prefix: str = "", **more: Any
) -> tuple[Column, Column, Column]:
    """A value and the ends of its 95 % interval: three columns, of which readers see one.

    The ends are columns `prefix`low and `prefix`high.
    """
    low, high = f"{prefix}low", f"{prefix}high"
    return (
        Column(name, unit, meaning, head, ends=(low, high), **more),
        Column(low, unit, "lower end of its 95 % interval"),
        Column(high, unit, "upper end of it"),
    )


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows, each by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


class Table(NamedTuple):
    """Rows with their columns."""

    name: str  # of its file, without .csv; empty: it has none
    columns: Sequence[Column]
    rows: pd.DataFrame  # a column for each of them
    caption: str = ""

    def read(self, *where: Shown) -> pd.DataFrame:
        """The columns shown there, as text under their headings."""
        shown = [one for one in self.columns if one.shown in where]
        cells = [[one.cell(row) for one in shown] for row in records(self.rows)]
        return pd.DataFrame(cells, columns=[one.heading for one in shown], dtype=str)

    def in_files(self, *names: str) -> Table:
        """The table with the columns of these names, or without names all, in files alone."""
        columns = [
            one._replace(shown="file") if one.name in names or not names else one
            for one in self.columns
        ]
        return self._replace(columns=columns)

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.csv"

    @property
    def meanings(self) -> list[tuple[str, str, str, str]]:
        """File, column, unit and meaning of each column."""
        return [(self.file, one.name, one.unit, one.meaning) for one in self.columns]


def table(
    name: str, columns: Sequence[Column], rows: Sequence[Any] | pd.DataFrame, caption: str = ""
) -> Table:
    """A table of rows that have a value for each column, in their order."""
    frame = pd.DataFrame(rows, columns=[one.name for one in columns])
    return Table(name, columns, frame, caption)


def for_files(
    name: str, meanings: Iterable[tuple[str, str, str]], rows: Sequence[Any] | pd.DataFrame
) -> Table:
    """A table for its file alone, of columns with name, unit and meaning."""
    return table(name, [Column(*meaning) for meaning in meanings], rows)


def described(
    name: str, rows: pd.DataFrame, known: Mapping[str, tuple[str, str]], others: tuple[str, str]
) -> Table:
    """A table for its file alone; unknown columns are all like `others`."""
    columns = [Column(str(one), *known.get(str(one), others)) for one in rows]
    return Table(name, columns, rows)


class Figure(NamedTuple):
    """A figure: its title, how it is drawn, and the numbers behind it as text."""

    name: str
    title: str
    draw: Callable[[], Drawing]
    caption: str = ""
    numbers: pd.DataFrame | None = None
    table: str = ""  # that it shows, if not one of its own name


class Paragraph(NamedTuple):
    """Sentences under a heading."""

    head: str
    text: str

    def __str__(self) -> str:
        """The paragraph as one text."""
        return ": ".join(filter(None, self))


class Finding(NamedTuple):
    """The finding of a question."""

    title: str
    sentences: Sequence[str | Paragraph] = ()
    tables: Sequence[Table] = ()
    figures: Sequence[Figure] = ()
    warnings: Sequence[str] = ()
    rests_on: Sequence[str] = ()  # runs, starting states, assumptions
    facts: Mapping[str, Any] | None = None  # for answer.json
    elsewhere: Sequence[tuple[str, str, str, str]] = ()  # columns of files written beside these

    def data_of(self, figure: str) -> pd.DataFrame:
        """The table that a figure shows, else its numbers as text; empty if it has neither."""
        own = next(one for one in self.figures if one.name == figure)
        shown = [one.rows for one in self.tables if one.name and one.name == (own.table or figure)]
        numbers = pd.DataFrame() if own.numbers is None else own.numbers
        return shown[0] if shown else numbers

    @property
    def meanings(self) -> list[tuple[str, str, str, str]]:
        """File, column, unit and meaning of every column of all files."""
        return [*(row for one in self.tables if one.name for row in one.meanings), *self.elsewhere]


def of_text(frame: pd.DataFrame, caption: str = "", shown: Shown = "report") -> Table:
    """A table for readers alone, of cells that are text, its index first."""
    names = [str(frame.index.name or " "), *map(str, frame.columns)]
    columns = [Column(name, "", "", name, shown) for name in names]
    rows = [tuple(map(str, row)) for row in frame.itertuples()]
    return table("", columns, rows, caption)
