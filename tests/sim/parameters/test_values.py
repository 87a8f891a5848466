"""Values of parameters by name and over time: refusals, copies, paths, and instruments."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters, at_month, describe
from openclosed.sim.parameters.base import all_replaced, replaced, value_of
from openclosed.sim.parameters.clock import Clock, Month, month_after, months_between
from openclosed.sim.parameters.interventions import Policy
from openclosed.sim.parameters.schedule import Timetable
from tests.sim.runs import small, tree

BASELINE = Parameters()


def test_names_are_unique_and_complete() -> None:
    """Vulture finds those that nothing reads."""

    def leaves(node: object, prefix: str) -> set[str]:
        if prefix.endswith(("published.", "openness_changes.")):
            return set()  # like the schedule: paths by month, not parameters
        if isinstance(node, dict) and not prefix.endswith("options."):
            return {name for key in node for name in leaves(node[key], f"{prefix}{key}.")}
        return {prefix.rstrip(".")}

    dumped = tree({})
    del dumped["schedule"]
    assert sorted(info.name for info in describe()) == sorted(leaves(dumped, ""))


@settings(max_examples=40)
@given(st.dictionaries(st.text(min_size=1), st.booleans() | st.text() | st.floats(-1, 1)))
def test_any_parameters_survive_json(options: dict[str, Any]) -> None:
    values = {"vendors.incumbent.options": options, "schedule": {DISTANCE: {"2025-01": 0.5}},
              "shocks": {"a": {"month": "2026-06", "what": "closing"}}}  # fmt: skip
    parameters = Parameters.model_validate(tree(values))
    text = parameters.model_dump_json(by_alias=True)
    assert Parameters.model_validate_json(text) == parameters


LEAP: dict[str, Any] = {"month": "2026-03", "what": "release", "who": "incumbent", "amount": 5.0}
DISTANCE, LAB, LEAPS = "choice.distance_family", "vendors.incumbent", "shocks.leap"
REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    ({"kitchen": {}}, ["kitchen"]),
    ({f"{LAB}.colour": 1}, [f"{LAB}.colour"]),
    ({"work.cohorts": {"chat": {"colour": 1}}}, ["work.cohorts.chat.colour"]),
    ({"firms.count": 2.5}, ["firms.count"]),
    ({"choice.ties": "odd"}, ["choice.ties"]),
    *(({DISTANCE: value}, [DISTANCE]) for value in ("high", None, -0.001, 1.5, math.nan, math.inf)),
    ({"vendors": []}, ["vendors"]),
    ({"firms.enterprises.tastes": "strong"}, ["firms.enterprises.tastes"]),
    ({"ending.win_threshold": 0.4}, ["ending.win_threshold", "0.5"]),
    ({"work.kept_apart": 1}, ["work.kept_apart=1", "2"]),
    ({"work.cohorts": {}, "work.tied_to": "nothing"}, ["work.cohorts", "work.tied_to"]),
    ({"work.custom_share": 0.7, "work.critical_share": 0.6},
     ["work.custom_share=0.7", "work.critical_share=0.6"]),
    ({"policy.state_lab.strength": 1.0, "policy.state_lab.lab": "nobody"},
     ["policy.state_lab.lab=nobody", "incumbent, challenger"]),
    ({"policy.compute_cap.starts": "2024-01", "policy.compute_cap.ends": "2024-01"},
     ["policy.compute_cap", "ends=2024-01", "starts=2024-01"]),
    ({"communities.commons.sponsor": "nobody"}, ["communities.commons.sponsor=nobody", LAB[8:]]),
    ({f"{LAB}.research_share": 0.9}, [LAB, "research_share + quality_share + support_share = 1.2"]),
    ({"clock.horizon": 23}, ["clock.horizon=23", "ending.window=24"]),
    ({"clock.horizon": 6000, "clock.months_per_step": 0.1},
     ["clock.horizon=6000", "32,000", "clock.months_per_step=0.1"]),
    *(({"shocks": {"leap": LEAP | change}}, says) for change, says in (
        ({"month": "March"}, [f"{LEAPS}.month"]),
        ({"what": "rain"}, [f"{LEAPS}.what"]),
        ({"who": "incumbnt"}, [f"{LEAPS}.who=incumbnt must be one of incumbent"]),
        ({"who": "commons", "what": "bankruptcy", "amount": 0.0}, ["who=commons must be one of"]),
        ({"amount": 0.0}, ["amount=0 must be 0.01 to 1000 points"]),
        ({"what": "incident", "amount": 1.5}, ["amount=1.5 must be 1 to 1000 incidents"]),
        ({"what": "opening"}, ["amount=5 must be left out: opening has none"]),
        ({"what": "work"}, ["who=incumbent must be left out: work concerns all firms"]),
    )),
]  # fmt: skip


@pytest.mark.parametrize(("values", "says"), REFUSED)
def test_what_is_wrong_or_does_not_fit_together_is_refused_in_one_message(
    values: dict[str, Any], says: list[str]
) -> None:
    with pytest.raises(ValidationError) as caught:
        Parameters.model_validate(tree(values))
    (error,) = caught.value.errors()
    message = ".".join(map(str, error["loc"])) + ": " + error["msg"]
    assert all(one in message for one in says), message


def test_a_shock_without_a_target_is_refused_before_the_first_month() -> None:
    with pytest.raises(ValueError, match=r"shocks\.leap: discounter has no model"):
        Ecosystem(small({"shocks": {"leap": LEAP | {"who": "discounter"}}}), rng=1)


@pytest.mark.parametrize("own", [{}, {"one": {"need": 120.0}}, {"chat": {"need": 90.0}}])
def test_a_group_in_part_keeps_the_baselines_rest_and_entries_of_ones_own_replace_all(
    own: dict[str, dict[str, float]],
) -> None:
    for given_ in (tree({"work.cohorts": own}), {"work": {"cohorts": own}}):
        work = Parameters.model_validate(given_).work
        assert {name: {"need": cohort.need} for name, cohort in work.cohorts.items()} == own
        assert work.model_copy(update={"cohorts": BASELINE.work.cohorts}) == BASELINE.work


def test_values_are_set_by_their_names_and_nothing_else_and_only_in_the_copy() -> None:
    values = {"choice.logit_scale": 0.5, "firms.startups.tastes.cost": 2.0, f"{LAB}.pace": 1.5}
    before = BASELINE.model_dump()
    changed, one_by_one = all_replaced(BASELINE, values), BASELINE
    assert {name: value_of(changed, name) for name in values} == values
    for name, value in values.items():
        one_by_one = replaced(one_by_one, name, value)
    assert changed == one_by_one
    known = {info.name: info.default for info in describe(BASELINE)}
    assert {info.name: info.default for info in describe(changed)} == known | values
    assert BASELINE.model_dump() == before
    assert changed.firms.enterprises is BASELINE.firms.enterprises  # groups that stay are the same


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("choice.distance_family", 1.5, "choice.distance_family=1.5: .* 0 to 1"),
        ("choice.ties", "odd", "choice.ties=odd: .* random, first, keep"),
        ("firms.count", 0.5, "firms.count=0.5: .* 1 to 100,000,000 firms"),
        ("logit_scale", 1.0, "logit_scale: .* choice.logit_scale"),
        ("vendors.nobody.colour", 1.0, "vendors.nobody.colour: "),
        ("vendors.incumbent", 1.0, "vendors.incumbent: "),
    ],
)
def test_a_bad_path_or_value_is_refused_in_one_line(name: str, value: object, says: str) -> None:
    for replace in (replaced, lambda root, *new: all_replaced(root, dict([new]))):
        with pytest.raises(ValueError, match=f"^{says}[^\n]*$"):
            replace(BASELINE, name, value)


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
    parameters = Parameters.model_validate(tree({"schedule": {"choice.distance_family": PATH}}))
    if months <= 12:
        expected = 0.8 - 0.1 * (max(months, 6) - 6)
    else:
        expected = 0.2 + 0.025 * (min(months, 24) - 12)
    assert at_month(parameters, months).choice.distance_family == pytest.approx(expected, abs=1e-12)


FIXED = ("clock.start", "firms.count", "choice.ties", "vendors.incumbent.launch_share")


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        ({"vendors.nobody.pace": {"2025-01": 1.0}}, "vendors.nobody.pace"),
        ({"choice.distance_family": {}}, "choice.distance_family"),
        (
            {"choice.distance_family": {"2024-01": 0.5, "2032-01": 1.5}},
            "2032-01: choice.distance_family=1.5",
        ),
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
    schedule = {"choice.distance_family": PATH, "choice.outside": {"2023-03": 1.0, "2024-03": 0.0}}
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
