"""Small worlds for the tests: few firms and months, parameters changed by their dotted names."""

from collections.abc import Mapping
from typing import Any

from sim import Ecosystem, Parameters
from sim.month import place_of


def tree(values: Mapping[str, Any]) -> dict[str, Any]:
    """The baseline as nested dictionaries, with some values changed by their dotted names."""
    root: dict[str, Any] = Parameters().model_dump(by_alias=True, mode="json")
    for name, value in values.items():
        node = root
        *path, leaf = name.split(".")
        for key in path:
            node = node[key]
        node[leaf] = value
    return root


def small(values: Mapping[str, Any] | None = None) -> Parameters:
    """The baseline with 200 firms over 24 months, with some values changed."""
    return Parameters.model_validate(
        tree({"firms.count": 200, "clock.horizon": 24.0} | dict(values or {}))
    )


def after(steps: int = 0, horizon: float = 24.0, seed: int = 1) -> Ecosystem:
    """A small world after some steps."""
    world = Ecosystem(small({"clock.horizon": horizon}), rng=seed)
    for _ in range(steps):
        world.step()
    return world


def run_phases_before(world: Ecosystem, name: str) -> None:
    """Run the phases of the month that come before the phase `name`."""
    for phase in world.phases[: place_of(world.phases, name)]:
        phase(world)


def both_kinds(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values for enterprises and startups: names without `firms.enterprise.`."""
    return {
        f"firms.{kind}.{name}": value
        for kind in ("enterprise", "startup")
        for name, value in values.items()
    }


def run(values: Mapping[str, Any] | None = None, seed: int = 1) -> Ecosystem:
    """A small world after its last month."""
    return Ecosystem(small(values), rng=seed).run()


def last(world: Ecosystem, outcome: str, months: int = 12) -> float:
    """Mean of an outcome over the last months of a run."""
    return float(world.outcomes[outcome].to_numpy()[-months:].mean())


PLAIN = (
    both_kinds(
        {
            "tastes.quality": 0.0,
            "tastes.support": 0.0,
            "tastes.transparency": 0.0,
            "tastes.flexibility": 0.0,
            "tastes.risk": 0.0,
            "tastes.cost": 0.0,
            "affinity.mean": 0.0,
            "affinity.spread": 0.0,
            "family_taste": 0.0,
            "requirements.support": 0.0,
            "requirements.security": 0.0,
            "requirements.compliance": 0.0,
            "requirements.origin_excluding": 0.0,
            "requirements.origin_excluding_critical": 0.0,
            "exit_hazard": 0.0,
            "learning": 0.0,
        }
    )
    | {
        f"workloads.{work}.{name}": 0.0
        for work in ("general", "custom", "critical", "frontier")
        for name in ("floor", "polish_need")
    }
    | {
        "choice.switching_cost": 0.0,
        "choice.switching_tenure": 0.0,
        "choice.switching_custom": 0.0,
        "network.strength": 0.0,
    }
)
"""Values under which every offering is worth the same and everything qualifies."""

STILL: dict[str, Any] = {
    "releases.fork_hazard": 0.0,
    "releases.opening_hazard": 0.0,
    "releases.closing_hazard": 0.0,
    "releases.open_core_hazard": 0.0,
    "releases.vendor_entry": 0.0,
    "commerce.debt_limit": 1e6,
    "schedule": {},
}
"""Values under which nobody comes, goes, opens or closes."""


def cast(closed: int, open_: int, **values: Any) -> dict[str, Any]:
    """A cast of equal vendors, each with one family; open ones are their own hosts."""
    lab = {"openness": "fixed", "launch_share": 1.0} | values
    vendors: dict[str, Any] = {
        f"closed {i}": {"_target_": "sim.agents.ClosedLab"} | lab for i in range(closed)
    }
    vendors |= {
        f"open {i}": {"_target_": "sim.agents.OpenWeightLab", "weights_open": True} | lab
        for i in range(open_)
    }
    return {"vendors": vendors, "communities": {}, "schedule": {}}
