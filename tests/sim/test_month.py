"""The month is a list of phases that a world walks, and that may be changed."""

import pickle
from io import BytesIO
from typing import Any

import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.engine.phase import Phase, name_of
from openclosed.sim.month import MONTH, Phases, after, before, instead
from openclosed.sim.state.market import Cells
from openclosed.sim.state.money import LEVERS
from openclosed.sim.supply import releases as supply
from tests.sim.worlds import small


def sow(world: Any) -> None: ...


def reap(world: Any) -> None: ...


def feast(world: Any) -> None: ...


SEASONS: Phases = (sow, reap)


def test_a_phase_is_added_before_after_or_instead_of_another() -> None:
    assert before(SEASONS, "sow", feast) == (feast, sow, reap)
    assert before(SEASONS, "reap", feast) == (sow, feast, reap)
    assert after(SEASONS, "sow", feast) == (sow, feast, reap)
    assert after(SEASONS, "reap", feast) == (sow, reap, feast)
    assert instead(SEASONS, "sow", feast) == (feast, reap)
    assert instead(SEASONS, "reap", feast) == (sow, feast)
    for change in (before, after, instead):
        with pytest.raises(ValueError, match=r"plough; .* sow, reap$"):
            change(SEASONS, "plough", feast)


def test_a_step_walks_the_phases_in_order() -> None:
    names = [name_of(phase) for phase in Ecosystem.phases]
    assert len(set(names)) == len(names)
    world, walked = Ecosystem(small(), rng=1), list[tuple[str, int]]()

    def noting(name: str) -> Any:
        return lambda world: walked.append((name, world.step_number))

    world.phases = tuple(map(noting, ("one", "two")))
    world.step()
    world.step()
    assert walked == [(name, month) for month in (0, 1) for name in ("one", "two")]
    assert world.step_number == 2


def test_decisions_are_taken_in_their_months_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    months = []
    monkeypatch.setattr(supply, "change_openness", lambda now, *_: months.append(now.months))
    Ecosystem(small(), rng=4).run()
    assert months == [3.0 * decision for decision in range(8)]


PARTS = ("now", "cast", "demand", "money", "story", "series")
"""What a world holds beside its tables and the memory in which firms decide."""


def bytes_of(world: Ecosystem) -> dict[str, bytes]:
    """What each part holds, where it holds another part only by that one's name."""
    parts = world.tables.as_record()._asdict() | {name: getattr(world, name) for name in PARTS}
    names = {id(part): name for name, part in parts.items()} | {id(world): "world"}

    class Told(pickle.Pickler):
        def persistent_id(self, value: Any) -> str | None:
            if value is part:
                return None
            return "cells" if isinstance(value, Cells) else names.get(id(value))

    told = {}
    for name, part in parts.items():
        file = BytesIO()
        Told(file).dump(part)
        told[name] = file.getvalue()
    return told


SHOCKS = {
    "price": {"month": "2023-03", "what": "price", "who": "challenger", "amount": 2.0},
    "work": {"month": "2023-04", "what": "work", "amount": 2.0},
    "release": {"month": "2023-05", "what": "release", "who": "incumbent", "amount": 5.0},
    "incident": {"month": "2023-06", "what": "incident", "amount": 1.0},
    "opening": {"month": "2023-07", "what": "opening", "who": "challenger"},
    "bankruptcy": {"month": "2023-08", "what": "bankruptcy", "who": "incumbent"},
}
PATH = {"2023-03": 4.0, "2023-06": 2.0}
WORLDS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "levers": {f"policy.{lever}.strength": 0.5 for lever in LEVERS}
    | {"firms.exit_hazard": 3.0, "firms.entry_hazard": 3.0},
    "dated": {"shocks": SHOCKS, "schedule": {"vendors.homestead.imitation_months": PATH}},
    "one after another": {"choice.update": "sequential", "firms.startup.affinity.walk": 0.2},
}


def test_a_phase_changes_what_it_says_it_writes_and_nothing_else() -> None:
    changed: dict[str, set[str]] = {name_of(phase): set() for phase in MONTH}

    def watched(phase: Any) -> Any:
        def run(world: Ecosystem) -> None:
            known = bytes_of(world)
            phase(world)
            changed[phase.name] |= {
                part for part, now in bytes_of(world).items() if now != known[part]
            }

        return run

    for values in WORLDS.values():
        world = Ecosystem(small({"firms.count": 60} | values), rng=4)
        world.liking[:] = 1.0
        world.phases = tuple(map(watched, MONTH))
        for _ in range(8):
            world.step()
    assert changed == {phase.name: set(phase.writes) for phase in MONTH if isinstance(phase, Phase)}
