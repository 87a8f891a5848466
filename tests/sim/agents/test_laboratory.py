"""The motives of labs to open and close weights."""

import math
from typing import Any

import pytest

from openclosed.sim.agents import Laboratory
from openclosed.sim.state.market import NOBODY
from tests.sim.runs import STILL, after


def lab_of(name: str, values: dict[str, Any] | None = None) -> Laboratory:
    model = after(3, STILL | (values or {}))
    lab = next(vendor for vendor in model.vendors if vendor.name == name)
    assert isinstance(lab, Laboratory)
    return lab


def place(lab: Laboratory, behind: float, hosts: int) -> None:
    """Put a lab `behind` the closed frontier, in capability points, with a number of hosts."""
    model, families = lab.model, lab.model.market.families
    closed = (families["alive"] == 1) & (families["open"] == 0)
    closed[lab.family] = False
    best = families["published"][closed].max()
    families["published"][lab.family] = best - behind
    model.market.vendors["hosts"] = 0
    model.market.vendors["hosts"][:hosts] = 1


@pytest.mark.parametrize(
    ("name", "behind", "hosts", "fenced", "at_risk"),
    [
        ("integrator", 0.0, 0, False, 0.0),
        ("integrator", 0.0, 1, False, 1 / 2),
        ("homestead", 0.0, 3, False, 3 / 4),
        ("homestead", 5.0, 3, False, 3 / 4 * math.exp(-1.0)),
        ("integrator", -4.0, 3, False, 3 / 4),
        ("integrator", 0.0, 3, True, 0.0),
    ],
)
def test_openness_pays_by_aims_less_the_margin_that_hosts_compete_away(
    name: str, behind: float, hosts: int, fenced: bool, at_risk: float
) -> None:
    """Open weights and open models ahead do not matter; a fence excludes hosts."""
    own = {f"vendors.{name}.aims": 0.3, f"vendors.{name}.fenced": fenced}
    lab = lab_of(name, own | {"releases.margin_fade": 0.2})
    place(lab, behind, hosts)
    families = lab.model.market.families
    ahead = families["open"] == 1
    ahead[lab.family] = False
    families["published"][ahead] += 50.0
    assert lab.openness_payoff() == pytest.approx(0.3 - at_risk)


@pytest.mark.parametrize(
    ("openness", "of_all", "of_older"),
    [("strategic", True, True), ("open_core", False, True), ("fixed", False, False)],
)
def test_settings_say_what_of_its_models_a_lab_may_open_if_it_has_any(
    openness: str, of_all: bool, of_older: bool
) -> None:
    lab = lab_of("incumbent", {"vendors.incumbent.openness": openness})
    assert (lab.openness_payoff() is not None) is of_all
    assert (lab.open_core_payoff() is not None) is of_older
    lab.family = NOBODY
    assert lab.openness_payoff() is lab.open_core_payoff() is None
