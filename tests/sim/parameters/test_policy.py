"""The levers of the state: absent by default, in force from month to month."""

import pytest
from pydantic import ValidationError

from sim.parameters import Parameters, at_month
from sim.parameters.policy import Lever, Policy
from tests.sim.worlds import tree

LEVERS = tuple(Policy.model_fields)


def test_the_baseline_has_no_policy() -> None:
    assert [lever.strength for _, lever in Parameters().policy] == [0.0] * len(LEVERS)


@pytest.mark.parametrize(
    ("starts", "ends", "covered"),
    [
        (None, None, [True, True, True, True]),
        ("2023-03", None, [False, False, True, True]),
        (None, "2023-03", [True, True, False, False]),
        ("2023-02", "2023-03", [False, True, False, False]),
        ("2022-01", "2023-01", [False, False, False, False]),
    ],
)
def test_a_lever_covers_the_months_from_its_start_to_before_its_end(
    starts: str | None, ends: str | None, covered: list[bool]
) -> None:
    lever = Lever(strength=1, starts=starts, ends=ends)
    assert [lever.covers("2023-01", months) for months in range(4)] == covered


def test_steps_shorter_than_a_month_belong_to_their_month() -> None:
    lever = Lever(starts="2023-02", ends="2023-03")
    assert [lever.covers("2023-01", months) for months in (0.95, 1.0, 1.95, 2.0)] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("lever", LEVERS)
def test_outside_its_months_a_lever_is_absent(lever: str) -> None:
    chosen = {f"policy.{lever}.{key}": value for key, value in
              {"strength": 0.5, "starts": "2023-07", "ends": "2024-01"}.items()}  # fmt: skip
    parameters = Parameters.model_validate(tree(chosen))
    seen = [getattr(at_month(parameters, m).policy, lever).strength for m in (5, 6, 11, 12)]
    assert seen == [0.0, 0.5, 0.5, 0.0]
    assert at_month(parameters, 6).policy == parameters.policy


def test_a_strength_may_follow_a_path() -> None:
    path = {"policy.open_subsidy.strength": {"2023-01": 0.0, "2024-01": 1.2}}
    parameters = Parameters.model_validate(
        tree({"schedule": path, "policy.open_subsidy.ends": "2023-11"})
    )
    seen = [at_month(parameters, months).policy.open_subsidy.strength for months in (0, 5, 10)]
    assert seen == pytest.approx([0.0, 0.5, 0.0])


@pytest.mark.parametrize("ends", ["2023-06", "2024-01"])
def test_a_lever_that_ends_before_it_starts_is_refused_in_one_line(ends: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Parameters.model_validate(
            tree({"policy.compute_cap.starts": "2024-01", "policy.compute_cap.ends": ends})
        )
    (error,) = caught.value.errors()
    assert error["loc"] == ("policy", "compute_cap")
    assert error["msg"] == f"Value error, ends={ends} must be later than starts=2024-01"


@pytest.mark.parametrize("lever", LEVERS)
def test_a_strength_below_zero_is_refused_by_its_name(lever: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Parameters.model_validate(tree({f"policy.{lever}.strength": -0.1}))
    (error,) = caught.value.errors()
    assert error["loc"] == ("policy", lever, "strength")
    assert "greater than or equal to 0" in error["msg"]
