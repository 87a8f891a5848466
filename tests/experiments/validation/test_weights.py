"""What weighing by the data says: quantiles, what was learned, and when nothing is said."""

import numpy as np
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH, known
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import SINCE
from openclosed.analysis.statistics.particle_filter import LEAST_VALUES
from openclosed.experiments.starts.prior import Prior
from openclosed.experiments.validation.assimilation.moves import KINDS, MoveResult
from openclosed.experiments.validation.assimilation.task import (
    FilterResult,
    filter_weights,
    particle_weights,
)
from openclosed.experiments.validation.starting_states import finding as states_finding
from openclosed.experiments.validation.starting_states.finding import MOVES, AssimilationResult
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.state.kinds import ENTERPRISE, FIRM_KINDS, STARTUP

SIZE, MONTHS = 400, months_between(SINCE, LAST_MONTH) + 1
BEFORE = 24
"""Months before the first of a filter's `market`."""
NUMBER = Prior("network.strength", 0.1, 10.0, "log")
PLACES = (np.arange(SIZE) + 0.5) / SIZE
NONE = np.zeros((SIZE, 0))


def make_filter(evidence: float = -3.0, least: float = 80.0) -> FilterResult:
    """Particles of which the market stands still at a half."""
    return FilterResult(
        weights=np.full(SIZE, 1 / SIZE),
        places=PLACES[:, None],
        ancestor=np.arange(SIZE),
        step_seeds=np.zeros((SIZE, 3), dtype=np.uint64),
        tastes=np.zeros((SIZE, BEFORE + MONTHS, len(FIRM_KINDS))),
        market=np.full((SIZE, MONTHS, 2), 0.5),
        law=np.zeros((SIZE, 2, len(FIRM_KINDS))),
        bias=np.zeros((SIZE, 2, len(observers.COLUMNS))),
        least=np.array(least),
        evidence=np.array([[30.0, -1.0], [43.0, evidence]]),
        ahead=np.empty((0, 0, 0, 0), dtype=np.float32),
        ahead_bias=np.empty((0, 0, 0, 0)),
    )


def states(
    shares: tuple[float, float] = (0.5, 0.5), fresh: int = SIZE, wide: float = 1.0
) -> MoveResult:
    """States around a share in each half, preferences of twice and thrice that.

    `fresh` of them drew the number again, of which `wide` of the spread is left.
    """
    spread = np.random.default_rng(1).permutation(PLACES)
    level = np.repeat(shares, SIZE // 2) + 0.2 * (spread - 0.5)
    tastes = np.full((SIZE, BEFORE + MONTHS, len(FIRM_KINDS)), 9.0)
    tastes[:, BEFORE:, STARTUP], tastes[:, BEFORE:, ENTERPRISE] = (
        2 * level[:, None],
        3 * level[:, None],
    )
    market = np.full((SIZE, BEFORE + MONTHS, 2), 9.0)
    market[:, BEFORE:] = level[:, None, None] * np.array([1.0, 0.5])
    return MoveResult(
        places=1.0 - wide * spread[:, None],
        step_seeds=np.zeros((SIZE, BEFORE + MONTHS), dtype=np.uint64),
        tastes=tastes,
        law=np.zeros((SIZE, 2, len(FIRM_KINDS))),
        bias=np.zeros((SIZE, 2, len(observers.COLUMNS))),
        market=market,
        changed=(np.arange(SIZE) < fresh)[:, None],
        tried=np.full(len(KINDS), 100),
        taken=np.full(len(KINDS), 40),
        likely=np.zeros((SIZE, 2)),
    )


def of(
    moved: MoveResult | None = None, ancestors: int = 40, *filters: FilterResult
) -> AssimilationResult:
    return AssimilationResult(
        list(filters or (make_filter(), make_filter())), SINCE, [NUMBER],
        dict.fromkeys((True, False), make_filter()), np.arange(SIZE) % ancestors, moved or states(),
    )  # fmt: skip


def test_filters_are_weighted_by_their_probability_of_the_data() -> None:
    both = [make_filter(-3.0), make_filter(-3.0 - np.log(3.0), least=120.0)]
    assert filter_weights(both) == pytest.approx([0.75, 0.25])
    assert particle_weights(both).reshape(2, SIZE).sum(axis=1) == pytest.approx([0.75, 0.25])
    assert of(None, 40, *both).least == pytest.approx(1.0 / (0.75**2 / 80.0 + 0.25**2 / 120.0))


def test_quantiles_are_those_of_the_states_month_by_month() -> None:
    paths = states_finding.path_table(of(states((0.3, 0.7)))).set_index(["what", "month"])
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
    for wide, left, names in ((1.0, 1.0, False), (0.5, 0.5, True)):
        found = of(states(wide=wide))
        row = states_finding.parameter_table(found).iloc[0]
        assert row["spread_left"] == pytest.approx(left, abs=0.01)
        assert row["q50"] == pytest.approx(100**0.25 if names else 1.0, rel=0.02)
        assert (f"`{NUMBER.name}` (0.50)" in states_finding.learned(found)) is names


def test_unweighted_particles_that_move_as_far_as_the_data_are_counted() -> None:
    """The first quarter of those whose preference walks moves a logit further than the data."""
    moving = make_filter()
    for at, (indicator, first, last) in enumerate(MOVES):
        begin, end = (months_between(SINCE, month) for month in (first, last))
        seen = [observers.logits(np.array(known(indicator)[m].middle)) for m in (first, last)]
        away = np.where(np.arange(SIZE) < SIZE // 4, 1.0, -0.5) + seen[1] - seen[0]
        moving.market[:, begin, at] = 0.2
        moving.market[:, end, at] = observers.shares(observers.logits(np.full(SIZE, 0.2)) + away)
    found = of()
    found.prior[True] = moving
    rows = states_finding.prior_moves_table(found).set_index("taste")[["tokens", "spend"]]
    assert rows.loc[["walks", "stays"]].to_numpy().tolist() == [[0.25, 0.25], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("fresh", "ancestors", "values"),
    [(0, 40, 40.0), (SIZE, 2, SIZE), (SIZE // 2, 1, SIZE**2 / (200**2 + 200)), (0, SIZE, SIZE)],
)
def test_a_parameter_has_as_many_values_as_ancestors_and_draws_of_its_own(
    fresh: int, ancestors: int, values: float
) -> None:
    assert of(states(fresh=fresh), ancestors).distinct == pytest.approx(values)


@pytest.mark.parametrize(
    ("found", "refused"),
    [
        (of(), ""),
        (of(states(fresh=0), 15), "15.0 values"),
        (of(states(fresh=0), int(LEAST_VALUES) + 1), ""),
        (of(states((0.5, 0.58))), "8 percentage points"),
        (of(states((0.5, 0.53))), ""),
    ],
)
def test_few_values_and_differing_halves_are_refused(
    found: AssimilationResult, refused: str
) -> None:
    assert bool(found.refused) is bool(refused)
    assert refused in found.refused
    finding = states_finding.finding(found)
    assert found.refused in str(finding.sentences[0])
    assert found.refused in finding.title
    assert ("%" in str(finding.sentences[0])) is not bool(refused)


def test_the_sentences_have_the_values_of_the_states() -> None:
    found = of(None, 40, make_filter(), make_filter(least=120.0))
    said = f"{states_finding.on_answer(found)} {states_finding.on_methods(found)}"
    for one in (LAST_MONTH, "50 %", "41 to 59 %", "25 %", "+1.00 (+0.82", "+1.50 (+1.23"):
        assert one in said
    for one in (f"{found.least:.0f}", f"{found.ancestors:.0f}", f"{found.distinct:.0f}"):
        assert one in said
    assert all(str(one) in said for one in states_finding.finding(found).sentences)
