"""The engine and the oracle agree choice by choice over whole runs.

Their exponentials differ in the last bits, and so a choice about once in 1e12: none at this seed.
"""

import ast
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.month import after
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.state.firm_table import LATER
from openclosed.sim.state.market import NO_WORKLOAD
from tests.oracle.ecosystem import UsualEcosystem
from tests.oracle.scenarios import OTHER_ENDS, SCENARIOS, parameters_of

FOLDER = Path(__file__).parent
OTHERS = ("ecosystem", "scenarios", "test_agreement")
"""Modules that are not about firms."""
RULES = (
    "openclosed.sim.demand", "openclosed.sim.supply", "openclosed.sim.market",
    "openclosed.sim.state.firm_table", "openclosed.sim.state.work", "numpy", "numba",
)  # fmt: skip
equal = np.testing.assert_array_equal
close = partial(np.testing.assert_allclose, rtol=1e-11)
OF_FIRMS = ("number", "kind", "primary", "seen")
OF_WORKLOADS = ("slot", "volume", "own", "stands_for")
OF_OFFERINGS = (
    "able", "support", "security", "evidence", "transparency", "price", "unit_cost", "engineering",
    "response", "exponent", "list_price", "capability",
)  # fmt: skip


def assert_same_firms(engine: Ecosystem, oracle: UsualEcosystem) -> None:
    """Every attribute of every firm and of its every workload is the same."""
    firm_table, firms = engine.firm_table, oracle.firms
    for name in OF_FIRMS:
        equal([getattr(each, name) for each in firms], getattr(firm_table, name), err_msg=name)
    aware_since = [-1 if firm.aware_since is None else firm.aware_since for firm in firms]
    equal(aware_since, firm_table.aware_since)
    found = [(i, w) for i, firm in enumerate(firms) for w in firm.workloads]
    at = tuple(np.array(found).reshape(-1, 2).T)
    equal(np.argwhere(firm_table.slot != NO_WORKLOAD), np.array(found))
    workloads = [workload for firm in firms for workload in firm.workloads.values()]
    for name in OF_WORKLOADS:
        values = [getattr(each, name) for each in workloads]
        equal(values, getattr(firm_table, name)[at], err_msg=name)
    length = engine.parameters.clock.months_per_step
    begins = length * np.arange(LATER)  # months after the start at which each step begins
    months = [each.review_at if each.started else each.delay for each in workloads]
    equal(np.searchsorted(begins, months), firm_table.review_at[at])
    ends_at = [each.ends_at for each in workloads]
    equal(np.searchsorted(begins, ends_at), firm_table.ends_at[at])


def assert_same_work(engine: Ecosystem, oracle: UsualEcosystem) -> None:
    """The same cohorts stand in the same places."""
    seen = oracle.work
    for name in ("number", "since"):
        equal(seen[name], engine.work[name], err_msg=name)
    taken = seen["number"] >= 0
    for name in ("need", "size", "custom", "critical", "reach", "volume"):
        close(seen[name][taken], engine.work[name][taken], err_msg=name)
    for name in ("potential", "open_potential"):
        close(getattr(oracle.demand, name), getattr(engine.demand, name), rtol=1e-12, err_msg=name)


def assert_same_month(engine: Ecosystem, oracle: UsualEcosystem) -> None:
    """Firms, their sums, their work and the offerings they saw are the same."""
    assert_same_firms(engine, oracle)
    assert_same_work(engine, oracle)
    for name in ("offerings", "kinds", "users", "volume"):
        equal(getattr(oracle.tally, name), getattr(engine.tally, name), err_msg=name)
    close(oracle.tally.spend, engine.tally.spend)
    met = engine.board.offerings
    assert [offering.slot for offering in oracle.offerings] == met["slot"].tolist()
    for name in OF_OFFERINGS:
        close([getattr(offering, name) for offering in oracle.offerings], met[name], err_msg=name)
    taken = oracle.work["number"] >= 0
    for name in ("growth", "going"):
        close(np.array(getattr(oracle, name))[taken], getattr(engine.board, name)[taken])


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param({}, id="as it is"),
        pytest.param(OTHER_ENDS, id="at other ends", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("name", SCENARIOS)
def test_whole_runs_agree_choice_by_choice(name: str, ends: dict[str, Any]) -> None:
    parameters = all_replaced(parameters_of(name), ends)
    engine, oracle = Ecosystem(parameters, rng=5), UsualEcosystem(parameters, rng=5)
    assert_same_firms(engine, oracle)
    assert_same_work(engine, oracle)
    before = engine.firm_table.slot.copy()
    while engine.running:
        engine.step()
        oracle.step()
        assert_same_month(engine, oracle)
    assert not oracle.running
    assert not np.array_equal(engine.firm_table.slot, before)
    assert [event[:3] for event in engine.events] == [event[:3] for event in oracle.events]
    amounts = ([event.amount for event in model.events] for model in (oracle, engine))
    close(*amounts, rtol=1e-9)
    close(oracle.record, engine.record, rtol=1e-9, atol=1e-12)


def remember(model: Ecosystem) -> None:
    """Lower users' preference for their family each month, and raise that of others a little."""
    used = model.firm_table.slot // 3
    model.liking[:] = 0.9 * model.liking + 0.05
    for place in range(used.shape[1]):
        rows = np.flatnonzero(used[:, place] >= 0)
        model.liking[rows, used[rows, place]] -= 0.5


@pytest.mark.parametrize("name", ["no memory in any contract", "starts, needs and lags change"])
def test_they_agree_if_a_users_model_changes_preferences(name: str) -> None:
    parameters = parameters_of(name)
    models = [kind(parameters, rng=5) for kind in (Ecosystem, UsualEcosystem)]
    for model in models:
        model.phases = after(model.phases, "security", remember)
        model.run()
    engine, oracle = models
    assert isinstance(oracle, UsualEcosystem)
    assert_same_firms(engine, oracle)
    assert not np.array_equal(
        engine.firm_table.slot, Ecosystem(parameters, rng=5).run().firm_table.slot
    )


def imported(module: Path) -> Iterator[str]:
    """The modules that a module imports."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_the_firms_of_the_oracle_share_no_rule_with_the_engine() -> None:
    about_firms = [path for path in FOLDER.glob("[a-z]*.py") if path.stem not in OTHERS]
    assert len(about_firms) >= 10
    assert not [
        (path.stem, name)
        for path in about_firms
        for name in imported(path)
        if name.startswith(RULES)
    ]
