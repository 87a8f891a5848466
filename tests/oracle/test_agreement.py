"""The engine and the usual-way model agree choice by choice over whole runs.

Exponentials and logarithms of the two differ in their last bits, so that a choice may differ about
once in 1e12. The seed is fixed, and no tolerance is made for it: chosen offerings and counts are
compared as they are.
"""

import ast
from pathlib import Path

import numpy as np
import pytest

from sim import Ecosystem
from sim.state.crowd import LATER
from sim.state.market import Table
from tests.oracle.ecosystem import UsualEcosystem
from tests.oracle.scenarios import SCENARIOS, parameters_of

FOLDER = Path(__file__).parent
CROWD = ("board", "choice", "demand", "firm", "peers", "population", "review", "streams", "tally",
         "tastes", "terms", "trends")  # fmt: skip


def differing(engine: Table, oracle: Table) -> list[str]:
    """Columns in which two tables differ."""
    names = engine.dtype.names or ()
    return [name for name in names if not np.array_equal(engine[name], oracle[name])]


OF_FIRMS = ("number", "kind", "present", "employees", "size", "skill", "primary", "seen")
OF_WORKLOADS = ("work", "slot", "volume")


def assert_same_firms(engine: Ecosystem, oracle: UsualEcosystem) -> None:
    """Every attribute of every firm and of its every workload is the same."""
    crowd, firms = engine.crowd, oracle.firms
    assert np.diff(crowd.first).tolist() == [len(firm.workloads) for firm in firms]
    workloads = [workload for firm in firms for workload in firm.workloads]
    for names, objects in ((OF_FIRMS, firms), (OF_WORKLOADS, workloads)):
        for name in names:
            values = [getattr(each, name) for each in objects]
            np.testing.assert_array_equal(values, getattr(crowd, name), err_msg=name)
    length = engine.parameters.clock.months_per_step
    begins = length * np.arange(LATER)  # months after the start at which each step begins
    review_at = [workload.review_at for workload in workloads]
    np.testing.assert_array_equal(np.searchsorted(begins, review_at), crowd.review_at)
    since = [workload.since for workload in workloads]
    np.testing.assert_array_equal(since, begins[crowd.since].astype(np.float32))
    aware_since = [-1 if firm.aware_since is None else firm.aware_since for firm in firms]
    np.testing.assert_array_equal(aware_since, crowd.aware_since)


def assert_same_month(engine: Ecosystem, oracle: UsualEcosystem) -> None:
    """Firms, their sums and the offerings that they met are the same."""
    assert_same_firms(engine, oracle)
    assert differing(engine.tally.offerings, oracle.tally.offerings) == []
    assert differing(engine.tally.kinds, oracle.tally.kinds) == []
    np.testing.assert_array_equal(engine.tally.large, oracle.tally.large)
    np.testing.assert_array_equal(engine.tally.access, oracle.tally.access)
    assert [offering.slot for offering in oracle.offerings] == engine.board.offerings[
        "slot"
    ].tolist()
    for name in ("quality", "support", "security", "compliance", "risk", "price", "response"):
        met = np.array([getattr(offering, name) for offering in oracle.offerings])
        np.testing.assert_allclose(met, engine.board.offerings[name], rtol=1e-12, err_msg=name)


@pytest.mark.parametrize("name", SCENARIOS)
def test_whole_runs_agree_choice_by_choice(name: str) -> None:
    parameters = parameters_of(name)
    engine, oracle = Ecosystem(parameters, rng=5), UsualEcosystem(parameters, rng=5)
    assert_same_firms(engine, oracle)
    before = engine.crowd.slot.copy()
    while engine.running:
        engine.step()
        oracle.step()
        assert_same_month(engine, oracle)
    assert not oracle.running
    assert not np.array_equal(engine.crowd.slot, before)
    assert engine.events == oracle.events
    np.testing.assert_allclose(oracle.record, engine.record, rtol=1e-9, atol=1e-12)


def test_the_crowd_of_the_oracle_shares_no_rule_with_the_engine() -> None:
    shared = {
        f"{module}: {name}"
        for module in CROWD
        for node in ast.walk(ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8")))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        if name.startswith(
            ("sim.demand", "sim.supply", "sim.market", "sim.state.crowd", "numpy", "numba")
        )
    }
    assert shared == set()


def test_every_module_of_the_oracle_is_known() -> None:
    modules = {path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("test_")}
    assert modules == {*CROWD, "__init__", "__main__", "ecosystem", "scenarios"}
