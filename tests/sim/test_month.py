"""The model as a whole: its month is a list of phases, which may be changed; its refusals."""

import math
import pickle
from datetime import date
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem, Parameters, warm_up
from openclosed.sim.engine.phase import Phase, name_of
from openclosed.sim.month import MONTH, Phases, after, before, instead
from openclosed.sim.outcomes import NAMES
from openclosed.sim.state.market import Cells
from openclosed.sim.state.money import INSTRUMENTS
from openclosed.sim.supply import releases as supply
from tests.sim.runs import run, small


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
    "instruments": {f"policy.{instrument}.strength": 0.5 for instrument in INSTRUMENTS},
    "dated": {"shocks": SHOCKS, "schedule": {"vendors.homestead.imitation_months": PATH}},
    "one after another": {
        "choice.update": "sequential",
        "firms.startups.open_preference.monthly_sd": 0.2,
        "firms.startups.open_preference.drift_from": None,
    },
}


def test_a_phase_changes_only_what_it_declares_to_write() -> None:
    changed: dict[str, set[str]] = {name_of(phase): set() for phase in MONTH}

    def watched(phase: Any) -> Any:
        def watch(model: Ecosystem) -> None:
            known = bytes_of(model)
            phase(model)
            changed[phase.name] |= {
                part for part, context in bytes_of(model).items() if context != known[part]
            }

        return watch

    for values in MODELS.values():
        model = Ecosystem(small({"firms.count": 60} | values), rng=4)
        model.liking[:] = 1.0
        model.phases = tuple(map(watched, MONTH))
        for _ in range(8):
            model.step()
    assert changed == {phase.name: set(phase.writes) for phase in MONTH if isinstance(phase, Phase)}


def test_a_run_goes_to_its_horizon_keeps_a_row_a_month_and_goes_no_further() -> None:
    model = run({"clock.horizon": 30.0})
    assert not model.running
    assert model.record.shape == (30, len(NAMES))
    assert list(model.outcomes.index[[0, 11, 12]]) == ["2023-01", "2023-12", "2024-01"]
    assert model.date == date(2025, 7, 1)
    assert repr(model).startswith("<Ecosystem in July 2025, 30 of 30 steps: ")
    before = model.record.tobytes()
    model.step()
    assert model.record.tobytes() == before


@pytest.mark.parametrize(
    "values",
    [
        {"firms.startup_fraction": 0.0, "firms.enterprises.breadth": 0.0,
         "work.cohorts": {"one": {"need": 90.0}}},
        {"work.cohorts": {"far": {"need": 1e4}}, "work.tied_to": "nothing"},
    ],
    ids=["that concerns anybody", "that is possible"],
)  # fmt: skip
def test_a_model_without_work_runs(values: dict[str, Any]) -> None:
    model = run(values)
    assert not np.isinf(model.record).any()
    assert model.outcomes["adopted_all"].isna().all()


LABS = {f"lab {n}": {"_target_": "openclosed.sim.agents.ClosedLab"} for n in range(43)}
HOST = "openclosed.sim.agents.Host"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"vendors": {}, "communities": {}}, "nobody"),
        ({"vendors": {"x": {"_target_": "nowhere.Nobody"}}, "communities": {}}, "nowhere.Nobody"),
        ({"vendors": LABS, "communities": {}}, "lab 42: .*42 model families"),
        ({"firms": {"count": 5}}, "network.degree=8.0: .*firms.count=5"),
        ({"communities": {"commons": {"_target_": HOST}}}, f"_target_={HOST} .*agents.Community"),
        ({"communities": {"commons": {"sponsor": "incumbent"}}}, "commons.sponsor=incumbent"),
    ],
)
def test_what_cannot_be_built_is_refused_in_one_line(change: dict[str, object], says: str) -> None:
    parameters = Parameters.model_validate(change | {"schedule": {}})
    with pytest.raises(ValueError, match=f"^[^\n]*{says}[^\n]*$"):
        Ecosystem(parameters, rng=1)


def test_no_growth_of_work_overflows_what_is_counted() -> None:
    """Volume of e^140 and more: shares stay shares, and the volume is right."""
    growth = {"work.size_growth": 0.5, "work.saturation": None, "work.per_point": 2.0,
              "research.growth": 30.0}  # fmt: skip
    parameters = small(growth | {"releases.replayed_until": None, "clock.horizon": 120.0})
    outcomes = Ecosystem(parameters, rng=1).run().outcomes
    assert outcomes["open_share_tokens_all"].between(0, 1).all()
    assert math.log(outcomes["volume_total"].iloc[-1]) > 140


def test_the_types_compiled_ahead_are_those_of_a_run() -> None:
    ahead = [rule for phase in MONTH if isinstance(phase, Phase) for rule in phase.compiled]
    warm_up.compile_rest()
    warm_up.compile_adoption()
    known = [list(rule.signatures) for rule in ahead]
    assert all(known)
    Ecosystem(small({"firms.count": 50}), rng=1).run()
    assert [list(rule.signatures) for rule in ahead] == known
