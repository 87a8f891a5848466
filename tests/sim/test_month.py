"""The month is a list of phases that a model runs, and that may be changed."""

import pickle
from io import BytesIO
from typing import Any

import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.engine.phase import Phase, name_of
from openclosed.sim.month import MONTH, Phases, after, before, instead
from openclosed.sim.state.market import Cells
from openclosed.sim.state.money import INSTRUMENTS
from openclosed.sim.supply import releases as supply
from tests.sim.runs import small


def sow(model: Any) -> None: ...
def reap(model: Any) -> None: ...
def feast(model: Any) -> None: ...


def test_a_phase_is_added_before_after_or_instead_of_another() -> None:
    seasons: Phases = (sow, reap)
    assert before(seasons, "reap", feast) == after(seasons, "sow", feast) == (sow, feast, reap)
    assert before(seasons, "sow", feast) == (feast, sow, reap)
    assert after(seasons, "reap", feast) == (sow, reap, feast)
    assert instead(seasons, "sow", feast) == (feast, reap)
    for change in (before, after, instead):
        with pytest.raises(ValueError, match=r"plough; .* sow, reap$"):
            change(seasons, "plough", feast)


def test_decisions_are_taken_in_their_months_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    months = []
    monkeypatch.setattr(
        supply, "change_openness", lambda context, *_: months.append(context.months)
    )
    Ecosystem(small(), rng=4).run()
    assert months == [3.0 * decision for decision in range(8)]


PARTS = ("context", "suppliers", "demand", "money", "event_log", "series")
"""A model's parts other than its tables and the workspace of decisions."""


def bytes_of(model: Ecosystem) -> dict[str, bytes]:
    """The pickled parts, with references to other parts by name."""
    parts = model.tables.as_record()._asdict() | {name: getattr(model, name) for name in PARTS}
    names = {id(part): name for name, part in parts.items()} | {id(model): "model"}

    class PartPickler(pickle.Pickler):
        def persistent_id(self, value: Any) -> str | None:
            if value is part:
                return None
            return "cells" if isinstance(value, Cells) else names.get(id(value))

    parts_of = {}
    for name, part in parts.items():
        file = BytesIO()
        PartPickler(file).dump(part)
        parts_of[name] = file.getvalue()
    return parts_of


SHOCKS = {
    "price": {"month": "2023-03", "what": "price", "who": "challenger", "amount": 2.0},
    "work": {"month": "2023-04", "what": "work", "amount": 2.0},
    "release": {"month": "2023-05", "what": "release", "who": "incumbent", "amount": 5.0},
    "incident": {"month": "2023-06", "what": "incident", "amount": 1.0},
    "opening": {"month": "2023-07", "what": "opening", "who": "challenger"},
    "bankruptcy": {"month": "2023-08", "what": "bankruptcy", "who": "incumbent"},
}
PATH = {"2023-03": 4.0, "2023-06": 2.0}
MODELS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "instruments": {f"policy.{instrument}.strength": 0.5 for instrument in INSTRUMENTS}
    | {"firms.exit_hazard": 3.0, "firms.entry_hazard": 3.0},
    "dated": {"shocks": SHOCKS, "schedule": {"vendors.homestead.imitation_months": PATH}},
    "one after another": {
        "choice.update": "sequential",
        "firms.startups.open_preference.monthly_sd": 0.2,
    },
}


def test_a_phase_changes_only_what_it_declares_to_write() -> None:
    changed: dict[str, set[str]] = {name_of(phase): set() for phase in MONTH}

    def watched(phase: Any) -> Any:
        def run(model: Ecosystem) -> None:
            known = bytes_of(model)
            phase(model)
            changed[phase.name] |= {
                part for part, context in bytes_of(model).items() if context != known[part]
            }

        return run

    for values in MODELS.values():
        model = Ecosystem(small({"firms.count": 60} | values), rng=4)
        model.liking[:] = 1.0
        model.phases = tuple(map(watched, MONTH))
        for _ in range(8):
            model.step()
    assert changed == {phase.name: set(phase.writes) for phase in MONTH if isinstance(phase, Phase)}
