"""One parameter replaced by its dotted path."""

import pytest

from sim.parameters import Parameters
from sim.parameters.paths import all_replaced, replaced, value_of

BASELINE = Parameters()


@pytest.mark.parametrize(
    ("name", "value"),
    [("choice.variety", 0.5), ("firms.startup.tastes.cost", 2.0), ("vendors.incumbent.pace", 1.5)],
)
def test_only_the_named_value_changes_and_only_in_the_copy(name: str, value: float) -> None:
    before = BASELINE.model_dump()
    expected = BASELINE.model_dump()
    node = expected
    *path, leaf = name.split(".")
    for key in path:
        node = node[key]
    node[leaf] = value
    assert replaced(BASELINE, name, value).model_dump() == expected
    assert BASELINE.model_dump() == before


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("choice.variety", 1.5, "choice.variety=1.5: must be a number from 0 to 1"),
        ("choice.variety", "much", "choice.variety=much: must be a number from 0 to 1"),
        ("choice.ties", "odd", "choice.ties=odd: must be one of random, first, keep"),
        ("firms.count", 0.5, "firms.count=0.5: must be a whole number from 1 to 100,000,000 firms"),
        ("choice.nois", 1.0, "choice.nois: no such parameter; did you mean choice.noise"),
        ("noise", 1.0, "noise: no such parameter; did you mean choice.noise"),
        ("vendors.nobody.colour", 1.0, "vendors.nobody.colour: no such parameter"),
        ("vendors.incumbent", 1.0, "vendors.incumbent: no such parameter"),
    ],
)
def test_a_bad_path_or_value_is_refused_in_one_line(name: str, value: object, says: str) -> None:
    with pytest.raises(ValueError, match="^" + says.replace(".", r"\.") + "[^\n]*$"):
        replaced(BASELINE, name, value)
    with pytest.raises(ValueError, match="^" + says.replace(".", r"\.") + "[^\n]*$"):
        all_replaced(BASELINE, {"choice.noise": 0.5, name: value})


def test_several_values_are_set_and_read_by_their_names() -> None:
    values = {
        "choice.noise": 0.5, "choice.variety": 0.4, "firms.startup.tastes.cost": 2.0,
        "vendors.incumbent.pace": 1.5,
    }  # fmt: skip
    changed = all_replaced(BASELINE, values)
    assert {name: value_of(changed, name) for name in values} == values
    one_by_one = BASELINE
    for name, value in values.items():
        one_by_one = replaced(one_by_one, name, value)
    assert changed == one_by_one
    assert changed.firms.enterprise is BASELINE.firms.enterprise  # groups that stay are the same
    assert changed.research is BASELINE.research
    assert all_replaced(BASELINE, {}) == BASELINE
