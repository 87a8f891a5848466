"""Firms as agents over the columns, sets of firms, and their lasting tastes."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from openclosed.sim import Ecosystem
from openclosed.sim.agents.firms import firm_at, firms_of
from openclosed.sim.agents.tastes import STRATA, TASTE_STREAMS, named_stratum
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.randomness import LASTING, TASTE, words
from openclosed.sim.terms.table import TASTES
from tests.sim.runs import after


@pytest.fixture
def model() -> Ecosystem:
    return after(steps=8)


def test_tastes_last_and_differ_and_a_fork_inherits_the_preference_for_its_root(
    model: Ecosystem,
) -> None:
    one = firm_at(model, 5)
    assert len({one, firm_at(model, 5), firm_at(model, 6)}) == 2  # two views of a firm are one
    before, families = one.tastes, one.family_preferences
    assert list(before) == [taste.name for taste in TASTES]
    model.suppliers.add_family("fork", 110.0, like=1)
    likes, (first, second, *_) = one.family_preferences, model.family_names
    assert likes["fork"] == likes[second] != likes[first]
    model.step()
    assert one.tastes == before != firm_at(model, 6).tastes
    assert one.family_preferences.items() >= families.items()


def test_a_set_of_firms_reads_columns_without_agents_and_changes_no_firm(model: Ecosystem) -> None:
    firms = firms_of(model, "startups")
    assert len(firms) == ((model.firm_table.kind == 1) & (model.firm_table.present == 1)).sum()
    column = firms.get("aware_since")
    assert firms._made is None
    assert column == [firm.aware_since for firm in firms]
    # Adding and taking out change the set only.
    present, one, count = model.firm_table.present.copy(), next(iter(firms)), len(firms)
    firms.remove(one)
    assert one not in firms
    with pytest.raises(KeyError):
        firms.remove(one)
    firms.discard(one)
    firms.add(one)
    assert one in firms
    assert len(firms) == count
    np.testing.assert_array_equal(model.firm_table.present, present)


@compiled
def strata_of(names: NDArray[np.uint64], firms: int) -> NDArray[np.int64]:
    """(firms, names) strata of firms for names."""
    strata = np.empty((firms, names.size), np.int64)
    for i in range(firms):
        w0, w1, w2, w3 = words(np.uint64(7), np.uint64(i), LASTING, TASTE, np.uint64(0))
        for n in range(names.size):
            strata[i, n] = named_stratum(w0, w1, w2, w3, names[n])
    return strata


def test_strata_of_named_tastes_are_even_and_independent() -> None:
    """100,000 firms: each name over 64 classes, each pair over 8 x 8, each three over 4 x 4 x 4. Of
    92 tests one true null fails with a probability of .01 in all; the seed is fixed."""
    strata = strata_of(TASTE_STREAMS, 100_000)
    tests = []
    for many, classes in ((1, 64), (2, 8), (3, 4)):
        for names in combinations(range(TASTE_STREAMS.size), many):
            cell = np.zeros(len(strata), np.int64)
            for name in names:
                cell = cell * classes + strata[:, name] * classes // STRATA
            tests.append(stats.chisquare(np.bincount(cell, minlength=classes**many)).pvalue)
    assert len(tests) == 92
    assert min(tests) > 0.01 / len(tests)


def test_a_workload_is_named_with_what_serves_it(model: Ecosystem) -> None:
    rows = [
        row
        for i in range(len(model.firm_table.kind))
        for row in firm_at(model, i).workloads
        if row["camp"]
    ]
    found = {(row["camp"], row["delivery"]) for row in rows}
    assert found == {("closed", "api"), ("open", "hosted"), ("open", "self_hosted")}
    assert all(str(row["offering"]).endswith(f"({row['delivery']})") for row in rows)
