"""Worlds weighed by newer figures, and which figure would tell most: cases by hand."""

import math
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from openclosed.analysis import mixture, weighing
from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import FIGURES, TOKENS, VENUES
from openclosed.analysis.headline import KINDS
from openclosed.analysis.mixture import UNTIL
from openclosed.analysis.statistics.observers import FAR, KEPT, NOISE, SINCE, seen_of
from openclosed.analysis.weighing import ALL, OUTCOMES, Weighed, Worlds, foretold, weighed
from openclosed.experiments.update import finding as update_finding
from openclosed.experiments.update.finding import Update
from openclosed.sim.outcomes import SCOPES, YARDSTICKS
from openclosed.sim.outcomes.verdict import wilson
from openclosed.sim.parameters.dates import months_between
from tests.analysis.legible import assert_legible

COUNT = 400


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """A venue's bias is half a logit with variance .04 where the record ends, the other's 0."""
    number = np.arange(COUNT)
    table = pd.DataFrame(
        {
            "hypothesis": np.where(number % 2, "lasting", "origin"),
            "bias": 0.3, "founder": number, "k": 1.0, "rho": 0.9,
        }
    )  # fmt: skip
    for venue, mean in zip(VENUES, (0.5, 0.0), strict=True):
        for column, value in zip(mixture.of_venue(venue), (mean, 0.04), strict=True):
            table[column] = value
    monkeypatch.setattr(mixture, "kept", lambda: table)
    return table


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


def odds(after: Weighed) -> float:
    """Of the second world against the first, as a log."""
    return float(np.log(after.weights[1] / after.weights[0]))


def test_two_worlds_are_weighed_as_by_hand() -> None:
    """A lead of 9 points, error 2, against 6 and 10 with the committed 1.5: s.d. 2.5."""
    seen = seen_of(Measurement(GAP, "2026-10", 9.0, 9.0, 2.0))
    two = worlds(0.5, 0.5, gaps=[6.0, 10.0])
    after = weighed(two, [seen])
    assert odds(after) == pytest.approx(-0.5 * (1 / 2.5) ** 2 + 0.5 * (3 / 2.5) ** 2)
    assert after.least == pytest.approx(1 / np.square(after.weights).sum())


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


def test_a_world_in_which_a_figure_does_not_exist_is_far_off_and_stays() -> None:
    two = worlds(0.5, 0.5, gaps=[np.nan, 9.0])
    assert odds(weighed(two, [seen_of(Measurement(GAP, "2026-10", 9.0, 9.0))])) == pytest.approx(
        0.5 * FAR**2
    )


def found(*said: Measurement) -> Update:
    before = worlds(*np.linspace(0.1, 0.9, 120))
    seen = [seen_of(one) for one in said]
    told = weighing.value_of_information(before, [LAST])
    return Update(before, weighed(before, seen), seen, [*said], "workloads", told, 1)


def chances(answer: Update) -> dict[str, pd.Series]:
    """Each number of how it ends for all firms by workloads, by the name of the end."""
    rows = update_finding.table(answer).query("about == 'verdict' and kind == 'all'")
    own = rows[rows["yardstick"] == "workloads"].set_index("name")
    return {str(name): own[name] for name in own if name != "about"}


def test_a_high_share_of_enterprises_makes_it_likelier_that_open_wins() -> None:
    answer = found(Measurement("open_share_workloads_enterprises", "2026-12", 0.8, 0.8))
    rows = chances(answer)
    assert rows["value_before"]["open"] == pytest.approx(0.29, abs=0.02)
    assert rows["value_after"]["open"] > 0.99
    assert (rows["low_after"] <= rows["value_after"] + 1e-9).all()
    assert (rows["high_after"] >= rows["value_after"] - 1e-9).all()
    for when in ("before", "after"):
        assert rows[f"value_{when}"][list(KINDS)].sum() == pytest.approx(1.0)
    fan = update_finding.fan(answer).set_index(["when", "month"])["q50"]
    assert fan["after", "2027-06"] > fan["before", "2027-06"] + 0.2
    table = update_finding.table(answer)
    levels, reached = answer.worlds.last_year(ALL), answer.after.weights.cumsum()
    by_hand = levels[np.searchsorted(reached, (0.05, 0.5, 0.95))]  # quantiles of rising levels
    said = table.query("about == 'share'")[["low_after", "value_after", "high_after"]]
    assert said.to_numpy() == pytest.approx(np.array([by_hand] * 2))
    weights = table.query("about == 'hypothesis'")
    assert weights["value_after"].sum() == pytest.approx(1.0)
    of_worlds = update_finding.world_weights(answer).rows
    assert of_worlds["weight"].sum() == pytest.approx(1.0)
    assert of_worlds["world"].tolist() == list(range(120))


@pytest.mark.parametrize(("lead", "fits"), [(5.0, True), (40.0, False)])
def test_what_decides_nothing_moves_nothing_and_what_cannot_be_is_marked(
    lead: float, fits: bool
) -> None:
    """Leads of worlds are from 1 to 9, and decide nothing."""
    answer = found(Measurement(GAP, "2026-12", lead, lead, 9.0 if fits else math.nan))
    rows = chances(answer)
    moved = float((rows["value_after"] - rows["value_before"]).abs().max())
    assert (moved < 0.02) is fits
    if fits:
        assert answer.outside == ""
        return
    assert re.match(r"of effectively 120 worlds the figures leave \d\.", answer.outside)
    told = update_finding.finding(answer)
    assert answer.outside in " ".join(told.warnings)
    assert FIGURES[GAP].text in " ".join(map(str, told.says))  # as a surprise


def test_runs_of_one_world_tell_no_more_than_it_does() -> None:
    answer = found(Measurement(GAP, "2026-12", 5.0, 5.0))
    of = answer.worlds.of._replace(world=np.repeat(np.arange(10), [30] + [10] * 9))
    fewer = answer._replace(worlds=answer.worlds._replace(of=of))
    assert fewer.effective(fewer.even) == pytest.approx(8.0)
    assert answer.effective(answer.even) == pytest.approx(120.0)
    rows = update_finding.told(fewer, fewer.even)
    half = wilson(4, 8)  # of worlds are of each hypothesis
    for one in rows[rows["about"] == "hypothesis"].itertuples():
        assert (one.value, one.low, one.high) == pytest.approx((half.value, half.low, half.high))
    nobody = rows[rows["name"] == "no_market"]
    assert nobody["high"].tolist() == pytest.approx([wilson(0, 8).high] * len(nobody))


@pytest.mark.parametrize(("key", "bias"), [(ROUTER, BIAS * KEPT**2), (OWN, 0.0)])
def test_what_is_foretold_of_a_venue_has_its_bias_in_it(key: str, bias: float) -> None:
    """Of worlds that are all alike: 1,000 of them with 8 draws each, standard error .006."""
    alike = worlds(*[0.5] * 400)
    figure = seen_of(Measurement(key, "2026-10", 0.5, 0.5)).figure
    low, middle, high = foretold(alike, figure, "2026-10", 1)
    spread = KEPT**4 * VARIANCE + (1 - KEPT**4) * 0.09 if key == ROUTER else 0.09
    logits = np.log([one / (1 - one) for one in (low, middle, high)])
    expected = bias + np.array([-1.645, 0.0, 1.645]) * (spread + NOISE**2) ** 0.5
    np.testing.assert_allclose(logits, expected, atol=0.04)


def test_the_picture_and_the_tables_have_every_figure() -> None:
    answer = found(
        Measurement(OWN, "2026-03", 0.5, 0.5),
        Measurement(ROUTER, "2026-12", 0.4, 0.6),
        Measurement(GAP, "2027-03", 6.0, 6.0, 1.0),
    )
    told = update_finding.finding(answer)
    assert_legible(told.figures[0])
    assert "3 newer figures" in told.title
    seen = told.tables[2].rows.iloc[:, 0].tolist()
    assert len(seen) == 3
    assert OWN in next(one for one in seen if "2026-03" in one)


SIZE = 400


def test_a_noisy_figure_explains_what_regression_theory_says() -> None:
    """Target and noise of equal variance: one half; the stated error is that of chance."""
    draw = np.random.default_rng(2)
    found = []
    for _ in range(60):
        target = draw.normal(size=(SIZE, 1))
        found.append(weighing.explained(target, target + draw.normal(size=(SIZE, 1))))
    parts, errors = np.array(found).T
    assert parts.mean() == pytest.approx(0.5, abs=0.02)
    assert errors.mean() == pytest.approx(parts.std(), rel=0.4)


def lasting(bias: float = 0.3) -> Worlds:
    """Worlds whose shares stay as they are; enterprises' workloads are all workloads."""
    draw = np.random.default_rng(3)
    level, other = draw.uniform(0.2, 0.8, size=(2, SIZE, 1))
    values = dict.fromkeys(OUTCOMES, other) | {
        ALL: level, TOKENS: other, "open_share_workloads_enterprise": level,
    }  # fmt: skip
    paths = {name: np.broadcast_to(one, (SIZE, MONTHS)) for name, one in values.items()}
    runs = pd.DataFrame({"seed": np.arange(SIZE) * mixture.LUCK})
    of = mixture.of_runs(runs)._replace(bias=np.full(SIZE, bias))
    return Worlds(runs, paths, SINCE, of)


def test_the_figure_that_is_the_target_but_for_its_discrepancy_tells_most() -> None:
    worlds = lasting()
    found = weighing.value_of_information(worlds)
    own = found[found["target"] == ALL].set_index("figure")["explained"]
    assert own.idxmax() == "open_share_workloads_enterprises"
    assert own.max() > 0.95  # .03 against a spread of .17
    assert own["capability_gap"].max() < 0.05
    assert set(found["month"]) == set(weighing.WHEN)
    paths = {name: one[:, :-6] for name, one in worlds.paths.items()}
    shorter = weighing.value_of_information(worlds._replace(paths=paths))
    assert set(shorter["month"]) == {"2026-12", "2027-06", "2027-12"}


def test_a_venues_bias_hides_developers_share_and_the_more_the_later() -> None:
    """Where the record ends the bias is known to .2 of a logit, whatever it may become."""
    part: dict[tuple[float, str], float] = {}
    for bias in (0.01, 2.0):
        told = weighing.value_of_information(lasting(bias), ["2026-10", "2028-12"])
        own = told[told["figure"] == "open_share_tokens_developers"]
        own = own[own["target"] == TOKENS]
        months, explained = own["month"].tolist(), own["explained"].tolist()
        part |= {(bias, month): one for month, one in zip(months, explained, strict=True)}
    assert part[0.01, "2026-10"] > 0.9
    assert part[0.01, "2028-12"] > 0.98
    assert part[2.0, "2028-12"] < part[2.0, "2026-10"] < 0.6
