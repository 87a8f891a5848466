"""Parameters as paths over time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from openclosed.sim.parameters import Parameters, at_month
from openclosed.sim.parameters.schedule import Timetable
from tests.sim.runs import tree

PATH = {"2024-01": 0.2, "2023-07": 0.8, "2025-01": 0.5}  # months 12, 6 and 24


def variety_at(months: float) -> float:
    parameters = Parameters.model_validate(tree({"schedule": {"choice.variety": PATH}}))
    return at_month(parameters, months).choice.variety


@given(st.floats(0, 40))
def test_straight_between_its_months_and_constant_outside(months: float) -> None:
    if months <= 6:
        expected = 0.8
    elif months <= 12:
        expected = 0.8 - 0.1 * (months - 6)
    elif months <= 24:
        expected = 0.2 + 0.025 * (months - 12)
    else:
        expected = 0.5
    assert variety_at(months) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        ({"kitchen.heat": {"2025-01": 1.0}}, "kitchen.heat"),
        ({"vendors.nobody.pace": {"2025-01": 1.0}}, "vendors.nobody.pace"),
        ({"choice.variety": {}}, "choice.variety"),
        ({"choice.variety": {"2024-01": 0.5, "2032-01": 1.5}}, "2032-01: choice.variety=1.5"),
        ({"mechanisms.flywheel": {"2025-01": 0.0}}, "schedule.mechanisms.flywheel"),
        ({"clock.start": {"2023-06": 2.0}}, "schedule.clock.start={2023-06: 2}"),
        ({"firms.count": {"2023-06": 2.0}}, "schedule.firms.count={2023-06: 2}"),
        ({"choice.ties": {"2023-06": 2.0}}, "schedule.choice.ties={2023-06: 2}"),
        (
            {"vendors.incumbent.launch_share": {"2023-06": 2.0}},
            "schedule.vendors.incumbent.launch_share={2023-06: 2}",
        ),
        ({"shocks.leap.amount": {"2023-06": 2.0}}, "schedule.shocks.leap.amount={2023-06: 2}"),
        (
            {"vendors.incumbent.research_share": {"2023-06": 0.5, "2025-06": 0.9}},
            "schedule at 2025-06: vendors.incumbent: ",
        ),
        (
            {
                "vendors.latecomer.quality_share": {"2023-06": 0.1, "2026-01": 0.3},
                "vendors.latecomer.support_share": {"2023-06": 0.1, "2026-01": 0.6},
            },
            "schedule at 2026-01: vendors.latecomer: ",
        ),
    ],
)
def test_a_path_that_cannot_be_is_refused_before_anything_runs(
    schedule: dict[str, dict[str, float]], says: str
) -> None:
    leap = {"month": "2026-06", "what": "release", "amount": 3.0}
    with pytest.raises(ValidationError) as caught:
        Parameters.model_validate(tree({"schedule": schedule, "shocks": {"leap": leap}}))
    (error,) = caught.value.errors()
    assert says in error["msg"]


def test_true_or_false_keeps_its_value_until_the_next_month_named() -> None:
    schedule = {"choice.outside": {"2023-03": 1.0, "2024-03": 0.0}}
    timetable = Timetable(Parameters.model_validate(tree({"schedule": schedule})))
    found = [timetable.go_on_to(float(months)).choice.outside for months in range(20)]
    assert found == [True] * 14 + [False] * 6


def test_a_timetable_goes_through_what_is_in_force_month_by_month() -> None:
    policy = {"open_subsidy": {"strength": 0.5, "starts": "2023-03", "ends": "2024-03"}}
    changes = {"schedule": {"choice.variety": PATH}, "policy": policy}
    parameters = Parameters.model_validate(tree(changes))
    timetable = Timetable(parameters)
    first = timetable.in_force
    for months in range(40):
        context = timetable.go_on_to(float(months))
        assert context == at_month(parameters, float(months))
        assert context.research is first.research  # what does not change is the same
        assert (context is first) == (months < 2)
