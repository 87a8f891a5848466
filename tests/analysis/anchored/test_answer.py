"""What islands say together: weights of hypotheses, quantiles, and when nothing is said."""

import numpy as np
import pytest

from analysis.anchored import answer as anchored_answer
from analysis.anchored.answer import FLOOR, LEAST_EFFECTIVE, LEAST_FOUNDERS, Anchored, Island
from analysis.statistics import particle_filter

MONTHS = ["2026-07", "2026-08", "2026-09"]


def island(
    evidence: float = -3.0,
    share: float = 0.5,
    least: float = 80.0,
    founders: float = 30.0,
    draws: float = 1000.0,
) -> Island:
    """Five hundred worlds with shares around one, and a number evenly from 0 to 1."""
    places = (np.arange(500) + 0.5) / 500
    ahead = np.tile((share + 0.2 * (places[::2] - 0.5))[:, None], (1, 3))
    even = np.full(500, 1 / 500)
    numbers = particle_filter.unbounded(places)[:, None]
    return Island(evidence, least, founders, draws, even, numbers, ahead)


def of(**groups: list[Island]) -> Anchored:
    return Anchored(groups, MONTHS, [("firms.startup.affinity.mean", 0.0, 1.0)])


def test_hypotheses_weigh_by_what_they_gave_to_the_record_but_none_is_given_up() -> None:
    even = of(one=[island(), island()], other=[island(), island()]).weights
    assert even == pytest.approx({"one": 0.5, "other": 0.5})
    lost = of(one=[island(-3.0)] * 2, other=[island(-50.0)] * 2).weights
    assert lost == pytest.approx({"one": 1.0 - FLOOR, "other": FLOOR})
    twice = of(one=[island(-3.0)] * 2, other=[island(-3.0 - np.log(2.0))] * 2).weights
    assert twice["one"] > twice["other"] > FLOOR


def test_an_island_counts_by_its_evidence_within_a_hypothesis() -> None:
    found = of(one=[island(-3.0, 0.3), island(-40.0, 0.9)])
    own = anchored_answer.forecasts(found).query("hypothesis == 'one'")
    assert own["q50"].to_numpy() == pytest.approx(0.3, abs=0.01)


def test_quantiles_of_all_are_those_of_the_mixture() -> None:
    found = of(one=[island(share=0.3)] * 2, other=[island(share=0.7)] * 2)
    every = anchored_answer.forecasts(found).query("hypothesis == 'all'").set_index("month")
    assert list(every.index) == MONTHS
    assert every.loc["2026-07", "q25"] == pytest.approx(0.3, abs=0.01)
    assert every.loc["2026-07", "q75"] == pytest.approx(0.7, abs=0.01)


def test_weighted_quantiles_are_those_of_repeated_rows() -> None:
    values = np.array([[3.0], [1.0], [2.0]])
    weights = np.array([0.2, 0.5, 0.3])
    repeated = np.repeat(values[:, 0], [2, 5, 3])
    expected = np.quantile(repeated, anchored_answer.QUANTILES, method="inverted_cdf")
    assert anchored_answer.quantiles(values, weights)[:, 0].tolist() == expected.tolist()


def test_what_is_not_learned_keeps_its_spread() -> None:
    row = anchored_answer.numbers(of(one=[island()] * 2)).iloc[0]
    assert row["spread_left"] == pytest.approx(1.0, abs=0.01)
    assert row["q50"] == pytest.approx(0.5, abs=0.01)


def test_few_draws_tell_less_of_a_number_than_many() -> None:
    few, many = (
        anchored_answer.numbers(of(one=[island(draws=draws)] * 2)).iloc[0]
        for draws in (2.0, 1000.0)
    )
    assert few["draws"] == pytest.approx(4.0)
    assert few["q05"] < many["q05"] < few["q50"] < many["q95"] < few["q95"]


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        (island(), False),
        (island(least=0.3 * LEAST_EFFECTIVE), True),
        (island(founders=0.2 * LEAST_FOUNDERS), True),
        (island(share=0.58), True),
        (island(share=0.53), False),
    ],
)
def test_nothing_is_said_of_few_worlds_or_where_islands_differ(
    other: Island, *, refused: bool
) -> None:
    assert bool(of(one=[island(), other]).refused) is refused


def test_islands_that_count_alike_add_up_in_what_they_tell() -> None:
    found = of(
        one=[island(least=40.0, founders=8.0)] * 2, other=[island(least=40.0, founders=8.0)] * 2
    )
    assert found.least == pytest.approx(4 * 40.0)
    assert found.founders == pytest.approx(4 * 8.0)
