"""What of a class is shown, and to whom: to each student, to all of them, to the teacher.

No view of a student holds what another student sent, but for what the teacher has revealed, and
that without names.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from experiments.classroom import summit
from experiments.classroom.room import Class, Room
from experiments.classroom.session import Session, Student, Summit

BINS = 10  # of the histogram of predictions
LEAST_SURE, SURE_BINS = 50, 5  # of that of confidence, in percent: it goes up to 100


def for_all(room: Room, session: Session) -> dict[str, Any]:
    """What every student of the class may see."""
    return {
        "steps": {"open": session.open_steps, "is_unlocked": session.is_unlocked},
        "timer": session.timer,
        "vote": _vote(room, session),
        "lines": _lines(session) if session.is_revealed else [],
        "codes": _codes(session) if session.is_revealed else [],
        "round": session.round if session.summits else None,
    }


def for_one(room: Room, session: Session, key: str) -> dict[str, Any]:
    """What a student sees of its own: name, answer to the vote, team, and what its summit made."""
    student = session.students[key]
    question = session.vote.question if session.vote else ""
    return {
        "name": student.name,
        "wish": student.wish,
        "voted": student.votes.get(question, ""),
        "seat": _seat(room, session, student) if student.seat else None,
    }


def for_teacher(room: Room, held: Class, url: str) -> dict[str, Any]:
    """What the dashboard shows. Predictions and votes stay hidden until they are revealed."""
    session = held.session
    students = session.students
    return {
        "code": session.code,
        "url": url,
        "students": [
            {
                "id": key,
                "name": one.name,
                "wish": one.wish,
                "is_bot": one.is_bot,
                "has_predicted": bool(one.predictions),
                "code": one.setting.get("code", ""),
                "seat": [one.seat[0] + 1, one.seat[1]] if one.seat else None,
            }
            for key, one in students.items()
        ],
        "gone": [
            {"id": key, "name": one.name} for key, one in session.gone.items() if not one.is_bot
        ],
        "answered": {
            yardstick: sum(yardstick in one.predictions for one in students.values())
            for yardstick in room.page.yardsticks
        },
        "steps": {"open": session.open_steps, "is_unlocked": session.is_unlocked},
        "is_revealed": session.is_revealed,
        "lines": _lines(session) if session.is_revealed else [],
        "histogram": _histograms(room, session) if session.is_revealed else {},
        "confidence": _confidence(room, session) if session.is_revealed else {},
        "levers": _levers(room, session),
        "pair": [students[key].setting.get("code", "") for key in session.pair or ()],
        "timer": session.timer,
        "vote": _vote(room, session),
        "summit": _all_summits(room, session) if session.summits else None,
        "is_running": session.code in room.busy,
        "file": str(held.journal.path),
        "classes": len(room.classes),
    }


def _vote(room: Room, session: Session) -> dict[str, Any] | None:
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
        "counts": [given[choice] for choice in choices] if session.vote.is_shown else None,
    }


def _lines(session: Session) -> list[dict[str, Any]]:
    return [
        {"yardstick": yardstick, "points": given["points"]}
        for one in session.students.values()
        for yardstick, given in one.predictions.items()
    ]


def _codes(session: Session) -> list[str]:
    """Where the class has its levers, and with which luck."""
    return [one.setting["code"] for one in session.students.values() if one.setting]


def _histograms(room: Room, session: Session) -> dict[str, list[int]]:
    """For each yardstick, how many predictions of the last year lie in each tenth of its scale."""
    found = {key: [0] * BINS for key in room.page.yardsticks}
    for one in _lines(session):
        _, top = room.page.yardsticks[one["yardstick"]]
        place = int(BINS * one["points"][-1] / top)
        found[one["yardstick"]][min(place, BINS - 1)] += 1
    return found


def _confidence(room: Room, session: Session) -> dict[str, dict[str, Any]]:
    """For each yardstick how many students are how sure, from the least to 100 %, and the mean."""
    found = {}
    for key in room.page.yardsticks:
        given = [
            one.predictions[key]["confidence"]
            for one in session.students.values()
            if key in one.predictions
        ]
        counts = [0] * SURE_BINS
        for sure in given:
            place = SURE_BINS * (sure - LEAST_SURE) // (100 - LEAST_SURE)
            counts[min(place, SURE_BINS - 1)] += 1
        found[key] = {"counts": counts, "mean": sum(given) / len(given) if given else None}
    return found


def _levers(room: Room, session: Session) -> dict[str, dict[str, Any]]:
    """Least, mean and largest place of each lever among students, and how many have moved it."""
    places = [one.setting["places"] for one in session.students.values() if one.setting]
    found = {}
    for i, (key, unchanged) in enumerate(zip(room.page.levers, room.page.unchanged, strict=True)):
        own = [at[i] for at in places if at]
        found[key] = {
            "low": min(own, default=unchanged),
            "mean": sum(own) / len(own) if own else unchanged,
            "high": max(own, default=unchanged),
            "moved": sum(place != unchanged for place in own),
        }
    return found


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
        "holds": summit.range_of(room.page, team),
        "card": one.cards.get(key, {}),
        "is_handed": key in one.handed,
        "results": _results(room, one, key),
        "shock": _shock(room, session),
        "is_over": session.round >= len(room.rounds),
    }


def _results(room: Room, one: Summit, team: str) -> list[dict[str, Any]]:
    """For each round so far: where the levers were, the yardsticks in its last year, points."""
    found = []
    for number, (places, result) in enumerate(zip(one.history, one.results, strict=True)):
        last = room.rounds[number].last
        found.append(
            {
                "places": places,
                "values": {key: row[last] for key, row in result["values"].items()},
                "points": summit.points(
                    room.page, summit.declared().teams[team], result["values"], last
                ),
            }
        )
    return found


def _shock(room: Room, session: Session) -> dict[str, str] | None:
    if not session.shock or session.round < len(room.rounds) - 1:
        return None
    card = summit.declared().shocks[session.shock]
    return {"name": card.name, "meaning": card.meaning}


def _all_summits(room: Room, session: Session) -> dict[str, Any]:
    teams = summit.declared().teams
    return {
        "round": session.round,
        "rounds": len(room.rounds),
        "shock": session.shock,
        "summits": [
            {
                "handed": sorted(one.handed),
                "places": [list(places) for places in one.history],
                "values": one.results[-1]["values"] if one.results else {},
                "counts": one.results[-1]["counts"] if one.results else {},
                "runs": one.results[-1]["runs"] if one.results else 0,
                "points": {
                    key: summit.points(
                        room.page,
                        team,
                        one.results[-1]["values"],
                        room.rounds[session.round - 1].last,
                    )
                    for key, team in teams.items()
                }
                if one.results
                else {},
            }
            for one in session.summits
        ],
    }
