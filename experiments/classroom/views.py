"""What each screen shows of a class: a student's, the projector, the teacher's; and its tables.

Students see others' answers only without names, once the teacher reveals them and they have
answered themselves. The projector view shows what is revealed, and no name.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openclosed.experiments.classroom.class_state import KEEP, OFFERS, ROUNDS, ClassState, Market
from openclosed.experiments.classroom.page import ClassPage
from openclosed.experiments.classroom.roles import AS_NOW, roles_of
from openclosed.experiments.classroom.session import Session

FORMULA = ("=", "+", "-", "@", "\t")  # first letters
COLUMNS = ("kind", "student", "item", "year", "value", "confidence", "version")


def for_student(session: Session, key: str) -> dict[str, Any]:
    """What a student sees: the class, and the student's own answers."""
    state = session.state
    student = state.students[key]
    return {
        "name": student.name,
        "wish": student.wish,
        "steps": {"open_steps": state.open_steps, "is_unlocked": state.is_unlocked},
        "lines": _lines(state, set(student.predictions)) if state.is_revealed else [],
        "is_predicted": bool(student.predictions),
        "claims": len(student.claims),
        "market": state.market
        and {
            **_market(state.market),
            **_own_market(state.market, key),
            "debrief": _market(state.market) | _played(state.market)
            if state.market.is_over
            else None,
        },
    }


def for_projector(session: Session, url: str) -> dict[str, Any]:
    """What the whole class may see."""
    state = session.state
    students = state.students.values()
    return {
        "code": state.code,
        "url": url,
        "joined": len(students),
        "predicted": sum(bool(one.predictions) for one in students),
        "is_revealed": state.is_revealed,
        "lines": _lines(state, set(session.page.measures)) if state.is_revealed else [],
        "stage": state.stage,
        "market": state.market and _market(state.market) | _played(state.market),
    }


def for_teacher(session: Session, url: str) -> dict[str, Any]:
    """What the teacher alone sees: the projector view, and who has done what."""
    state, same = session.state, session.by_address()
    return for_projector(session, url) | {
        "students": [
            {
                "id": key,
                "name": one.name,
                "wish": one.wish,
                "predictions": {
                    measure: [given["points"][-1], given["confidence"], given["bet"]]
                    for measure, given in one.predictions.items()
                },
                "claims": one.claims,
                "is_idle": not one.has_acted,
                "same": len(same[key]),
            }
            for key, one in state.students.items()
        ],
        "roles": {
            role: (state.students | state.gone)[key].name
            for key, role in (state.market.roles.items() if state.market else ())
        },
        "accounts": [list(row.values()) for row in _accounts(state, state.markets[-1:])],
        "gone": [{"id": key, "name": one.name} for key, one in state.gone.items()],
        "steps": {"open_steps": state.open_steps, "is_unlocked": state.is_unlocked},
        "is_closed": state.is_closed,
        "trouble": [
            *filter(None, [session.journal.trouble, session.trouble]),
            *session.journal.skipped,
        ],
        "file": str(session.journal.path),
    }


def _market(market: Market) -> dict[str, Any]:
    """Where a market is, as all may know."""
    return {
        "kind": market.kind,
        "round": min(len(market.rounds) + (not market.is_playing), ROUNDS),
        "ends": market.ends,
        "is_playing": market.is_playing,
        "is_over": market.is_over,
        "decided": market.decisions[-1] if market.decisions else {},
    }


def _own_market(market: Market, student: str) -> dict[str, Any]:
    """What one player alone sees: her account, and each offer as it is for her; or her role."""
    if role := market.roles.get(student):
        return {
            "role": role,
            "offers": [{"key": key} for key in roles_of(market.kind)[role]],
            "pick": market.picks.get(student, AS_NOW), "is_picked": student in market.picks,
        }  # fmt: skip
    result = market.results[-1] if market.results else {"players": []}
    place = market.players.index(student) if student in market.players else len(market.players)
    if place >= len(result["players"]):  # she plays from the next round on
        return {"offers": []}
    own = result["players"][place]
    offers = [
        {"key": key, **result["offers"].get(key, {})}
        | dict(zip(("part", "bill", "switch"), own["rows"][key], strict=True))
        for key in (*OFFERS, KEEP)
        if key in own["rows"]
    ]
    return {
        "offers": offers, "account": own["account"], "income": own["income"],
        "pick": market.picks.get(student, own["held"]), "is_picked": student in market.picks,
    }  # fmt: skip


def _played(market: Market) -> dict[str, Any]:
    """What the projector shows: shares after each round, and what the class moved."""
    return {
        "months": [one["month"] for one in market.results],
        "class": [one["class"] for one in market.results],
        "others": [one["others"] for one in market.results],
        "players": len(market.players) + len(market.roles),
        "picked": len(market.picks),
        "compared": len(market.compared),
        "verdict": market.verdict(),
    }


def _accounts(state: ClassState, markets: Iterable[Market]) -> Iterator[dict[str, Any]]:
    """A row for each player of each market: name, account, and the choice of each round."""
    names = {key: one.name for key, one in (*state.gone.items(), *state.students.items())}
    for market in markets:
        players = market.results[-1]["players"] if market.results else []
        for place, (key, own) in enumerate(zip(market.players, players, strict=False)):
            rounds = [one[place] if place < len(one) else "" for one in market.rounds]
            yield {"student": names[key], "kind": market.kind, "account": own["account"]} | {
                "choices": rounds
            }


def _lines(state: ClassState, measures: set[str]) -> list[dict[str, Any]]:
    return [
        {"measure": measure, "points": given["points"]}
        for one in state.students.values()
        for measure, given in one.predictions.items()
        if measure in measures
    ]


def class_csv(page: ClassPage, state: ClassState, version: str) -> str:
    """A class as CSV."""
    rows = (row | {"version": version} for row in _rows(page, state))
    return _to_csv(COLUMNS, rows)


def participation_csv(page: ClassPage, state: ClassState) -> str:
    """A row for each student, for marks: prediction of the first measure, error, bet, claims.

    The error is the prediction for the last year minus the median of the page's unchanged runs.
    """
    measure, last, level = page.measures[0], page.times[-1], page.expected
    rows = []
    for one in state.students.values():
        row: dict[str, Any] = {"name": one.name, "claims": " | ".join(one.claims)}
        if given := one.predictions.get(measure):
            row |= {"prediction": given["points"][-1], "confidence": given["confidence"]}
            row["bet"] = given["bet"]
            if level is not None:
                row["error"] = round(given["points"][-1] - level, 4)
        rows.append(row | {"year": last, "model": level})
    return _to_csv(
        ("name", "year", "prediction", "confidence", "bet", "model", "error", "claims"), rows
    )


def _to_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    """Rows as CSV; texts that a spreadsheet would take for formulas are escaped."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _escape_formula(value) for key, value in row.items()})
    return text.getvalue()


def _escape_formula(value: Any) -> Any:
    """A cell; a text that begins like a formula, in full-width letters too, is escaped."""
    first = unicodedata.normalize("NFKC", value[:1]) if isinstance(value, str) else ""
    return f"'{value}" if first in FORMULA else value


def _rows(page: ClassPage, state: ClassState) -> Iterator[dict[str, Any]]:
    for student in state.students.values():
        who = {"student": student.name}
        for measure, given in student.predictions.items():
            for year, value in zip(page.years, given["points"], strict=True):
                yield who | {
                    "kind": "prediction", "item": measure, "year": year, "value": value,
                    "confidence": given["confidence"],
                }  # fmt: skip
            yield who | {"kind": "bet", "item": measure, "value": given["bet"]}
        for claim in student.claims:
            yield who | {"kind": "claim", "value": claim}
    known = state.students | state.gone
    for market in state.markets:
        for number, decided in enumerate(market.decisions, start=1):
            for key, role in market.roles.items():
                yield {
                    "student": known[key].name, "kind": role,
                    "item": f"{market.kind} {number}", "value": decided.get(role, AS_NOW),
                }  # fmt: skip
    for one in _accounts(state, state.markets):
        who, market = {"student": one["student"]}, one["kind"]
        for number, choice in enumerate(one["choices"], start=1):
            yield who | {"kind": "choice", "item": f"{market} {number}", "value": choice}
        yield who | {"kind": "account", "item": market, "value": one["account"]}
