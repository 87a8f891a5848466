"""The class: the same events give the same class, views hide what is not revealed."""

import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.classroom import bots, summit, views
from experiments.classroom.journal import continued
from experiments.classroom.room import Class, Room
from experiments.classroom.session import Session, again
from experiments.classroom.table import csv_of

TEAMS = list(summit.declared().teams)
JOINED = [{"what": "joined", "id": key, "name": key, "token": key, "teams": TEAMS} for key in "abc"]
LATER = st.sampled_from(
    [
        {"what": "wished", "id": "a", "name": "Ada"},
        {"what": "wish_answered", "id": "a", "is_allowed": True},
        {"what": "predicted", "id": "b", "yardstick": "use", "points": [0.1], "confidence": 50},
        {"what": "set", "id": "c", "places": [0], "code": "OS-000-00"},
        {"what": "steps", "open": 2, "is_unlocked": True},
        {"what": "asked", "question": "who"},
        {"what": "voted", "id": "b", "question": "who", "choice": "open"},
        {"what": "vote_shown", "is_open": False, "is_shown": True},
        {"what": "paired", "pair": ["b", "c"]},
        {"what": "timed", "timer": {"ends": 1.0}},
        {"what": "summit_begun", "seeds": [1], "teams": TEAMS},
        {"what": "round_undone"},
        {"what": "summit_over"},
        {"what": "vote_over"},
    ]
)


@settings(max_examples=50, deadline=None)
@given(st.lists(LATER, max_size=12))
def test_the_same_events_give_the_same_class(later: list[dict[str, Any]]) -> None:
    events = [*JOINED, *later]
    live = Session("A", "B")
    for event in events:
        live.apply(event)
    assert again("A", "B", json.loads(json.dumps(events))) == live
    assert live.version == len(events)


def test_what_is_hidden_is_in_no_view(room: Room, held: Class) -> None:
    keys = [room.join(held.session.code)[0] for _ in range(2)]
    held.do("predicted", id=keys[0], yardstick="use", points=[0.123, 0.2, 0.3], confidence=70)
    held.do("asked", question="who")
    held.do("voted", id=keys[0], question="who", choice="closed")
    for view in (
        views.for_all(room, held.session),
        views.for_one(room, held.session, keys[1]),
        views.for_teacher(room, held, ""),
    ):
        text = json.dumps(view)
        assert "0.123" not in text
        assert '"counts": [' not in text
    held.do("revealed", is_revealed=True)
    held.do("vote_shown", is_open=True, is_shown=True)
    shown = views.for_all(room, held.session)
    assert shown["lines"] == [{"yardstick": "use", "points": [0.123, 0.2, 0.3]}]
    assert shown["vote"]["counts"] == [0, 1, 0, 0]
    assert views.for_teacher(room, held, "")["histogram"]["use"][3] == 1
    name = held.session.students[keys[0]].name
    assert name not in json.dumps([shown, views.for_one(room, held.session, keys[1])])


def test_how_sure_students_are_is_counted_once_predictions_are_revealed(
    room: Room, held: Class
) -> None:
    for sure in (50, 59, 60, 75, 100):
        key, _ = room.join(held.session.code)
        held.do("predicted", id=key, yardstick="use", points=[0.1, 0.2, 0.3], confidence=sure)
    assert views.for_teacher(room, held, "")["confidence"] == {}
    held.do("revealed", is_revealed=True)
    shown = views.for_teacher(room, held, "")["confidence"]
    assert shown["use"] == {"counts": [2, 1, 1, 0, 1], "mean": 68.8}
    assert shown["value"] == {"counts": [0] * 5, "mean": None}
    assert "confidence" not in views.for_all(room, held.session)


def test_levers_of_the_class_are_told_as_least_mean_and_largest(room: Room, held: Class) -> None:
    for places in ([0, 1, 1, 1, 1, 1], [2, 1, 1, 1, 1, 3]):
        key, _ = room.join(held.session.code)
        held.do("set", id=key, places=places, code="OS-000-00")
    levers = views.for_teacher(room, held, "")["levers"]
    assert levers["pace"] == {"low": 0, "mean": 1.0, "high": 2, "moved": 2}
    assert levers["policy"] == {"low": 1, "mean": 2.0, "high": 3, "moved": 1}
    assert levers["trust"]["moved"] == 0


def test_steps_are_closed_until_the_teacher_opens_them_one_by_one(held: Class) -> None:
    assert (held.session.open_steps, held.session.is_unlocked) == (1, False)
    held.do("steps", open=2, is_unlocked=False)
    assert held.session.open_steps == 2


def test_where_the_class_has_its_levers_is_shown_only_when_revealed(
    room: Room, held: Class
) -> None:
    key, _ = room.join(held.session.code)
    room.join(held.session.code)
    held.do("set", id=key, places=[1] * 6, code="OS-000-00")
    assert views.for_all(room, held.session)["codes"] == []
    held.do("revealed", is_revealed=True)
    assert views.for_all(room, held.session)["codes"] == ["OS-000-00"]


def test_a_team_sees_its_own_brief_alone(room: Room, held: Class) -> None:
    keys = [room.join(held.session.code)[0] for _ in range(6)]
    held.do("summit_begun", seeds=[1], teams=TEAMS)
    briefs = {team.brief for team in summit.declared().teams.values()}
    for key in keys:
        text = json.dumps(views.for_one(room, held.session, key))
        assert sum(brief in text for brief in briefs) == 1


def test_names_that_a_spreadsheet_would_compute_stay_text(room: Room, held: Class) -> None:
    key, _ = room.join(held.session.code)
    held.do("wished", id=key, name="-1+2")
    held.do("wish_answered", id=key, is_allowed=True)
    held.do("predicted", id=key, yardstick="use", points=[0.1, 0.2, 0.3], confidence=70)
    lines = csv_of(room, held.session, "1.0").splitlines()
    assert lines[0].startswith("record,who,")
    assert lines[1] == "prediction,'-1+2,,,use,2026,0.1,70,,,1.0"


def test_bots_do_all_that_students_do(room: Room, held: Class) -> None:
    chance = random.Random(1)
    key, _ = room.join(held.session.code, is_bot=True)
    held.do("asked", question="lever")
    held.do("summit_begun", seeds=[1], teams=TEAMS)
    for _ in range(3):
        bots.act(room, held, key, chance)
    bot = held.session.students[key]
    assert bot.predictions
    assert bot.votes["lever"] in room.page.levers
    assert held.session.summits[0].handed == {"frontier_lab"}
    held.do("summit_over")
    bots.act(room, held, key, chance)
    assert bot.setting["code"].startswith("OS-")
    again_ = continued(held.journal.path)
    assert again_.students == held.session.students


def test_a_student_who_was_removed_can_be_let_in_again() -> None:
    session = again("A", "B", JOINED)
    for event in (
        {"what": "predicted", "id": "b", "yardstick": "use", "points": [0.1], "confidence": 50},
        {"what": "removed", "id": "b"},
        {"what": "summit_begun", "seeds": [1], "teams": TEAMS},
    ):
        session.apply(event)
    assert session.by_token("b") is None
    session.apply({"what": "readmitted", "id": "b", "teams": TEAMS})
    student = session.students["b"]
    assert session.by_token("b") == "b"
    assert "use" in student.predictions
    assert student.seat == (0, TEAMS[2])
    assert not session.gone
