"""The class as a table: what was predicted, set, voted, played, one row each."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from experiments.classroom import summit
from experiments.classroom.room import Room
from experiments.classroom.session import Session

COLUMNS = (
    "record", "who", "summit", "round", "item", "year", "value", "confidence", "code", "seed",
    "version",
)  # fmt: skip


def csv_of(room: Room, session: Session, version: str) -> str:
    """All of a class as CSV; names that a spreadsheet would compute are made plain text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in (*_of_students(room, session), *_of_summits(room, session)):
        writer.writerow({key: _plain(value) for key, value in row.items()} | {"version": version})
    return text.getvalue()


def _plain(value: Any) -> Any:
    is_formula = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t")
    return f"'{value}" if is_formula else value


def _of_students(room: Room, session: Session) -> Iterator[dict[str, Any]]:
    years = handle_years(room)
    for student in session.students.values():
        who = {"who": student.name} | ({"summit": student.seat[0] + 1} if student.seat else {})
        for yardstick, given in student.predictions.items():
            for year, value in zip(years, given["points"], strict=True):
                yield who | {
                    "record": "prediction", "item": yardstick, "year": year, "value": value,
                    "confidence": given["confidence"],
                }  # fmt: skip
        if student.setting:
            yield who | {"record": "setting", "code": student.setting["code"]}
        for question, choice in student.votes.items():
            yield who | {"record": "vote", "item": question, "value": choice}


def _of_summits(room: Room, session: Session) -> Iterator[dict[str, Any]]:
    teams = summit.declared().teams
    for number, one in enumerate(session.summits, start=1):
        for round_, (cards, places, result) in enumerate(
            zip(one.past, one.history, one.results, strict=True)
        ):
            at = {"summit": number, "round": round_ + 1, "seed": one.seed}
            for team, card in cards.items():
                for lever, place in card.items():
                    yield at | {
                        "record": "card", "who": teams[team].name, "item": lever,
                        "value": place / summit.BETWEEN,
                    }  # fmt: skip
            for lever, place in zip(room.page.levers, places, strict=True):
                yield at | {"record": "lever", "item": lever, "value": place / summit.BETWEEN}
            span = room.rounds[round_]
            for yardstick, values in result["values"].items():
                for year in range(span.first, span.last + 1):
                    yield at | {
                        "record": "result", "item": yardstick, "year": room.page.years[year],
                        "value": values[year],
                    }  # fmt: skip
            for played in teams.values():
                value = summit.points(room.page, played, result["values"], span.last)
                yield at | {"record": "points", "who": played.name, "value": value}


def handle_years(room: Room) -> list[str]:
    """The years at which a prediction has a value, as the page chooses them."""
    years = room.page.years
    return [years[place] for place in room.page.handles]
