"""The state of a class: equal events give equal classes, views hide what is not revealed."""

import csv
import io
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from openclosed.experiments.classroom import views
from openclosed.experiments.classroom.class_state import ClassState
from openclosed.experiments.classroom.session import Session

JOIN_EVENT = {"what": "joined"}
JOINED = [
    JOIN_EVENT | {"id": key, "name": key, "token": key, "wish": wish}
    for key, wish in {"a": "Ada", "b": "", "c": ""}.items()
]
LATER = st.sampled_from(
    [
        {"what": "wish_answered", "id": "a", "is_allowed": True},
        {
            "what": "predicted",
            "id": "b",
            "measure": "use",
            "points": [0.1],
            "confidence": 50,
            "bet": "price",
        },
        {"what": "claimed", "id": "c", "claim": "Open trails by time."},
        {"what": "access", "is_closed": True},
        {"what": "cell_filled", "id": "a", "scenario": 3, "guess": None},
        {"what": "stage_set", "stage": 2},
        {"what": "steps", "open_steps": 2, "is_unlocked": True},
        {"what": "market_opened", "kind": "today", "seed": 1, "seats": 2, "players": ["a", "b"]},
        {"what": "market_away"},
    ]
)


@settings(max_examples=50, deadline=None)
@given(st.lists(LATER, max_size=12))
def test_the_same_events_give_the_same_class(later: list[dict[str, Any]]) -> None:
    events = [*JOINED, *later]
    assert replay(json.loads(json.dumps(events))) == replay(events)


def replay(events: list[dict[str, Any]]) -> ClassState:
    """The class that the events make."""
    state = ClassState("A", "B")
    for event in events:
        state.apply(event)
    return state


def test_what_is_hidden_is_in_no_view_but_the_teachers(session: Session) -> None:
    keys = [session.join()[0] for _ in range(2)]
    session.do(
        "predicted", id=keys[0], measure="use", points=[0.2, 0.3, 0.123], confidence=70, bet="price"
    )
    session.do("claimed", id=keys[0], claim="Habit decides.")
    hidden = views.for_student(session, keys[1]), views.for_projector(session, "")
    for view in hidden:
        text = json.dumps(view)
        assert "0.123" not in text
        assert "Habit" not in text
    seen = views.for_teacher(session, "")["students"]
    assert seen[0]["predictions"] == {"use": [0.123, 70, "price"]}
    assert seen[0]["claims"] == ["Habit decides."]
    session.do("revealed", is_revealed=True)
    shown = views.for_projector(session, "")
    assert shown["lines"] == [{"measure": "use", "points": [0.2, 0.3, 0.123]}]
    assert (shown["joined"], shown["predicted"]) == (2, 1)
    for student in session.state.students.values():
        assert student.name not in json.dumps(shown)


def test_a_latecomer_sees_what_is_revealed_only_after_answering(session: Session) -> None:
    first, late = (session.join()[0] for _ in range(2))
    line = {"measure": "use", "points": [0.1, 0.2, 0.3], "confidence": 60, "bet": "price"}
    session.do("predicted", id=first, **line)
    session.do("revealed", is_revealed=True)
    assert [len(views.for_student(session, key)["lines"]) for key in (first, late)] == [1, 0]
    session.do("predicted", id=late, **line)
    assert len(views.for_student(session, late)["lines"]) == 2


def test_names_that_look_like_formulas_stay_text(session: Session) -> None:
    key, _ = session.join("-1+2")
    session.do("wish_answered", id=key, is_allowed=True)
    session.do(
        "predicted", id=key, measure="use", points=[0.1, 0.2, 0.3], confidence=70, bet="price"
    )
    lines = views.class_csv(session.page, session.state, "1.0").splitlines()
    assert lines[0].startswith("kind,student,")
    assert lines[1] == "prediction,'-1+2,use,2027,0.1,70,1.0"
    session.do("claimed", id=key, claim="＝1+1")  # full-width, as East Asian keyboards write it
    assert ",'＝1+1,," in views.class_csv(session.page, session.state, "1.0")


def test_participation_has_a_row_per_student_with_error_and_claims(session: Session) -> None:
    keys = [session.join()[0] for _ in range(2)]
    session.do(
        "predicted", id=keys[0], measure="use", points=[0.1, 0.2, 0.3], confidence=70, bet="price"
    )
    session.do("claimed", id=keys[0], claim="=Habit")
    ends = (0.5, 0.4, 0.45, None)  # the last of a run that failed
    runs = [{"values": [0.9, end]} for end in ends]
    page = session.page._replace(projector={"runs": runs})
    rows = list(csv.DictReader(io.StringIO(views.participation_csv(page, session.state))))
    assert [one["prediction"] for one in rows] == ["0.3", ""]
    assert (rows[0]["model"], rows[0]["error"], rows[0]["claims"]) == ("0.45", "-0.15", "'=Habit")
    assert {one["name"] for one in rows} == {one.name for one in session.state.students.values()}


def test_names_are_unique(session: Session) -> None:
    keys = [session.join("Lea")[0] for _ in range(3)]
    for key in keys:
        session.do("wish_answered", id=key, is_allowed=True)
    assert [session.state.students[key].name for key in keys] == ["Lea", "Lea 2", "Lea 3"]
