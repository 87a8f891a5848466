"""What islands say together: weights, quantiles, and when nothing is said."""

import numpy as np
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH, known
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import SINCE
from openclosed.analysis.statistics.particle_filter import LEAST_FOUNDERS
from openclosed.experiments.starts.prior import Free
from openclosed.experiments.validation.anchored import finding as anchored_finding
from openclosed.experiments.validation.assimilation import islands as anchored_answer
from openclosed.experiments.validation.assimilation.islands import (
    FLOOR,
    LEAST_EFFECTIVE,
    MOVES,
    Anchored,
    Island,
)
from openclosed.sim.parameters.dates import months_between

SIZE, MONTHS = 400, months_between(SINCE, LAST_MONTH) + 1
NUMBER = Free("network.strength", 0.1, 10.0, "log")


def island(
    evidence: float = -3.0, share: float = 0.5, least: float = 80.0, founders: int = 40
) -> Island:
    """Worlds with shares around one, a taste of twice that, and a number as it is believed."""
    places = (np.arange(SIZE) + 0.5) / SIZE
    level = share + 0.2 * (places - 0.5)
    return Island(
        weights=np.full(SIZE, 1 / SIZE),
        places=places[:, None],
        founder=np.arange(SIZE) % founders,
        lucks=np.zeros((SIZE, 3), dtype=np.uint64),
        tastes=np.repeat(2 * level[:, None], MONTHS, axis=1),
        market=np.repeat(level[:, None, None], MONTHS, axis=1) * np.array([1.0, 0.5]),
        law=np.tile([0.3, 0.9], (SIZE, 1)),
        bias=np.zeros((SIZE, 2, 2)),
        least=np.array(least),
        evidence=np.array([[30.0, -1.0], [43.0, evidence]]),
        ahead=np.empty((0, 0, 0, 0), dtype=np.float32),
        ahead_bias=np.empty((0, 0, 0, 0)),
    )


def of(*group: Island, bias: float = 0.3) -> Anchored:
    return Anchored({bias: list(group)}, SINCE, [NUMBER], dict.fromkeys((True, False), island()))


def with_bias(found: Anchored, bias: float, *group: Island) -> Anchored:
    """The same with islands of another size of biases."""
    return found._replace(islands=found.islands | {bias: list(group)})


def test_sizes_of_biases_weigh_by_what_they_gave_to_the_record_but_none_is_given_up() -> None:
    found = with_bias(of(*[island(-3.0)] * 2), 1.0, *[island(-90.0)] * 2)
    assert found.weights == pytest.approx({0.3: 1.0 - FLOOR, 1.0: FLOOR})
    assert sum(part for part, _ in found.parts()) == pytest.approx(1.0)
    assert sum(part for part, _ in found.parts(1.0)) == pytest.approx(FLOOR)
    twice = with_bias(of(island(-3.0)), 1.0, island(-3.0 - np.log(2.0))).weights
    assert twice[0.3] == pytest.approx(0.8 * 2 / 3 + FLOOR)


def test_islands_of_a_size_count_by_the_mean_of_what_they_gave() -> None:
    assert anchored_answer.mean_evidence([np.log(1.0), np.log(3.0)]) == pytest.approx(np.log(2.0))
    found = of(island(-3.0, 0.3), island(-40.0, 0.9))
    own = anchored_answer.paths(found).query("what == 'tokens'")
    assert own["q50"].to_numpy() == pytest.approx(0.3, abs=0.01)


def test_quantiles_of_all_are_those_of_the_mixture() -> None:
    found = with_bias(of(*[island(share=0.3)] * 2), 1.0, *[island(share=0.7)] * 2)
    paths = anchored_answer.paths(found).set_index(["bias", "what", "month"])
    assert paths.index.get_level_values("month").max() == LAST_MONTH
    assert paths.loc[("all", "tokens", SINCE), "q25"] == pytest.approx(0.3, abs=0.01)
    assert paths.loc[("all", "spend", SINCE), "q75"] == pytest.approx(0.35, abs=0.01)
    assert paths.loc[("0.3", "taste", SINCE), "q50"] == pytest.approx(0.6, abs=0.01)
    assert paths.loc[("1", "tokens", LAST_MONTH), "q50"] == pytest.approx(0.7, abs=0.01)


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
        (island(least=0.3 * LEAST_EFFECTIVE), "87.3 worlds"),
        (island(founders=int(0.2 * LEAST_FOUNDERS)), "14.5,"),
        (island(share=0.58), "8 points"),
        (island(share=0.53), ""),
    ],
)
def test_nothing_is_said_of_few_worlds_or_where_islands_differ(other: Island, refused: str) -> None:
    found = of(island(), other)
    assert bool(found.refused) is bool(refused)
    assert refused in found.refused
    finding = anchored_finding.finding(found)
    assert found.refused in str(finding.says[0])
    assert found.refused in finding.title
    assert ("%" in str(finding.says[0])) is not bool(refused)


def test_what_is_said_are_the_numbers_of_the_worlds() -> None:
    finding = anchored_finding.finding(with_bias(of(*[island()] * 2), 1.0, *[island(-4.0)] * 2))
    said = " ".join(map(str, finding.says))
    for one in (LAST_MONTH, "50 %", "41 to 59 %", "25 %"):
        assert one in said
    assert finding.tables[0].rows["weight"].tolist() == pytest.approx([0.685, 0.315], abs=0.001)
