"""Dated events: what is refused before anything runs, and the messages."""

from typing import Any

import pytest
from pydantic import ValidationError

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from tests.sim.runs import small

GOOD: dict[str, Any] = {"month": "2026-03", "what": "release", "who": "incumbent", "amount": 5.0}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"month": "March"}, "shocks.leap.month"),
        ({"what": "rain"}, "shocks.leap.what"),
        ({"colour": 1}, "shocks.leap.colour"),
        ({"who": "incumbnt"}, "shocks.leap.who=incumbnt must be one of incumbent"),
        ({"who": "commons", "what": "bankruptcy", "amount": 0.0}, "who=commons must be one of"),
        ({"amount": 0.0}, "amount=0 must be 0.01 to 1000 points"),
        ({"amount": -1.0}, "shocks.leap.amount"),
        ({"what": "incident", "amount": 1.5}, "amount=1.5 must be 1 to 1000 incidents"),
        ({"what": "opening"}, "amount=5 must be left out: opening has none"),
        ({"what": "work"}, "who=incumbent must be left out: work concerns all firms"),
    ],
)
def test_impossible_shocks_are_refused_in_one_message(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Parameters.model_validate({"shocks": {"leap": GOOD | change}})
    (error,) = caught.value.errors()
    assert says in ".".join(map(str, error["loc"])) + ": " + error["msg"]


def test_a_shock_without_a_target_is_refused_before_the_first_month() -> None:
    shock = {"month": "2023-03", "what": "release", "who": "discounter", "amount": 5.0}
    with pytest.raises(ValueError, match=r"shocks\.leap: discounter has no model"):
        Ecosystem(small({"shocks": {"leap": shock}}), rng=1)
