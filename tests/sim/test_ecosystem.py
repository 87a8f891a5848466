"""The model as a whole: schedule, record, streams, and refusals."""

import math
from datetime import date
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem, Parameters, warm_up
from openclosed.sim.engine.phase import Phase
from openclosed.sim.month import MONTH
from openclosed.sim.outcomes import NAMES
from tests.sim.runs import after, run, small


def test_a_run_goes_to_its_horizon_keeps_a_row_a_month_and_goes_no_further() -> None:
    model = after(horizon=30).run()
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


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"vendors": {}, "communities": {}}, "nobody"),
        ({"vendors": {"x": {"_target_": "nowhere.Nobody"}}, "communities": {}}, "nowhere.Nobody"),
        ({"vendors": LABS, "communities": {}}, "lab 42: .*42 model families"),
        ({"firms": {"count": 5}}, "network.degree=8.0: .*firms.count=5"),
        (
            {"communities": {"commons": {"_target_": "openclosed.sim.agents.Host"}}},
            "communities.commons._target_=openclosed.sim.agents.Host .*sim.agents.Community",
        ),
        (
            {"communities": {"commons": {"sponsor": "incumbent"}}},
            "communities.commons.sponsor=incumbent",
        ),
    ],
)
def test_what_cannot_be_built_is_refused_in_one_line(change: dict[str, object], says: str) -> None:
    parameters = Parameters.model_validate(change | {"schedule": {}})
    with pytest.raises(ValueError, match=f"^[^\n]*{says}[^\n]*$"):
        Ecosystem(parameters, rng=1)


def test_no_growth_of_work_overflows_what_is_counted() -> None:
    """Volume of e^140 and more: shares stay shares, and the volume is right."""
    growth = {"work.size_growth": 0.5, "work.saturation": None, "research.growth": 30.0}
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
