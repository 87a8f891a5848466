"""No allowed change of a parameter during a run breaks it."""

import warnings
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.parameters import ParameterInfo, describe
from tests.sim.runs import BUSY, elsewhere, tree

BEFORE, AFTER = "2023-02", "2023-03"
FAR = 1e3
"""Value to which a parameter without a bound jumps."""

CAST = ("incumbent", "latecomer", "homestead", "hyperscaler")
"""Vendors whose parameters jump: one of each class, and one that fails."""

SIZE: dict[str, Any] = {
    "firms.count": 12, "clock.horizon": 7.0, "ending.window": 3.0,
    "pricing.decision_months": 1.0, "schedule": {},
}  # fmt: skip
INSTRUMENTS = {f"policy.{instrument}.strength": 0.3 for instrument, _ in Parameters().policy}
WAYS: dict[str, dict[str, Any]] = {
    "at once": INSTRUMENTS | {"firms.exit_hazard": 3.0, "firms.entry_hazard": 3.0},
    "in turn without noise": INSTRUMENTS | {
        "network.topology": "complete", "network.form": "log", "choice.update": "sequential",
        "choice.logit_scale": 0.0, "choice.cost_form": "linear", "choice.variety": 1.0,
        "vendors.incumbent.price_rule": "quantity", "vendors.incumbent.quantity": 0.1,
        "peers.mean": 0.1, "peers.spread": 0.1,
    },
    "peers counted": {
        "network.measure": "count", "network.base": "population", "choice.ties": "first",
        "firms.enterprises.timing": "poisson",
        "work.kept_apart": 2,
        "vendors.incumbent.price_rule": "first_order", "vendors.incumbent.openness": "strategic",
        "network.topology": "scale_free", "network.degree": 4.0, "clock.months_per_step": 0.5,
        "firms.startups.tastes.distribution": "uniform", "firms.startups.tastes.draw": "quantile",
    },
}  # fmt: skip


def goals(info: ParameterInfo) -> list[float]:
    """Where a parameter jumps: to its bounds, or far away."""
    if isinstance(info.default, bool):
        return [float(not info.default)]
    return [-FAR if info.low is None else info.low, FAR if info.high is None else info.high]


def fault_of(parameters: Parameters) -> str:
    """The fault of a run; empty if there is none."""
    try:
        record = Ecosystem(parameters, rng=3).run().record
    except Exception as error:  # noqa: BLE001 any error is reported
        return f"{type(error).__name__}: {error}"
    return "not finite" if np.isinf(record).any() else ""


def faults() -> dict[str, str]:
    """Faults when one parameter jumps that may have a path over time; refused paths do not run. The
    last is a model built for fewer steps than it runs."""
    warnings.simplefilter("ignore", RuntimeWarning)
    found, usual = {}, Parameters()
    for way, changes in WAYS.items():
        usual = Parameters.model_validate(tree(BUSY | SIZE | changes))
        left_out = tuple(f"vendors.{name}." for name in usual.vendors if name not in CAST)
        for info in describe(usual):
            if info.fixed or info.name.startswith(left_out):
                continue
            for goal in goals(info):
                path = {info.name: {BEFORE: float(info.default or 0.0), AFTER: goal}}
                try:
                    jumping = Parameters.model_validate(dict(usual) | {"schedule": path})
                except ValueError:  # as shares beyond 1 are
                    continue
                found[f"{way}: {info.name} to {goal:g}"] = fault_of(jumping)
    shrunk = usual.model_copy(update={"schedule": {"clock.horizon": {BEFORE: 2.0}}})
    return {what: fault for what, fault in found.items() if fault} | {"shrunk": fault_of(shrunk)}


@pytest.mark.slow
def test_every_parameter_may_jump_to_its_bounds_in_mid_run() -> None:
    """With index checks on, as the model that is too small for its run shows."""
    found = elsewhere("tests.sim.test_jumps", "faults", NUMBA_BOUNDSCHECK="1")
    assert found.pop("shrunk").startswith("IndexError")
    assert found == {}
