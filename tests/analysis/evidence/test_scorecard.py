"""The mean over runs is scored; the share of single runs that pass stands beside it."""

import numpy as np
import pytest

from analysis.evidence.observers import Months
from analysis.evidence.scorecard import observed, score
from analysis.evidence.targets import BY_KEY, TARGETS
from sim.outcomes import NAMES
from tests.analysis.evidence.test_observers import CALENDAR

END = BY_KEY["V1 end-2025"]  # .11 +- .03


def test_the_mean_is_scored_although_few_runs_pass() -> None:
    (found,) = score(np.array([[0.02], [0.20], [0.11], [0.11]]), [END])
    assert found.passed
    assert (found.runs, found.runs_passing) == (4, 0.5)
    assert found.mean == pytest.approx(0.11)
    assert (found.low, found.high) == pytest.approx((0.0335, 0.1865))


def test_runs_that_cannot_tell_are_left_out_and_none_at_all_is_no_pass() -> None:
    some, none = score(np.array([[0.11, np.nan], [np.nan, np.nan]]), [END, END])
    assert (some.passed, some.runs) == (True, 1)
    assert (none.passed, none.runs) == (False, 0)
    assert np.isnan(none.mean)


def test_a_missed_target_names_the_other_that_suffers_most_where_it_is_met() -> None:
    switching = BY_KEY["V8"]
    runs = np.array([[0.11, 0.5], [0.11, 0.5], [0.3, 0.11], [0.3, 0.5]])
    end, _ = score(runs, [END, switching])
    assert not end.passed
    assert end.trade == ("V8", 0.0, 0.5)
    (alone,) = score(runs[:, :1], [END])
    assert alone.trade is None


def test_every_target_is_observed_of_every_run() -> None:
    runs = Months(CALENDAR, np.random.default_rng(1).uniform(0.1, 1.0, (3, 36, len(NAMES))))
    values = observed(runs)
    assert values.shape == (3, len(TARGETS))
    assert values[:, [t.key for t in TARGETS].index("V8")] == pytest.approx(
        BY_KEY["V8"].observe(runs)
    )
