"""What of a class is shown, and to whom: to a student, on the wall, to the teacher alone.

A student sees of others only what the teacher has revealed, without names, and only once it has
answered itself. The wall shows what is revealed, and no name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from experiments.classroom import summit
from experiments.classroom.room import Class, Room
from experiments.classroom.session import Market, Session, Student, Summit


def for_student(room: Room, session: Session, key: str) -> dict[str, Any]:
    """What a student sees of the class, and of its own: answers, firm, team."""
    student, vote = session.students[key], session.vote
    voted = student.votes.get(vote.question, "") if vote else ""
    has_answered = bool(voted) or (vote is not None and not vote.is_open)
    return {
        "name": student.name,
        "wish": student.wish,
        "steps": {"open": session.open_steps, "is_unlocked": session.is_unlocked},
        "timer": session.timer,
        "vote": _vote(room, session, is_shown=has_answered),
        "voted": voted,
        "lines": _lines(session, set(student.predictions)) if session.is_revealed else [],
        "claims": len(student.claims),
        "board": [one for one in _board(session) if one["scenario"] not in student.cells],
        "market": _own_market(session, student) if session.market else None,
        "round": session.round if session.summits else None,
        "seat": _seat(room, session, student) if student.seat else None,
    }


def for_wall(room: Room, held: Class, url: str) -> dict[str, Any]:
    """What everybody in the room may see."""
    session = held.session
    students = session.students.values()
    return {
        "code": session.code,
        "url": url,
        "joined": len(students),
        "predicted": sum(bool(one.predictions) for one in students),
        "is_revealed": session.is_revealed,
        "lines": _lines(session, set(room.page.yardsticks)) if session.is_revealed else [],
        "stage": session.stage,
        "cells": len(_board(session)),
        "timer": session.timer,
        "vote": _vote(room, session),
        "market": _market(session) if session.market else None,
        "summit": _all_summits(room, session) if session.summits else None,
        "is_running": session.code in room.busy,
    }


def for_teacher(room: Room, held: Class, url: str) -> dict[str, Any]:
    """What the teacher alone sees: the wall's, and who has done what."""
    session = held.session
    return for_wall(room, held, url) | {
        "students": [
            {
                "id": key,
                "name": one.name,
                "wish": one.wish,
                "is_bot": one.is_bot,
                "code": one.code,
                "predictions": {
                    yardstick: [given["points"][-1], given["confidence"]]
                    for yardstick, given in one.predictions.items()
                },
                "claims": one.claims,
                "voted": one.votes.get(session.vote.question, "") if session.vote else "",
                "seat": [one.seat[0] + 1, one.seat[1]] if one.seat else None,
            }
            for key, one in session.students.items()
        ],
        "gone": [
            {"id": key, "name": one.name} for key, one in session.gone.items() if not one.is_bot
        ],
        "steps": {"open": session.open_steps, "is_unlocked": session.is_unlocked},
        "is_closed": session.is_closed,
        "invites": len(session.invites),
        "presenters": len(session.presenters),
        "waiting": room.runs.waiting(session.code),
        "trouble": [*filter(None, [held.journal.trouble]), *held.journal.skipped],
        "file": str(held.journal.path),
    }


def _vote(room: Room, session: Session, *, is_shown: bool = True) -> dict[str, Any] | None:
    if session.vote is None:
        return None
    question = session.vote.question
    given = Counter(
        one.votes[question] for one in session.students.values() if question in one.votes
    )
    choices = room.choices(question)
    return {
        "question": question,
        "choices": choices,
        "is_open": session.vote.is_open,
        "is_shown": session.vote.is_shown,
        "count": given.total(),
        "counts": [given[choice] for choice in choices]
        if session.vote.is_shown and is_shown
        else None,
    }


def _lines(session: Session, yardsticks: set[str]) -> list[dict[str, Any]]:
    return [
        {"yardstick": yardstick, "points": given["points"]}
        for one in session.students.values()
        for yardstick, given in one.predictions.items()
        if yardstick in yardsticks
    ]


def _board(session: Session) -> list[dict[str, Any]]:
    """The cells of the board that the class has run, with the middle of its guesses."""
    guesses: dict[int, list[float]] = {}
    for one in session.students.values():
        for scenario, guess in one.cells.items():
            guesses.setdefault(scenario, []).extend([] if guess is None else [guess])
    return [
        {"scenario": scenario} | ({"guess": median(given)} if given else {})
        for scenario, given in guesses.items()
    ]


def _market(session: Session) -> dict[str, Any]:
    """The class's own curve so far."""
    market, students = session.market, session.students.values()
    assert market is not None
    years = market.told["years"]
    over = market.year + market.is_shown  # years of which the class may see what it did
    shares, counts = [], []
    for number, year in enumerate(years[: market.year + 1]):
        picks = [(one.firm, one.choices[number]) for one in students if number in one.choices]
        taken = Counter(choice for _, choice in picks)
        shares.append(class_share(year, picks))
        counts.append([taken[offer] for offer in range(len(year["offers"]) + 1)])
    return {
        "year": market.year,
        "years": [one["year"] for one in years],
        "offers": years[market.year]["offers"],
        "chosen": sum(market.year in one.choices for one in students),
        "shares": shares[:over],
        "counts": counts[:over],
        "is_shown": market.is_shown,
    }


def class_share(year: Mapping[str, Any], picks: Iterable[tuple[int, int]]) -> float | None:
    """The share of a class's work that open models do; `picks` are (developer, offer).

    A developer's work counts as far as the model that it picked can do it. None if none is done.
    """
    done = {True: 0.0, False: 0.0}
    for firm, offer in picks:
        if offer < len(year["offers"]):
            does = year["does"][firm % len(year["does"])]
            done[year["offers"][offer]["is_open"]] += does[offer]
    total = sum(done.values())
    return round(done[True] / total, 4) if total else None


def _own_market(session: Session, student: Student) -> dict[str, Any]:
    """What a student's firm may pick from.

    `used` is what part of the class had each offer's maker the year before; in the first year, what
    part of their work the run's own developers do with it.
    """
    market = session.market
    assert market is not None
    year = market.told["years"][market.year]
    does, used = year["does"], {one["name"]: one["used"] for one in year["offers"]}
    if market.year:
        names = [_named(market, market.year - 1, one) for one in session.students.values()]
        count = max(sum(map(bool, names)), 1)
        used = {name: names.count(name) / count for name in used}
    return {
        "year": market.year,
        "name": year["year"],
        "offers": year["offers"],
        "used": [round(used[one["name"]], 3) for one in year["offers"]],
        "does": does[student.firm % len(does)],
        "choice": student.choices.get(market.year),
        "before": _named(market, market.year - 1, student),
        "is_shown": market.is_shown,
    }


def _named(market: Market, year: int, student: Student) -> str:
    """The model that the student's firm had in a year; empty if none."""
    choice = student.choices.get(year)
    offers = market.told["years"][year]["offers"]
    return "" if choice is None or choice == len(offers) else str(offers[choice]["name"])


def _seat(room: Room, session: Session, student: Student) -> dict[str, Any]:
    assert student.seat is not None
    number, key = student.seat
    team, one = summit.declared().teams[key], session.summits[number]
    return {
        "summit": number + 1,
        "summits": len(session.summits),
        "team": key,
        "name": team.name,
        "brief": team.brief,
        "wants": team.wants,
        "holds": summit.range_of(room.page, team, session.round),
        "card": one.cards.get(key, {}),
        "is_handed": key in one.handed,
        "results": _results(room, one, key),
        "shock": _shock(room, session),
        "is_over": session.round >= len(room.rounds),
    }


def _results(room: Room, one: Summit, team: str) -> list[dict[str, Any]]:
    """For each round so far: where the levers were, the yardsticks in its last year, points."""
    return [
        {
            "places": places,
            "values": {key: row[room.rounds[number].last] for key, row in result["values"].items()},
            "points": result["points"][team],
        }
        for number, (places, result) in enumerate(zip(one.history, one.results, strict=True))
    ]


def _shock(room: Room, session: Session) -> dict[str, str] | None:
    if not session.shock or session.round < len(room.rounds) - 1:
        return None
    card = summit.declared().shocks[session.shock]
    return {"name": card.name, "meaning": card.meaning}


def _all_summits(room: Room, session: Session) -> dict[str, Any]:
    return {
        "round": session.round,
        "rounds": len(room.rounds),
        "shock": session.shock,
        "summits": [
            {
                "handed": sorted(one.handed),
                "places": [list(places) for places in one.history],
                **(one.results[-1] if one.results else {}),
            }
            for one in session.summits
        ],
    }
