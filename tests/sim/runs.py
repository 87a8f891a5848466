"""Small runs for the tests: few firms and months, parameters changed by dotted name."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.engine.packed import Packed
from openclosed.sim.month import place_of
from openclosed.sim.state.market import Market
from openclosed.sim.state.tables import Tables, record_of
from openclosed.sim.warm_up import empty_tables


def tree(values: Mapping[str, Any]) -> dict[str, Any]:
    """The baseline as nested dictionaries, with some values changed by dotted name."""
    root: dict[str, Any] = Parameters().model_dump(by_alias=True, mode="json")
    for name, value in values.items():
        node = root
        *path, leaf = name.split(".")
        for key in path:
            node = node[key]
        node[leaf] = value
    return root


def cohort(need: float, **values: float) -> dict[str, float]:
    """A cohort of work that most firms have."""
    return {"need": need, "enterprises": 0.8, "startups": 0.6} | values


WORK: dict[str, Any] = {
    "work.cohorts": {
        "oldest": cohort(90.0), "plain": cohort(100.0), "custom": cohort(100.0, custom=1.0),
        "critical": cohort(100.0, critical=1.0), "recent": cohort(106.0), "next": cohort(121.0),
        "after": cohort(128.0),
    },
    "work.start_months": 3.0,
}  # fmt: skip
"""Work of every kind, mostly from the first month, that either camp can serve."""


def small(values: Mapping[str, Any] | None = None) -> Parameters:
    """The baseline with `WORK`, 200 firms and 24 months, with some values changed."""
    return Parameters.model_validate(
        tree({"firms.count": 200, "clock.horizon": 24.0} | WORK | dict(values or {}))
    )


def tables_of(market: Market, values: Mapping[str, float]) -> Tables:
    """The tables of a market without firms, with these values of parameters, ignoring bounds."""
    tables, parameters = empty_tables(market), record_of(Parameters())
    for name, value in values.items():
        *path, leaf = name.split(".")
        reduce(getitem, path, parameters)[leaf] = value
    tables.rules = tables.rules._replace(parameters=parameters)
    return tables


def packed(market: Market, values: Mapping[str, float]) -> Packed:
    """The same as compiled rules take it."""
    return tables_of(market, values).packed


def after(
    steps: int = 0, values: Mapping[str, Any] | None = None, *, horizon: float = 24.0, seed: int = 1
) -> Ecosystem:
    """A small model after some steps, with some values changed."""
    model = Ecosystem(small({"clock.horizon": horizon} | dict(values or {})), rng=seed)
    for _ in range(steps):
        model.step()
    return model


def run_phases_before(model: Ecosystem, name: str) -> None:
    """Run the phases of the month that come before the phase `name`."""
    for phase in model.phases[: place_of(model.phases, name)]:
        phase(model)


def elsewhere(module: str, function: str, **environment: str) -> Any:
    """What a function of the tests gives in a process of its own with this environment."""
    program = f"import json; from {module} import {function} as f; print(json.dumps(f()))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True,
        env=os.environ | environment, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def both_kinds(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values for enterprises and startups: names without `firms.enterprises.`."""
    return {
        f"firms.{kind}.{name}": value
        for kind in ("enterprises", "startups")
        for name, value in values.items()
    }


def run(values: Mapping[str, Any] | None = None, seed: int = 1) -> Ecosystem:
    """A small model after its last month."""
    return Ecosystem(small(values), rng=seed).run()


def last(model: Ecosystem, outcome: str, months: int = 12) -> float:
    """Mean of an outcome over the last months of a run."""
    return float(model.outcomes[outcome].to_numpy()[-months:].mean())


STILL: dict[str, Any] = {
    "releases.fork_hazard": 0.0, "releases.openness_rate": 0.0, "releases.lab_entry": 0.0,
    "pricing.host_entry": 0.0, "pricing.host_exit": 0.0, "schedule": {},
}  # fmt: skip
"""Values without entry, exit, opening or closing, except what the data have."""


BUSY: dict[str, Any] = {
    "firms.count": 120, "releases.openness_rate": 8.0, "releases.fork_hazard": 4.0,
    "releases.merge_hazard": 2.0, "releases.lab_entry": 2.0, "releases.replayed_until": None,
    "pricing.host_entry": 6.0, "security.arrivals": 4.0,
    "security.attacker_rate": 2.0, "network.strength": 2.0,
    "policy.standards_support.strength": 0.2, "vendors.latecomer.price_rule": "fixed",
    "vendors.latecomer.markup": 0.6, "vendors.latecomer.openness": "fixed",
    "vendors.latecomer.launch_share": 40.0, "vendors.latecomer.backing": 0.0,
}  # fmt: skip
"""Values under which every mechanism is active within two years."""


def suppliers(closed: int, open_: int, **values: Any) -> dict[str, Any]:
    """Equal vendors, each with one family; open ones host their own."""
    lab = {"openness": "fixed", "launch_share": 1.0} | values
    vendors: dict[str, Any] = {
        f"closed {i}": {"_target_": "openclosed.sim.agents.ClosedLab"} | lab for i in range(closed)
    }
    vendors |= {
        f"open {i}": {"_target_": "openclosed.sim.agents.OpenWeightLab", "weights_open": True} | lab
        for i in range(open_)
    }
    return {"vendors": vendors, "communities": {}, "schedule": {}}
