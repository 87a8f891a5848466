"""Tokens that were added: by hand, and by nothing that was measured after the origin."""

import numpy as np
import pytest

from analysis.evidence.measurements import RECORD, Measurement
from analysis.skill import added
from analysis.skill.cases import Case, cases
from analysis.skill.forecasts import DEVELOPERS, MODEL
from analysis.statistics.baselines import FORECASTERS
from tests.analysis.skill.made_up import said

CASES = cases([1, 3, 6, 12])


def made_up(share: float, volume: float) -> tuple[Measurement, ...]:
    """A router of 100 tokens a day, .2 of them open, with another share and volume in June."""
    return (
        Measurement(DEVELOPERS, "2025-12", 0.1, 0.3),
        Measurement(DEVELOPERS, "2026-06", share - 0.1, share + 0.1),
        Measurement(added.TOKENS_A_DAY, "2025-12", 100.0, 100.0),
        Measurement(added.TOKENS_A_DAY, "2026-06", volume, volume),
    )


def test_the_share_of_what_was_added_by_hand() -> None:
    """20 of 100 tokens are open, then 120 of 200: all that was added; or 60 of 200: 40 %."""
    assert added.added(np.array([0.6, 0.3, 0.05]), 2.0, 0.2) == pytest.approx([1.0, 0.4, 0.0])
    assert np.isnan(added.added(np.array([0.6]), 1.0, 0.2)).all()
    assert np.isnan(added.added(np.array([0.6]), 0.5, 0.2)).all()


def test_a_case_has_the_ends_of_the_later_band_from_the_middle_of_the_first() -> None:
    record = made_up(0.4, 300.0)
    [case] = added.cases_of(cases([6], record), record)
    assert (case.figure, case.origin, case.horizon) == (added.ADDED, "2025-12", 6)
    assert case.measured[2:4] == pytest.approx(((90 - 20) / 200, (150 - 20) / 200))
    shrunk = made_up(0.4, 90.0)
    assert added.cases_of(cases([6], shrunk), shrunk) == []


def test_only_half_a_year_and_a_year_are_scored() -> None:
    found = added.cases_of(CASES, RECORD)
    own = [one for one in CASES if one.figure.key == DEVELOPERS and one.horizon in (6, 12)]
    assert [(one.origin, one.horizon) for one in found] == [(a.origin, a.horizon) for a in own]


def test_growth_is_that_of_as_many_months_before_or_carried_on_from_fewer() -> None:
    record = [
        Measurement(added.TOKENS_A_DAY, f"2025-0{month}", 2.0**month, 2.0**month)
        for month in range(1, 10)
    ]
    assert added.growth_so_far("2025-08", 6, record) == pytest.approx(2.0**6)
    assert added.growth_so_far("2025-03", 6, record) == pytest.approx(2.0**6)
    assert np.isnan(added.growth_so_far("2025-01", 6, record))
    assert np.isnan(added.growth_so_far("2025-12", 6, record))


def test_the_model_has_its_own_growth_and_what_the_router_shows() -> None:
    """Worlds at .25, a tenth more with .2 of the weight; the bias of .3 fades by .9 a month."""
    case = next(one for one in added.cases_of(CASES, RECORD) if one.origin == "2025-12")
    found = added.of_all(said({"2025-12"}), case, RECORD)
    logits = np.log(0.25 / 0.75) + 0.3 * 0.9**6
    share, growth = 1 / (1 + np.exp(-logits)), 5.0**0.5
    expected = (share * growth - (0.2557 + 0.2990) / 2) / (growth - 1)
    assert np.quantile(found[MODEL], 0.4) == pytest.approx(expected, abs=0.04)
    assert set(found) == {MODEL, *FORECASTERS}
    assert found["last value"] == pytest.approx([(0.2557 + 0.2990) / 2])


def test_rivals_know_nothing_of_later_growth() -> None:
    case = next(one for one in added.cases_of(CASES, RECORD) if one.origin == "2025-12")
    changed = tuple(
        Measurement(one.figure, one.month, 0.9, 0.9, used_from=one.used_from)
        if one.month > "2025-12"
        else one
        for one in RECORD
    )
    first, again = (added.of_all(said({"2025-12"}), case, one) for one in (RECORD, changed))
    for name, members in first.items():
        np.testing.assert_array_equal(members, again[name])
    assert isinstance(case, Case)
