"""`python -m tests.sim.jumps`: every parameter that may change jumps to its bounds in mid-run.

Each does in a tiny world of its own, under several ways to choose. What goes wrong is printed as
JSON, by the name of the parameter. NUMBA_BOUNDSCHECK=1 makes an index beyond an array an error,
where it would otherwise be a stray read or write.
"""

import json
import sys
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.outcomes import NAMES
from openclosed.sim.parameters import ParameterInfo, describe
from tests.sim.worlds import BUSY, both_kinds, tree

BEFORE, AFTER = "2023-02", "2023-03"
FAR = 1e3
"""Where a parameter jumps that has no bound."""

CAST = ("incumbent", "latecomer", "homestead", "hyperscaler")
"""Vendors whose parameters jump: of each class one, and one that fails."""

SIZE: dict[str, Any] = {
    "firms.count": 12, "clock.horizon": 7.0, "verdict.window": 3.0,
    "commerce.decision_months": 1.0, "schedule": {},
}  # fmt: skip
LEVERS = {f"policy.{lever}.strength": 0.3 for lever, _ in Parameters().policy}
WAYS: dict[str, dict[str, Any]] = {
    "at once": LEVERS | both_kinds({"exit_hazard": 3.0, "entry_hazard": 3.0}),
    "in turn without noise": LEVERS | {
        "network.topology": "complete", "network.form": "log", "choice.update": "sequential",
        "choice.noise": 0.0, "choice.cost_form": "linear", "choice.variety": 1.0,
        "vendors.incumbent.pricing": "quantity", "vendors.incumbent.quantity": 0.1,
        "firms.enterprise.peers.mean": 0.1, "firms.startup.peers.spread": 0.1,
    },
    "peers counted": {
        "network.measure": "count", "network.base": "population", "choice.ties": "first",
        "choice.entrants_per_step": 2, "firms.enterprise.timing": "poisson",
        "work.kept_apart": 2,
        "vendors.incumbent.pricing": "first_order", "vendors.incumbent.openness": "strategic",
        "network.topology": "scale_free", "network.degree": 3.0, "clock.months_per_step": 0.5,
        "firms.startup.tastes.distribution": "uniform", "firms.startup.tastes.draw": "quantile",
    },
}  # fmt: skip


def that_may_change() -> list[ParameterInfo]:
    """Every parameter of which a path over time is taken, of a few vendors."""
    return [
        info
        for info in describe()
        if not info.fixed
        and (not info.name.startswith("vendors.") or info.name.split(".")[1] in CAST)
    ]


def goals(info: ParameterInfo) -> Iterator[float]:
    """Where a parameter jumps: to its bounds, or far away."""
    if isinstance(info.default, bool):
        yield float(not info.default)
        return
    for bound, far in ((info.low, -FAR), (info.high, FAR)):
        yield far if bound is None else bound


def fault_of(parameters: Parameters) -> str:
    """What goes wrong in a run; empty if nothing does."""
    try:
        record = Ecosystem(parameters, rng=3).run().record
    except Exception as error:  # noqa: BLE001 whatever it is, it is told
        return f"{type(error).__name__}: {error}"
    wrong = [name for name, column in zip(NAMES, record.T, strict=True) if np.isinf(column).any()]
    return f"not finite: {', '.join(wrong)}" if wrong else ""


def jump(usual: Parameters, info: ParameterInfo, start: Any, goal: float) -> str:
    """What goes wrong where a parameter jumps; empty if nothing does, or if it is refused."""
    path = {BEFORE: 0.0 if start is None else float(start), AFTER: goal}
    try:
        jumping = Parameters.model_validate(dict(usual) | {"schedule": {info.name: path}})
    except ValueError:  # as shares beyond 1 are
        return ""
    return fault_of(jumping)


def shrunk(usual: Parameters) -> Parameters:
    """A world built for fewer steps than it runs, by a path that its check would refuse."""
    return usual.model_copy(update={"schedule": {"clock.horizon": {BEFORE: 2.0}}})


def main() -> None:
    """Let every parameter jump, and print what goes wrong."""
    warnings.simplefilter("ignore", RuntimeWarning)
    faults: dict[str, Mapping[str, str]] = {}
    usual = Parameters()
    for way, changes in WAYS.items():
        usual = Parameters.model_validate(tree(BUSY | SIZE | changes))
        starts = {info.name: info.default for info in describe(usual)}
        for info in that_may_change():
            found = {
                f"{way}, to {goal:g}": fault
                for goal in goals(info)
                if (fault := jump(usual, info, starts[info.name], goal))
            }
            if found:
                faults[info.name] = {**faults.get(info.name, {}), **found}
    json.dump({"faults": faults, "shrunk": fault_of(shrunk(usual))}, sys.stdout)


if __name__ == "__main__":
    main()
