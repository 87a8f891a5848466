"""What islands say together: weights of hypotheses, quantiles, and when nothing is said."""

import numpy as np
import pytest

from openclosed.analysis import islands as anchored_answer
from openclosed.analysis.evidence.measurements import LAST_MONTH, known
from openclosed.analysis.islands import (
    BIAS_FLOOR,
    FLOOR,
    LEAST_EFFECTIVE,
    MOVES,
    Anchored,
    Island,
)
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import SINCE
from openclosed.analysis.statistics.particle_filter import LEAST_FOUNDERS
from openclosed.experiments.validation.anchored import finding as anchored_finding
from openclosed.sim.parameters.dates import months_between

SIZE, MONTHS = 400, months_between(SINCE, LAST_MONTH) + 1
NUMBER = "firms.startup.affinity.mean"


def island(
    evidence: float = -3.0, share: float = 0.5, least: float = 80.0, founders: int = 40
) -> Island:
    """Worlds with shares around one, a taste of twice that, and a number evenly from 0 to 1."""
    places = (np.arange(SIZE) + 0.5) / SIZE
    level = share + 0.2 * (places - 0.5)
    return Island(
        weights=np.full(SIZE, 1 / SIZE),
        numbers=places[:, None],
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


def of(bias: float = 0.3, **groups: list[Island]) -> Anchored:
    prior = {walks: {name: island() for name in groups} for walks in (True, False)}
    cells = {(name, bias): group for name, group in groups.items()}
    return Anchored(cells, SINCE, [(NUMBER, 0.0, 1.0)], prior)


def with_bias(found: Anchored, bias: float, **groups: list[Island]) -> Anchored:
    """The same with islands of another size of biases."""
    return found._replace(islands=found.islands | of(bias, **groups).islands)


def test_hypotheses_and_biases_weigh_by_what_they_gave_to_the_record_but_none_is_given_up() -> None:
    found = of(0.3, one=[island(-3.0)] * 2, other=[island(-50.0)] * 2)
    found = with_bias(found, 1.0, one=[island(-90.0)] * 2, other=[island(-40.0)] * 2)
    few, most = BIAS_FLOOR, 1.0 - BIAS_FLOOR
    assert found.cells == pytest.approx(
        {
            ("one", 0.3): most * (1.0 - FLOOR),
            ("other", 0.3): most * FLOOR,
            ("one", 1.0): few * FLOOR,
            ("other", 1.0): few * (1.0 - FLOOR),
        }
    )
    assert sum(part for part, _ in found.parts()) == pytest.approx(1.0)
    assert sum(part for part, _ in found.parts(1.0)) == pytest.approx(BIAS_FLOOR)
    twice = of(one=[island(-3.0)] * 2, other=[island(-3.0 - np.log(2.0))] * 2).weights
    assert twice["one"] == pytest.approx(0.9 * 2 / 3 + FLOOR)


def test_islands_of_a_cell_count_by_the_mean_of_what_they_gave() -> None:
    assert anchored_answer.mean_evidence([np.log(1.0), np.log(3.0)]) == pytest.approx(np.log(2.0))
    found = of(one=[island(-3.0, 0.3), island(-40.0, 0.9)])
    own = anchored_answer.paths(found).query("what == 'tokens'")
    assert own["q50"].to_numpy() == pytest.approx(0.3, abs=0.01)


def test_chance_in_the_evidence_is_that_of_a_mean_of_islands_and_of_biases() -> None:
    found = of(one=[island(-2.0), island(-4.0)])
    assert found.evidence_error == pytest.approx((2.0 / 2) ** 0.5)
    more = with_bias(found, 1.0, one=[island(-2.0), island(-4.0)])
    assert more.evidence_error == pytest.approx((2.0 / 2 / 2) ** 0.5)


def test_quantiles_of_all_are_those_of_the_mixture() -> None:
    found = with_bias(of(0.3, one=[island(share=0.3)] * 2), 1.0, one=[island(share=0.7)] * 2)
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
        found = of(one=[one] * 2)
        row = anchored_answer.numbers(found).iloc[0]
        assert row["spread_left"] == pytest.approx(left, abs=0.01)
        assert (f"`{NUMBER}` (0.50)" in anchored_finding.learned(found)) is names


def test_before_any_weighing_worlds_are_counted_that_move_as_far_as_the_record() -> None:
    """The first quarter of those whose taste walks moves a logit further than the router did."""
    moving = island()
    for at, (figure, first, last) in enumerate(MOVES):
        begin, end = (months_between(SINCE, month) for month in (first, last))
        seen = [observers.logits(np.array(known(figure)[m].middle)) for m in (first, last)]
        away = np.where(np.arange(SIZE) < SIZE // 4, 1.0, -0.5) + seen[1] - seen[0]
        moving.market[:, begin, at] = 0.2
        moving.market[:, end, at] = observers.shares(observers.logits(np.full(SIZE, 0.2)) + away)
    found = of(one=[island()] * 2)
    found.prior[True]["one"] = moving
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
    found = of(one=[island(), other])
    assert bool(found.refused) is bool(refused)
    assert refused in found.refused
    finding = anchored_finding.finding(found)
    assert found.refused in str(finding.says[0])
    assert found.refused in finding.title
    assert ("%" in str(finding.says[0])) is not bool(refused)


def test_islands_are_added_where_much_weight_rests_on_few_first_worlds() -> None:
    many, few = [island(founders=40)] * 2, [island(founders=10)] * 2
    found = of(many=many, few=few, lost=[island(-50.0, founders=10)] * 2)
    assert found.neediest(0) == []
    asked = found.neediest(9)
    counts = {name: 2 + asked.count((name, 0.3)) for name in found.hypotheses}
    assert counts == {"many": 4, "few": 9, "lost": 2}  # as the weight over the root of founders


def test_what_is_said_are_the_numbers_of_the_worlds() -> None:
    finding = anchored_finding.finding(of(one=[island()] * 2, other=[island(-4.0)] * 2))
    said = " ".join(map(str, finding.says))
    for one in (LAST_MONTH, "50 %", "41 to 59 %", "25 %", "21 to 29 %", "71 % of the weight"):
        assert one in said
    assert finding.tables[0].rows["weight"].tolist() == pytest.approx([0.708, 0.292], abs=0.001)
