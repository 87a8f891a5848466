"""The table of outcomes: its declarations, and their computation from months."""

import math
import subprocess
import sys

import numpy as np
import pytest

from openclosed.sim.outcomes import NAMES, OUTCOMES
from openclosed.sim.outcomes.axes import NamedArray
from openclosed.sim.outcomes.outcomes import DECLARATIONS, row
from tests.sim.outcomes.synthetic import synthetic
from tests.sim.runs import after, last, run, suppliers


def test_each_outcome_has_a_name_a_phrase_a_unit_and_bounds_of_its_own() -> None:
    named = [outcome.name for declaration in DECLARATIONS for outcome in declaration.outcomes]
    assert sorted(named) == sorted(NAMES)
    assert len(set(NAMES)) == len({outcome.phrase for outcome in OUTCOMES}) == len(OUTCOMES)
    for outcome in OUTCOMES:
        assert all((outcome.unit, outcome.group, outcome.text, outcome.phrase)), outcome.name
        assert not any(mark in outcome.text + outcome.phrase for mark in "{}."), outcome.name
        low = -math.inf if outcome.low is None else outcome.low
        assert low < (math.inf if outcome.high is None else outcome.high), outcome.name
        assert outcome.unit != "share" or (outcome.low, outcome.high) == (0.0, 1.0), outcome.name


def test_reading_the_table_compiles_nothing() -> None:
    program = (
        "import sys; from openclosed.sim.outcomes import NAMES; "
        "assert not {'numba', 'mesa'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_an_axis_that_does_not_exist_and_a_wrong_shape_are_refused_by_name() -> None:
    two_months = synthetic(lambda monthly: None, months=2)
    with pytest.raises(KeyError, match="size"):
        row("part_{size}", "", None, None, "", "", "Part", lambda totals: totals["step"])
    summed = row("summed", "", None, None, "", "", "Sum", lambda totals: totals["step"].sum())
    by_kind = row("of_{kind}", "", None, None, "", "", "Sum", lambda totals: totals["step"])
    with pytest.raises(ValueError, match=r"summed: .*\(\) .*\(2,\)"):
        summed.columns(two_months)
    with pytest.raises(ValueError, match=r"of_enterprises, of_startups: .*\(2, 2\)"):
        by_kind.columns(two_months)
    with pytest.raises(ValueError, match=r"axis state.*camp, kind"):
        NamedArray(np.zeros((2, 2, 2)), "camp", "kind").at(state="none")


def test_a_market_with_one_camp_has_no_gap_and_an_open_share_of_0_or_1() -> None:
    for share, model in enumerate((run(suppliers(2, 0)), run(suppliers(0, 2)))):
        assert last(model, "open_share_workloads_all") == share
        assert model.outcomes["capability_gap"].isna().all()
        assert not np.isinf(model.record).any()
        assert last(model, "multihoming_adopters_all") == 0


def test_reading_the_record_in_between_changes_no_row() -> None:
    """Nor does reading one outcome of the latest month; there are more months than may wait."""
    read, left_alone = after(horizon=130), after(horizon=130)
    while read.running:
        assert read.record.shape == (read.step_number, len(NAMES))
        read.step()
        if read.step_number <= 20:
            latest = np.array([read.latest(name) for name in NAMES])
            assert latest.tobytes() == read.record[-1].tobytes()
    assert read.record.tobytes() == left_alone.run().record.tobytes()
