"""Parameters replaced by their dotted paths."""

import pytest

from openclosed.sim.parameters import Parameters, describe
from openclosed.sim.parameters.paths import all_replaced, replaced, value_of

BASELINE = Parameters()


def test_values_are_set_by_their_names_and_nothing_else_and_only_in_the_copy() -> None:
    values = {
        "choice.logit_scale": 0.5, "choice.variety": 0.4, "firms.startups.tastes.cost": 2.0,
        "vendors.incumbent.pace": 1.5,
    }  # fmt: skip
    before = BASELINE.model_dump()
    changed = all_replaced(BASELINE, values)
    assert {name: value_of(changed, name) for name in values} == values
    one_by_one = BASELINE
    for name, value in values.items():
        one_by_one = replaced(one_by_one, name, value)
    assert changed == one_by_one
    known = {info.name: info.default for info in describe(BASELINE)}
    assert {info.name: info.default for info in describe(changed)} == known | values
    assert BASELINE.model_dump() == before
    assert changed.firms.enterprises is BASELINE.firms.enterprises  # groups that stay are the same
    assert changed.research is BASELINE.research


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("choice.variety", 1.5, "choice.variety=1.5: .* 0 to 1"),
        ("choice.variety", "much", "choice.variety=much: .* 0 to 1"),
        ("choice.ties", "odd", "choice.ties=odd: .* random, first, keep"),
        ("firms.count", 0.5, "firms.count=0.5: .* 1 to 100,000,000 firms"),
        ("choice.logit_scal", 1.0, "choice.logit_scal: .* choice.logit_scale"),
        ("logit_scale", 1.0, "logit_scale: .* choice.logit_scale"),
        ("vendors.nobody.colour", 1.0, "vendors.nobody.colour: "),
        ("vendors.incumbent", 1.0, "vendors.incumbent: "),
    ],
)
def test_a_bad_path_or_value_is_refused_in_one_line(name: str, value: object, says: str) -> None:
    with pytest.raises(ValueError, match=f"^{says}[^\n]*$"):
        replaced(BASELINE, name, value)
    with pytest.raises(ValueError, match=f"^{says}[^\n]*$"):
        all_replaced(BASELINE, {"choice.logit_scale": 0.5, name: value})
