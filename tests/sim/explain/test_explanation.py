"""What is said of a choice, as a table and in words."""

import pytest

from sim.explain.explanation import Alternative, Decision, Explanation

NESTS = {"without AI": 0.04, "closed": 0.6, "open": 0.36}
TAKEN = Alternative("lab (api)", "closed", {"trust": 2.1, "cost": -0.9}, 1.2, (), 1.0, 0.6)
RIVAL = Alternative("free (hosted)", "open", {"trust": 1.0, "cost": 0.01}, 1.01, (), 1.0, 0.36)
UNFIT = Alternative(
    "new (hosted)", "open", {"trust": 0.1, "cost": 0.2}, 0.3, ("capability", "origin"), 0.0, 0.0
)
NONE = Alternative("without AI", "", {}, -1.0, (), 1.0, 0.04)


def decision(**changes: object) -> Decision:
    values: dict[str, object] = {
        "workload": 2,
        "work": "critical",
        "decided": True,
        "reason": "review",
        "review_month": "2024-05",
        "held": "free (hosted)",
        "chosen": "lab (api)",
        "alternatives": (TAKEN, RIVAL, UNFIT, NONE),
        "nests": NESTS,
        "draws": (0.25, 0.5),
        "gain": 3.2,
    }
    return Decision(**(values | changes))  # type: ignore[arg-type]


def test_a_choice_is_told_with_its_terms_its_rival_and_what_failed() -> None:
    lines = [line.strip() for line in str(decision()).splitlines()]

    assert lines == [
        (
            "workload 2 (critical): its review was due; chose lab (api) at 60 %: "
            "trust +2.1, cost -0.9, utility 1.2, before: free (hosted)"
        ),
        "next: free (hosted) at 36 %: trust +1.0, utility 1.0",
        "without AI 4 %, closed 60 %, open 36 %; drew 0.250 and 0.500",
        "not qualified: new (hosted) (capability, origin)",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"decided": False, "reason": "contract"}, "its contract runs until 2024-05"),
        ({"decided": False, "reason": "unaware"}, "has not heard of AI"),
        ({"nests": {}, "draws": None}, "nothing qualified, so it stayed: lab (api)"),
        ({"reason": "incident"}, "its family had an incident"),
    ],
)
def test_the_reason_is_told(changes: dict[str, object], says: str) -> None:
    assert says in str(decision(**changes))


def test_the_table_has_a_row_an_alternative_of_a_workload() -> None:
    explained = Explanation(7, 7, "startup", 16, "2024-05", (decision(), decision(workload=3)))

    table = explained.table()

    assert list(table["workload"]) == [2] * 4 + [3] * 4
    assert list(table["alternative"][:4]) == [a.name for a in decision().alternatives]
    assert list(table["failed"][:4]) == ["", "", "capability, origin", ""]
    assert list(table["chosen"][:4]) == [True, False, False, False]
    assert list(table["held"][:4]) == [False, True, False, False]
    assert table["trust"][0] == 2.1
    assert table["trust"].isna()[3]
    assert str(explained).startswith("Firm 7 (startup) in 2024-05\n  workload 2")
