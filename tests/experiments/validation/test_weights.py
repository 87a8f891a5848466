"""What islands say together: weights, quantiles, and when nothing is said."""

import numpy as np
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH, known
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import SINCE
from openclosed.experiments.starts.prior import Free
from openclosed.experiments.validation.anchored import finding as anchored_finding
from openclosed.experiments.validation.anchored import found as anchored_answer
from openclosed.experiments.validation.assimilation.islands import (
    LEAST_ANCESTORS,
    LEAST_EFFECTIVE,
    MOVES,
    Anchored,
    Island,
)
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.state.kinds import ENTERPRISE, FIRM_KINDS, STARTUP

SIZE, MONTHS = 400, months_between(SINCE, LAST_MONTH) + 1
BEFORE = 24
"""Months before the first of `market`."""
NUMBER = Free("network.strength", 0.1, 10.0, "log")


def island(
    evidence: float = -3.0, share: float = 0.5, least: float = 80.0, ancestors: float = 40.0
) -> Island:
    """Particles with shares around one, tastes of twice and thrice that, a number of the prior."""
    places = (np.arange(SIZE) + 0.5) / SIZE
    level = share + 0.2 * (places - 0.5)
    tastes = np.zeros((SIZE, BEFORE + MONTHS, len(FIRM_KINDS)))
    tastes[:, BEFORE:, STARTUP] = 2 * level[:, None]
    tastes[:, BEFORE:, ENTERPRISE] = 3 * level[:, None]
    return Island(
        weights=np.full(SIZE, 1 / SIZE),
        places=places[:, None],
        ancestor=np.arange(SIZE),
        lucks=np.zeros((SIZE, 3), dtype=np.uint64),
        tastes=tastes,
        market=np.repeat(level[:, None, None], MONTHS, axis=1) * np.array([1.0, 0.5]),
        law=np.zeros((SIZE, 2, len(FIRM_KINDS))),
        bias=np.zeros((SIZE, 2, len(observers.COLUMNS))),
        least=np.array(least),
        least_ancestors=np.array(ancestors),
        evidence=np.array([[30.0, -1.0], [43.0, evidence]]),
        ahead=np.empty((0, 0, 0, 0), dtype=np.float32),
        ahead_bias=np.empty((0, 0, 0, 0)),
    )


def of(*group: Island) -> Anchored:
    return Anchored(list(group), SINCE, [NUMBER], dict.fromkeys((True, False), island()))


def test_islands_weigh_by_the_probability_that_they_gave_to_the_record() -> None:
    found = of(island(-3.0), island(-3.0 - np.log(3.0)))
    assert found.shares == pytest.approx([0.75, 0.25])
    assert found.weights.reshape(2, SIZE).sum(axis=1) == pytest.approx([0.75, 0.25])
    own = anchored_answer.paths(of(island(-3.0, 0.3), island(-40.0, 0.9)))
    tokens = own.query("what == 'tokens'")
    assert tokens["q50"].to_numpy() == pytest.approx(0.3, abs=0.01)


def test_quantiles_are_those_of_the_mixture_month_by_month() -> None:
    paths = anchored_answer.paths(of(island(share=0.3), island(share=0.7)))
    paths = paths.set_index(["what", "month"])
    months = paths.index.get_level_values("month")
    assert (months.min(), months.max()) == (SINCE, LAST_MONTH)
    for what, times in {
        "tokens": 1.0,
        "spend": 0.5,
        "taste": 2.0,
        "taste_enterprises": 3.0,
    }.items():
        for month in (SINCE, LAST_MONTH):
            ends = [paths.loc[(what, month), name] for name in ("q25", "q75")]
            assert ends == pytest.approx([0.3 * times, 0.7 * times], abs=0.02)


def test_weighted_quantiles_are_those_of_repeated_rows() -> None:
    values, weights = np.array([[3.0], [1.0], [2.0]]), np.array([0.2, 0.5, 0.3])
    repeated = np.repeat(values[:, 0], [2, 5, 3])
    expected = np.quantile(repeated, particle_filter.QUANTILES, method="inverted_cdf")
    assert particle_filter.quantiles(values, weights)[:, 0].tolist() == expected.tolist()


def test_what_is_not_learned_keeps_its_spread_and_what_is_loses_some() -> None:
    half = island()._replace(weights=np.repeat([0.0, 2 / SIZE], SIZE // 2))
    for one, left, names in ((island(), 1.0, False), (half, 0.5, True)):
        found = of(one, one)
        row = anchored_answer.numbers(found).iloc[0]
        assert row["spread_left"] == pytest.approx(left, abs=0.01)
        assert row["q50"] == pytest.approx(100**0.25 if names else 1.0, rel=0.02)
        assert (f"`{NUMBER.name}` (0.50)" in anchored_finding.learned(found)) is names


def test_before_any_weighing_worlds_are_counted_that_move_as_far_as_the_record() -> None:
    """The first quarter of those whose taste walks moves a logit further than the router did."""
    moving = island()
    for at, (figure, first, last) in enumerate(MOVES):
        begin, end = (months_between(SINCE, month) for month in (first, last))
        seen = [observers.logits(np.array(known(figure)[m].middle)) for m in (first, last)]
        away = np.where(np.arange(SIZE) < SIZE // 4, 1.0, -0.5) + seen[1] - seen[0]
        moving.market[:, begin, at] = 0.2
        moving.market[:, end, at] = observers.shares(observers.logits(np.full(SIZE, 0.2)) + away)
    found = of(island())
    found.prior[True] = moving
    rows = anchored_answer.moved(found).set_index("taste")[["tokens", "spend"]]
    assert rows.loc[["walks", "stays"]].to_numpy().tolist() == [[0.25, 0.25], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        (island(), ""),
        (island(least=0.3 * LEAST_EFFECTIVE), "87.3 particles"),
        (island(ancestors=0.25 * LEAST_ANCESTORS), "14.5 ancestors"),
        (island(ancestors=0.26 * LEAST_ANCESTORS), "15.1 ancestors"),
        (island(ancestors=0.3 * LEAST_ANCESTORS), ""),
        (island(share=0.58), "8 points"),
        (island(share=0.53), ""),
    ],
)
def test_nothing_is_said_of_few_particles_or_where_islands_differ(
    other: Island, refused: str
) -> None:
    found = of(island(), other)
    assert bool(found.refused) is bool(refused)
    assert refused in found.refused
    finding = anchored_finding.finding(found)
    assert found.refused in str(finding.says[0])
    assert found.refused in finding.title
    assert ("%" in str(finding.says[0])) is not bool(refused)


def test_what_is_said_are_the_numbers_of_the_particles() -> None:
    found = of(island(), island(least=120.0))
    said = anchored_finding.markdown(found)
    for one in (LAST_MONTH, "50 %", "41 to 59 %", "25 %", "+1.00 (+0.82", "+1.50 (+1.23"):
        assert one in said
    together = 1.0 / (0.25 / 80.0 + 0.25 / 120.0)
    for one in (f"{2 * SIZE}", "2 separate", f"as {together:.0f} with", "from 80 first", "by 0.0 "):
        assert one in said
    assert all(str(one) in said for one in anchored_finding.finding(found).says)
