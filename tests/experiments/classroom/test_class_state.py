"""A class: its code, views that hide what is not revealed, tables safe to open."""

import csv
import io
import json
from typing import Any

from openclosed.experiments.classroom import views
from openclosed.experiments.classroom.codes import clean_code, new_code
from openclosed.experiments.classroom.session import Session


def predict(session: Session, key: str, *points: float) -> None:
    given: dict[str, Any] = {"measure": "use", "confidence": 70, "bet": "price"}
    session.do("predicted", id=key, points=list(points), **given)


def test_what_is_hidden_is_in_no_view_but_the_teachers(session: Session) -> None:
    keys = [session.join()[0] for _ in range(2)]
    predict(session, keys[0], 0.2, 0.3, 0.123)
    session.do("claimed", id=keys[0], claim="Habit decides.")
    for view in (views.for_student(session, keys[1]), views.for_projector(session, "")):
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
    predict(session, first, 0.1, 0.2, 0.3)
    session.do("revealed", is_revealed=True)
    assert [len(views.for_student(session, key)["lines"]) for key in (first, late)] == [1, 0]
    predict(session, late, 0.1, 0.2, 0.3)
    assert len(views.for_student(session, late)["lines"]) == 2


def test_texts_that_look_like_formulas_stay_texts(session: Session) -> None:
    key, _ = session.join("-1+2")
    session.do("wish_answered", id=key, is_allowed=True)
    predict(session, key, 0.1, 0.2, 0.3)
    session.do("claimed", id=key, claim="＝1+1")  # full-width, as East Asian keyboards write it
    lines = views.class_csv(session.page, session.state, "1.0").splitlines()
    assert lines[0].startswith("kind,student,")
    assert lines[1] == "prediction,'-1+2,use,2027,0.1,70,1.0"
    assert ",'＝1+1,," in lines[-1]


def test_participation_has_a_row_per_student_with_error_and_claims(session: Session) -> None:
    keys = [session.join()[0] for _ in range(2)]
    predict(session, keys[0], 0.1, 0.2, 0.3)
    session.do("claimed", id=keys[0], claim="=Habit")
    ends = (0.5, 0.4, 0.45, None)  # the last of a run that failed
    page = session.page._replace(projector={"runs": [{"values": [0.9, end]} for end in ends]})
    rows = list(csv.DictReader(io.StringIO(views.participation_csv(page, session.state))))
    assert {one["year"] for one in rows} == {page.times[-1]}
    assert [one["prediction"] for one in rows] == ["0.3", ""]
    assert (rows[0]["model"], rows[0]["error"], rows[0]["claims"]) == ("0.45", "-0.15", "'=Habit")


def test_a_code_of_a_class_reads_back_however_it_is_typed() -> None:
    code = new_code()
    for typed in (code, code.lower(), code.replace("-", ""), f" {code[:2]} {code[2:]} "):
        assert clean_code(typed) == code
    assert clean_code("o1l-i0o") == "011-100"
