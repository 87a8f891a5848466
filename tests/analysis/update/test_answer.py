"""Worlds weighed by newer figures: hand computed cases, and what is said of them."""

import math
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.answer import mixture
from analysis.answer.mixture import UNTIL
from analysis.common.endings import KINDS
from analysis.evidence.measurements import Measurement
from analysis.evidence.quantities import FIGURES, TOKENS
from analysis.statistics.compared import FAR, NOISE, SINCE, seen_of
from analysis.statistics.observers import KEPT
from analysis.update import answer as update_answer
from analysis.update import finding as update_finding
from analysis.update import information
from analysis.update.answer import ALL, OUTCOMES, USABLE, Update, Worlds, weighed
from sim.outcomes import SCOPES, YARDSTICKS
from sim.parameters.dates import month_after, months_between
from tests.analysis.legible import assert_legible

pytestmark = pytest.mark.usefixtures("kept")

LAST = "2028-12"
MONTHS = months_between(SINCE, LAST) + 1
GAP, ROUTER, OWN = "capability_gap", "open_share_tokens_developers", "our gateway"
BIAS, VARIANCE = 0.5, 0.04
"""Of the router's bias where the record ends, in all worlds."""


def at(month: str) -> int:
    return months_between(SINCE, month)


def worlds(*shares: float, bias: float = 0.3, gaps: Sequence[float] | None = None) -> Worlds:
    """Worlds whose shares stay, as all else does, of kept worlds one after the other."""
    size, level = len(shares), np.array(shares)
    seeds = np.arange(size) * mixture.LUCK
    label = np.select([level > 2 / 3, level < 1 / 3], ["open", "closed"], "shared")
    runs = pd.DataFrame(
        {"status": "done", "seed": seeds, ALL: level}
        | {f"verdict_{y}_{s}": label for y in YARDSTICKS for s in SCOPES}
    )
    own = {name: level for name in OUTCOMES if name.startswith("open_share")}
    draw = np.random.default_rng(4)
    rest = {name: draw.uniform(1, 9, size) for name in OUTCOMES if name not in own}
    values = rest | own | ({} if gaps is None else {GAP: np.array(gaps)})
    of = mixture.of_runs(runs)._replace(bias=np.full(size, bias))
    steady = {name: np.repeat(one[:, None], MONTHS, axis=1) for name, one in values.items()}
    return Worlds(runs, steady, SINCE, of)


def odds(after: update_answer.Weighed) -> float:
    """Of the second world against the first, as a log."""
    return float(np.log(after.weights[1] / after.weights[0]))


def test_two_worlds_are_weighed_as_by_hand() -> None:
    """A lead of 9 points, error 2, against 6 and 10 with the committed 1.5: s.d. 2.5."""
    seen = seen_of(Measurement(GAP, "2026-10", 9.0, 9.0, 2.0))
    two = worlds(0.5, 0.5, gaps=[6.0, 10.0])
    after = weighed(two, [seen])
    assert odds(after) == pytest.approx(-0.5 * (1 / 2.5) ** 2 + 0.5 * (3 / 2.5) ** 2)
    assert after.least == pytest.approx(1 / np.square(after.weights).sum())


def test_a_venue_is_compared_with_the_bias_that_is_carried_to_its_month() -> None:
    """After two months it has mean .9^2 .5 and variance .9^4 .04 + (1 - .9^4) .3^2."""
    model = np.array([0.4, 0.6])
    after = weighed(worlds(*model), [seen_of(Measurement(ROUTER, "2026-10", 0.6, 0.6))])
    total = KEPT**4 * VARIANCE + (1 - KEPT**4) * 0.3**2 + NOISE**2
    off = math.log(1.5) - np.log(model / (1 - model)) - KEPT**2 * BIAS
    assert odds(after) == pytest.approx((off[0] ** 2 - off[1] ** 2) / (2 * total))


def test_months_of_a_venue_weigh_as_their_joint_law() -> None:
    """A bias that is learned in one month is not learned again in the next."""
    months, shown = ["2026-09", "2026-10", "2027-03"], [0.7, 0.72, 0.6]
    model = np.array([0.3, 0.5])
    seen = [seen_of(Measurement(ROUTER, m, v, v)) for m, v in zip(months, shown, strict=True)]
    after = np.array([months_between(UNTIL, month) for month in months])
    lag = np.abs(np.subtract.outer(after, after))
    law = 0.3**2 * (KEPT**lag - KEPT ** np.add.outer(after, after))
    law += VARIANCE * KEPT ** np.add.outer(after, after) + NOISE**2 * np.eye(3)
    values = np.array([one.value for one in seen])
    expected = [
        stats.multivariate_normal(BIAS * KEPT**after, law).logpdf(values - math.log(x / (1 - x)))
        for x in model
    ]
    assert odds(weighed(worlds(*model), seen)) == pytest.approx(expected[1] - expected[0])


def test_a_log_that_is_always_a_logit_above_the_market_is_a_venue_that_is() -> None:
    """Half the market was open in the past of all worlds, and each goes on at a level of its own.

    A log that was a logit above it and stays so says that nothing changes. One without a past may
    be biased or tell of a new market; the router, a logit above what it used to show, tells that.
    """
    many = worlds(*np.linspace(0.2, 0.8, 61), bias=0.7)
    many.paths[TOKENS][:, : at(UNTIL) + 1] = 0.5
    past = [month_after(SINCE, step) for step in range(8, at(UNTIL) + 1)]
    newer = [month_after(UNTIL, ahead) for ahead in range(1, 7)]

    def moved(figure: str, months: list[str], logit: float) -> float:
        share = 1 / (1 + math.exp(-logit))
        seen = [seen_of(Measurement(figure, month, share, share)) for month in months]
        return float(weighed(many, seen).weights @ many.paths[TOKENS][:, -1]) - 0.5

    known, new = moved(OWN, [*past, *newer], 1.0), moved(OWN, newer, 1.0)
    router = moved(ROUTER, newer, BIAS + 1.0)
    assert abs(known) < 0.05
    assert known + 0.05 < new < router


def test_what_a_log_showed_before_the_record_ended_counts() -> None:
    """It tells of worlds by their own past, which differs though they end alike."""
    two = worlds(0.5, 0.5)
    two.paths[TOKENS][:, : at("2025-07")] = [[0.2], [0.7]]
    assert odds(weighed(two, [seen_of(Measurement(OWN, "2025-06", 0.7, 0.7))])) > 1.0


def test_two_venues_that_agree_tell_more_than_one() -> None:
    two = worlds(0.4, 0.6)
    router, second, own = (
        seen_of(Measurement(key, "2026-12", 0.7, 0.7))
        for key in (ROUTER, "open_share_tokens_second_router", OWN)
    )
    alone = [odds(weighed(two, [one])) for one in (router, second, own)]
    assert odds(weighed(two, [router, second, own])) == pytest.approx(sum(alone))
    assert min(alone) > 0.0


def test_a_world_in_which_a_figure_does_not_exist_is_far_off_and_stays() -> None:
    two = worlds(0.5, 0.5, gaps=[np.nan, 9.0])
    assert odds(weighed(two, [seen_of(Measurement(GAP, "2026-10", 9.0, 9.0))])) == pytest.approx(
        0.5 * FAR**2
    )


def found(*said: Measurement) -> Update:
    before = worlds(*np.linspace(0.1, 0.9, 120))
    seen = [seen_of(one) for one in said]
    told = information.value_of_information(before, [LAST])
    return Update(before, weighed(before, seen), seen, [*said], "workloads", told, 1)


def chances(answer: Update) -> dict[str, pd.Series]:
    """Each number of how it ends for all firms by workloads, by the name of the end."""
    rows = update_answer.table(answer).query("about == 'verdict' and kind == 'all'")
    own = rows[rows["yardstick"] == "workloads"].set_index("name")
    return {name: own[name] for name in update_finding.NUMBERS}


def test_a_high_share_of_enterprises_makes_it_likelier_that_open_wins() -> None:
    answer = found(Measurement("open_share_workloads_enterprises", "2026-12", 0.8, 0.8))
    rows = chances(answer)
    assert rows["value_before"]["open"] == pytest.approx(0.29, abs=0.02)
    assert rows["value_after"]["open"] > 0.99
    assert (rows["low_after"] <= rows["value_after"] + 1e-9).all()
    assert (rows["high_after"] >= rows["value_after"] - 1e-9).all()
    for when in ("before", "after"):
        assert rows[f"value_{when}"][list(KINDS)].sum() == pytest.approx(1.0)
    fan = update_answer.fan(answer).set_index(["when", "month"])["q50"]
    assert fan["after", "2027-06"] > fan["before", "2027-06"] + 0.2
    weights = update_answer.table(answer).query("about == 'hypothesis'")
    assert weights["value_after"].sum() == pytest.approx(1.0)
    of_worlds = update_answer.world_weights(answer).rows
    assert of_worlds["weight"].sum() == pytest.approx(1.0)
    assert of_worlds["world"].tolist() == list(range(120))


def test_a_figure_without_surprise_in_a_matter_that_decides_nothing_moves_hardly() -> None:
    middle = float(np.median(worlds(*np.linspace(0.1, 0.9, 120)).paths[GAP][:, 0]))
    answer = found(Measurement(GAP, "2026-12", middle, middle, 9.0))
    rows = chances(answer)
    assert (rows["value_after"] - rows["value_before"]).abs().max() < 0.02
    assert "hardly moves" in update_finding.headline(answer, update_answer.table(answer))
    assert not answer.outside


def test_what_no_world_can_do_is_answered_and_marked() -> None:
    answer = found(Measurement(GAP, "2026-12", 40.0, 40.0))
    assert re.match(r"of effectively 120 worlds the figures leave \d\.", answer.outside)
    assert "experiment=anchored" in answer.outside
    told = update_finding.finding(answer)
    assert told.title.startswith("Not to be relied")
    assert told.warnings
    assert "A surprise: Lead of the best closed model" in " ".join(map(str, told.says))


def test_runs_of_one_world_tell_no_more_than_it_does() -> None:
    answer = found(Measurement(GAP, "2026-12", 5.0, 5.0))
    of = answer.worlds.of._replace(world=np.repeat(np.arange(10), 12))
    twice = answer._replace(worlds=answer.worlds._replace(of=of))
    assert twice.effective(twice.even) == pytest.approx(10.0)
    assert answer.effective(answer.even) == pytest.approx(120.0)


@pytest.mark.parametrize(("key", "bias"), [(ROUTER, BIAS * KEPT**2), (OWN, 0.0)])
def test_what_is_foretold_of_a_venue_has_its_bias_in_it(key: str, bias: float) -> None:
    """Of worlds that are all alike: 1,000 of them with 8 draws each, standard error .006."""
    alike = worlds(*[0.5] * 400)
    figure = seen_of(Measurement(key, "2026-10", 0.5, 0.5)).figure
    low, middle, high = update_answer.foretold(alike, figure, "2026-10", 1)
    spread = KEPT**4 * VARIANCE + (1 - KEPT**4) * 0.09 if key == ROUTER else 0.09
    logits = np.log([one / (1 - one) for one in (low, middle, high)])
    expected = bias + np.array([-1.645, 0.0, 1.645]) * (spread + NOISE**2) ** 0.5
    np.testing.assert_allclose(logits, expected, atol=0.04)


def test_the_picture_and_the_terminal_can_be_read() -> None:
    answer = found(
        Measurement(OWN, "2026-03", 0.5, 0.5),
        Measurement(ROUTER, "2026-12", 0.4, 0.6),
        Measurement(GAP, "2027-03", 6.0, 6.0, 1.0),
    )
    told = update_finding.finding(answer)
    assert_legible(told.figures[0])
    assert "3 newer figures move the chances" in told.title
    assert "What would tell most about the open share of all workloads" in " ".join(
        map(str, told.says)
    )
    seen = told.tables[2].rows.iloc[:, 0].tolist()
    assert f"Open share of tokens at {OWN}, 2026-03" in seen


def test_every_figure_that_worlds_are_weighed_by_has_an_outcome_and_a_discrepancy() -> None:
    assert ROUTER in USABLE
    assert "arena_gap" not in USABLE
    assert all(one.outcome and one.discrepancy for one in USABLE.values())
    assert FIGURES[ROUTER].outcome == TOKENS


def test_intervals_are_wilsons() -> None:
    assert update_answer.interval(0.5, 100.0) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    assert update_answer.interval(0.0, 10.0)[0] == 0.0
