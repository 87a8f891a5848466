"""The class as a table: what was predicted, set, voted and claimed, one row each."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openclosed.experiments.classroom.lab_page import LabPage
from openclosed.experiments.classroom.session import Session

COLUMNS = ("record", "who", "item", "year", "value", "confidence", "code", "version")


def csv_of(page: LabPage, session: Session, version: str) -> str:
    """All of a class as CSV."""
    rows = _of_students(page, session)
    return _written(COLUMNS, [row | {"version": version} for row in rows])


def participation_of(page: LabPage, session: Session) -> str:
    """A row a student, for marks: what it predicted of the first yardstick, its error, claims.

    The error is the prediction of the last year less what the page's runs of today come to.
    """
    yardstick, last, level = page.yardsticks[0], page.times[-1], page.expected
    rows = []
    for one in session.students.values():
        row: dict[str, Any] = {"name": one.name, "claims": " | ".join(one.claims)}
        if given := one.predictions.get(yardstick):
            row |= {"prediction": given["points"][-1], "confidence": given["confidence"]}
            if level is not None:
                row["error"] = round(given["points"][-1] - level, 4)
        rows.append(row | {"month": last, "model": level})
    return _written(("name", "month", "prediction", "confidence", "model", "error", "claims"), rows)


def _written(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    """Rows as CSV; texts that a spreadsheet would compute are made plain."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _plain(value) for key, value in row.items()})
    return text.getvalue()


def _plain(value: Any) -> Any:
    is_formula = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t")
    return f"'{value}" if is_formula else value


def _of_students(page: LabPage, session: Session) -> Iterator[dict[str, Any]]:
    years = [page.times[place][:4] for place in page.handles]
    for student in session.students.values():
        who = {"who": student.name}
        for yardstick, given in student.predictions.items():
            for year, value in zip(years, given["points"], strict=True):
                yield who | {
                    "record": "prediction", "item": yardstick, "year": year, "value": value,
                    "confidence": given["confidence"],
                }  # fmt: skip
        if student.code:
            yield who | {"record": "setting", "code": student.code}
        for question, choice in student.votes.items():
            yield who | {"record": "vote", "item": question, "value": choice}
        for claim in student.claims:
            yield who | {"record": "claim", "value": claim}
