"""Policy instruments: absent by default, in force from month to month."""

import pytest

from openclosed.sim.parameters import Parameters, at_month
from openclosed.sim.parameters.policy import Instrument, Policy
from tests.sim.runs import tree


def test_the_baseline_has_no_policy() -> None:
    assert {instrument.strength for _, instrument in Parameters().policy} == {0.0}


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
def test_an_instrument_covers_the_months_from_its_start_to_before_its_end(
    starts: str | None, ends: str | None, covered: list[bool]
) -> None:
    instrument = Instrument(strength=1, starts=starts, ends=ends)
    assert [instrument.covers("2023-01", months) for months in range(4)] == covered
    assert [instrument.covers("2023-01", months + 0.95) for months in range(4)] == covered


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
