"""The class as a table: what was predicted, set, voted, played, one row each."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from experiments.classroom import summit
from experiments.classroom.room import Room
from experiments.classroom.session import Session

COLUMNS = (
    "record", "who", "summit", "round", "item", "year", "value", "confidence", "code", "version",
)  # fmt: skip


def csv_of(room: Room, session: Session, version: str) -> str:
    """All of a class as CSV."""
    rows = (*_of_students(room, session), *_of_summits(room, session))
    return _written(COLUMNS, [row | {"version": version} for row in rows])


def participation_of(room: Room, session: Session, expected: dict[str, Any]) -> str:
    """A row a student, for marks: what it predicted of the first yardstick, its error, claims.

    `expected` is what the page's runs come to if no lever is moved (`Room.expected`); the error is
    the prediction of the last year less that.
    """
    yardstick, last = room.page.yardsticks[0], room.page.times[-1]
    level = expected["values"][yardstick][-1] if expected["values"] else None
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


def _of_students(room: Room, session: Session) -> Iterator[dict[str, Any]]:
    years = [room.page.times[place][:4] for place in room.page.handles]
    for student in session.students.values():
        who = {"who": student.name} | ({"summit": student.seat[0] + 1} if student.seat else {})
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
        for year, name in student.picked.items():
            yield who | {"record": "choice", "year": year, "value": name}


def _of_summits(room: Room, session: Session) -> Iterator[dict[str, Any]]:
    teams = summit.declared().teams
    for number, one in enumerate(session.summits, start=1):
        for round_, (cards, places, result) in enumerate(
            zip(one.past, one.history, one.results, strict=True)
        ):
            at = {"summit": number, "round": round_ + 1}
            for team, card in cards.items():
                for lever, place in card.items():
                    stop = room.page.levers[lever][place]
                    yield at | {
                        "record": "card", "who": teams[team].name, "item": lever, "value": stop,
                    }  # fmt: skip
            for (lever, stops), place in zip(room.page.levers.items(), places, strict=True):
                yield at | {"record": "lever", "item": lever, "value": stops[place]}
            span = room.rounds[round_]
            for yardstick, values in result["values"].items():
                for year in range(span.first, span.last + 1):
                    yield at | {
                        "record": "result", "item": yardstick, "year": room.page.years[year],
                        "value": values[year],
                    }  # fmt: skip
            for key, won in result["points"].items():
                yield at | {"record": "points", "who": teams[key].name, "value": won}
