"""Explanations of choices and events, as a table and in words."""

from dataclasses import replace

from openclosed.sim.explain.events import EVENT_SENTENCES, describe_event
from openclosed.sim.explain.explanation import Alternative, Decision, Explanation
from openclosed.sim.state.event_log import EVENTS

TAKEN = Alternative("lab (api)", "closed", {"trust": 2.1, "cost": -0.9}, 1.2, (), 1.0, 0.6)
RIVAL = Alternative("free (hosted)", "open", {"trust": 1.0, "cost": 0.01}, 1.01, (), 1.0, 0.36)
UNFIT = Alternative(
    "new (hosted)", "open", {"trust": 0.1, "cost": 0.2}, 0.3, ("capability", "origin"), 0.0, 0.0
)
NONE = Alternative("without AI", "", {}, -1.0, (), 1.0, 0.04)
CHOICE = Decision(
    workload=2, work="critical", decided=True, reason="review", review_month="2024-05",
    held="free (hosted)", chosen="lab (api)", alternatives=(TAKEN, RIVAL, UNFIT, NONE),
    nests={"without AI": 0.04, "closed": 0.6, "open": 0.36}, draws=(0.25, 0.5), gain=3.2,
)  # fmt: skip


def test_a_choice_is_described_with_its_terms_its_rival_its_draws_and_what_failed() -> None:
    chosen, rival, drawn, unfit = str(CHOICE).splitlines()
    for line, words in (
        (chosen, ["workload 2", "lab (api)", "60 %", "+2.1", "-0.9", "1.2", "free (hosted)"]),
        (rival, ["free (hosted)", "36 %", "+1.0"]),
        (drawn, ["4 %", "60 %", "36 %", "0.250", "0.500"]),
        (unfit, ["new (hosted)", "capability", "origin"]),
    ):
        assert [word for word in words if word not in line] == []
    assert "cost" not in rival  # too small to be shown
    for changes, lines, reason in (
        ({"decided": False, "reason": "contract"}, 1, "2024-05"),
        ({"nests": {}, "draws": None}, 2, "lab (api)"),
        ({"reason": "incident"}, 4, "incident"),
    ):
        described = str(replace(CHOICE, **changes)).splitlines()
        assert len(described) == lines
        assert reason in described[0]


def test_the_table_has_a_row_per_alternative_of_a_workload() -> None:
    both = CHOICE, replace(CHOICE, workload=3)
    table = Explanation(7, 7, "startups", 16, "2024-05", both).table()
    assert list(table["workload"]) == [2] * 4 + [3] * 4
    assert list(table["alternative"][:4]) == [a.name for a in CHOICE.alternatives]
    assert list(table["failed"][:4]) == ["", "", "capability, origin", ""]
    assert list(table["chosen"][:4]) == [True, False, False, False]
    assert list(table["held"][:4]) == [False, True, False, False]
    assert table["trust"][0] == 2.1
    assert table["trust"].isna()[3]


def test_every_kind_of_event_has_a_sentence() -> None:
    assert set(EVENT_SENTENCES) == set(EVENTS)
    known = {("price", 0.78): "-22 %", ("new_work", 0.09): "9 %", ("merge", 0.001): "0.001"}
    for (what, amount), says in known.items():
        assert says in describe_event(what, "lab_a", amount)
        assert "lab a" in describe_event(what, "lab_a", amount)
