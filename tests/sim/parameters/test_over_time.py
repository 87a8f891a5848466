"""What is in force in each month: calendar months, paths, and instruments of policy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from openclosed.sim.parameters import Parameters, at_month
from openclosed.sim.parameters.clock import Clock
from openclosed.sim.parameters.dates import Month, month_after, months_between
from openclosed.sim.parameters.policy import Policy
from openclosed.sim.parameters.schedule import Timetable
from tests.sim.runs import tree

MONTHS = st.builds("{:04d}-{:02d}".format, st.integers(1900, 2200), st.integers(1, 12))
PATH = {"2024-01": 0.2, "2023-07": 0.8, "2025-01": 0.5}  # months 12, 6 and 24


@given(MONTHS, st.integers(0, 1000))
def test_a_month_so_many_months_later_is_that_far_away(first: str, months: int) -> None:
    assert months_between(first, month_after(first, months)) == months
    assert months_between(month_after(first, months), first) == -months


def test_a_month_lasts_until_the_next_begins() -> None:
    assert month_after("2023-12", 0.95) == "2023-12"
    assert month_after("2023-12", sum([0.1] * 10)) == "2024-01"


@pytest.mark.parametrize("text", ["2023", "2023-13", "2023-00", "2023-1", "x2023-01", "2023-01-01"])
def test_other_text_is_no_month(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Month).validate_python(text)


@pytest.mark.parametrize(
    ("horizon", "length", "steps"), [(120, 0.05, 2400), (1, 12, 1), (24, 0.6, 40)]
)
def test_steps_fill_the_horizon(horizon: float, length: float, steps: int) -> None:
    clock = Clock(horizon=horizon, months_per_step=length)
    assert clock.steps == steps
    assert clock.years_per_step == pytest.approx(length / 12)


@given(st.floats(0, 40))
def test_a_path_is_straight_between_its_months_and_constant_outside(months: float) -> None:
    parameters = Parameters.model_validate(tree({"schedule": {"choice.variety": PATH}}))
    if months <= 12:
        expected = 0.8 - 0.1 * (max(months, 6) - 6)
    else:
        expected = 0.2 + 0.025 * (min(months, 24) - 12)
    assert at_month(parameters, months).choice.variety == pytest.approx(expected, abs=1e-12)


FIXED = ("clock.start", "firms.count", "choice.ties", "vendors.incumbent.launch_share")


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        ({"vendors.nobody.pace": {"2025-01": 1.0}}, "vendors.nobody.pace"),
        ({"choice.variety": {}}, "choice.variety"),
        ({"choice.variety": {"2024-01": 0.5, "2032-01": 1.5}}, "2032-01: choice.variety=1.5"),
        ({"mechanisms.flywheel": {"2025-01": 0.0}}, "schedule.mechanisms.flywheel"),
        *(({name: {"2023-06": 2.0}}, f"schedule.{name}={{2023-06: 2}}") for name in FIXED),
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
    with pytest.raises(ValidationError) as caught:
        Parameters.model_validate(tree({"schedule": schedule}))
    (error,) = caught.value.errors()
    assert says in error["msg"]


def test_a_timetable_goes_through_what_is_in_force_month_by_month() -> None:
    """True or false keeps its value until the next month named."""
    policy = {"open_subsidy": {"strength": 0.5, "starts": "2023-03", "ends": "2024-03"}}
    schedule = {"choice.variety": PATH, "choice.outside": {"2023-03": 1.0, "2024-03": 0.0}}
    parameters = Parameters.model_validate(tree({"schedule": schedule, "policy": policy}))
    timetable = Timetable(parameters)
    first = timetable.in_force
    for months in range(40):
        context = timetable.go_on_to(float(months))
        assert context == at_month(parameters, float(months))
        assert context.choice.outside is (months < 14)
        assert context.research is first.research  # what does not change is the same
        assert (context is first) == (months < 2)


def test_outside_its_months_an_instrument_is_absent_whatever_the_path_of_its_strength() -> None:
    when = {"strength": 0.5, "starts": "2023-07", "ends": "2024-01"}
    values = {f"policy.{name}.{key}": one for name in Policy.model_fields for key, one in
              when.items()}  # fmt: skip
    path = {"policy.open_subsidy.strength": {"2023-01": 0.0, "2024-01": 1.2}}
    parameters = Parameters.model_validate(tree(values | {"schedule": path}))
    for months, strength, subsidy in ((5, 0.0, 0.0), (6, 0.5, 0.6), (11, 0.5, 1.1), (12, 0.0, 0.0)):
        policy = at_month(parameters, months).policy
        assert policy.open_subsidy.strength == pytest.approx(subsidy)
        assert {one.strength for name, one in policy if name != "open_subsidy"} == {strength}
