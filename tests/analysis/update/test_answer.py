"""Worlds weighed by newer figures: hand computed cases, and what is said of them."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.answer import mixture
from analysis.answer.verdict import Rules
from analysis.evidence.measurements import Measurement
from analysis.evidence.quantities import FIGURES
from analysis.statistics.particle_filter import NOISE, Carried
from analysis.update import answer as update_answer
from analysis.update import information
from analysis.update import report as update_report
from analysis.update.answer import (
    ALL,
    CARRIED,
    DEVELOPERS,
    USABLE,
    Population,
    Seen,
    Update,
    Weighing,
    seen_of,
)
from sim.outcomes import SCOPES, YARDSTICKS
from tests.analysis.legible import assert_legible

MONTHS = [f"2026-{month:02}" for month in range(7, 13)] + [
    f"{year}-{month:02}" for year in (2027, 2028) for month in range(1, 13)
]
GAP = "capability_gap"


def carried(size: int, mean: float = 0.0) -> Carried:
    return Carried(np.full(size, mean), np.full(size, 0.04), np.full(size, 0.8), np.full(size, 0.3))


def test_two_worlds_are_weighed_as_by_hand() -> None:
    """A lead of 9 points, error 2, against 6 and 10 with the committed 1.5: s.d. 2.5."""
    seen = seen_of(Measurement(GAP, "2026-08", 9.0, 9.0, 2.0))
    assert (seen.ahead, seen.value) == (2, 9.0)
    assert seen.deviation == pytest.approx(2.5)
    weighing = Weighing(carried(2))
    weighing.go_through([seen], lambda _: np.array([6.0, 10.0]))
    odds = math.exp(-0.5 * (1 / 2.5) ** 2 + 0.5 * (3 / 2.5) ** 2)
    assert weighing.weights[1] / weighing.weights[0] == pytest.approx(odds)
    assert weighing.least == pytest.approx(1 / np.square(weighing.weights).sum())


def test_developers_share_is_compared_with_the_error_that_is_carried_to_its_month() -> None:
    """After two months the error has mean .8^2 and variance .8^2 (.8^2 .04 + .09) + .09."""
    seen = seen_of(Measurement(CARRIED, "2026-08", 0.6, 0.6))
    assert seen.deviation == pytest.approx(NOISE)
    model = np.array([0.4, 0.6])
    weighing = Weighing(carried(2, mean=1.0))
    weighing.go_through([seen], lambda _: model)
    total = 0.64 * (0.64 * 0.04 + 0.09) + 0.09 + NOISE**2
    off = math.log(1.5) - np.log(model / (1 - model)) - 0.64
    odds = math.exp((off[0] ** 2 - off[1] ** 2) / (2 * total))
    assert weighing.weights[1] / weighing.weights[0] == pytest.approx(odds)


def test_a_wider_band_and_a_larger_error_tell_less() -> None:
    exact, band, loose = (
        seen_of(Measurement(CARRIED, "2026-12", *row)).deviation
        for row in ((0.5, 0.5), (0.4, 0.6), (0.5, 0.5, 0.1))
    )
    assert exact < min(band, loose)
    assert band == pytest.approx(math.hypot(NOISE, math.log(1.5)))
    assert loose == pytest.approx(band)  # one error each way is that band


def test_figures_in_several_months_are_as_their_joint_law() -> None:
    """Weights of one after the other are those of both at once, whatever the order in a month."""
    seen = [
        seen_of(Measurement(key, month, value, value))
        for key, month, value in (
            (CARRIED, "2026-09", 0.5), (GAP, "2026-12", 8.0), (CARRIED, "2026-12", 0.7),
        )
    ]  # fmt: skip
    model = {CARRIED: np.array([0.3, 0.5, 0.7]), GAP: np.array([5.0, 9.0, 7.0])}
    found = []
    for order in (seen, [seen[0], seen[2], seen[1]]):
        weighing = Weighing(carried(3))
        weighing.go_through(order, lambda one: model[one.figure.key])
        found.append(weighing)
    np.testing.assert_allclose(found[0].weights, found[1].weights)
    assert found[0].evidence == pytest.approx(found[1].evidence)


def test_it_stops_after_the_month_that_leaves_few_and_says_what_is_to_come() -> None:
    seen = [seen_of(Measurement(GAP, month, 9.0, 9.0)) for month in ("2026-08", "2026-10")]
    weighing = Weighing(carried(4))
    left = weighing.go_through(seen, lambda _: np.array([9.0, 90.0, 90.0, 90.0]), stop=True)
    assert left == seen[1:]
    copies = weighing.copied(np.array([0, 0, 0, 0]))
    assert copies.go_through(left, lambda _: np.full(4, 9.0), stop=True) is None
    assert copies.rows.tolist() == [0, 0, 0, 0]
    assert copies.least == pytest.approx(1.0)
    assert len(copies.errors) == 5


def test_islands_count_by_the_probability_that_they_gave_to_what_they_saw() -> None:
    seen = seen_of(Measurement(GAP, "2026-08", 9.0, 9.0))
    near, far = Weighing(carried(2)), Weighing(carried(2))
    near.go_through([seen], lambda _: np.full(2, 9.0))
    far.go_through([seen], lambda _: np.full(2, 12.0))
    both = update_answer.joined([near, far])
    np.testing.assert_allclose(both.weights.sum(), 1.0)
    assert both.weights[0] / both.weights[2] == pytest.approx(math.exp(0.5 * 2.0**2))
    assert 2.0 <= both.least <= 4.0


def worlds(size: int = 120) -> Population:
    """Shares that stay: where open is strong at developers it is strong everywhere."""
    draw = np.random.default_rng(4)
    level = np.linspace(0.1, 0.9, size)
    paths = {
        one.outcome: np.repeat(draw.uniform(1, 9, size)[:, None], 30, axis=1)
        for one in USABLE.values()
    }
    steady = np.repeat(level[:, None], 30, axis=1)
    shares = [name for name in paths if name.startswith("open_share")]
    paths |= dict.fromkeys([*shares, ALL], steady) | dict.fromkeys(
        ["served_startup", "families_closed"], np.ones_like(steady)
    )
    paths["mixing_volume_startup"] = np.zeros_like(steady)
    label = np.select([level > 2 / 3, level < 1 / 3], ["open", "closed"], "hybrid")
    runs = pd.DataFrame(
        {"status": "done", "seed": np.arange(size) * mixture.LUCK, ALL: level}
        | {f"verdict_{y}_{s}": label for y in YARDSTICKS for s in SCOPES}
    )
    number = np.arange(size)
    hypothesis = np.where(number % 2, "lasting", "origin")
    of = mixture.Runs(
        number, hypothesis, number.astype(str), np.ones(size), carried(size), level, 0.0
    )  # fmt: skip
    return Population(runs, paths, Weighing(of.error), of, Rules(2 / 3, 12.0, 12.0, 0.1))


def found(*seen: Seen) -> Update:
    before = worlds()
    weighing = Weighing(before.of.error)
    weighing.go_through(seen, lambda one: before.paths[one.figure.outcome][:, one.ahead - 1])
    told = information.value_of_information(before.paths, MONTHS, before.of.error, ["2028-12"])
    after = before._replace(weighing=weighing)
    return Update(before, after, list(seen), MONTHS, "workloads", False, told, 1)


def chances(answer: Update) -> dict[str, pd.Series]:
    """Each number of how it ends for all firms by workloads, by the name of the end."""
    rows = update_answer.table(answer).query("about == 'verdict' and kind == 'all'")
    own = rows[rows["yardstick"] == "workloads"].set_index("name")
    return {name: own[name] for name in update_report.NUMBERS}


def test_a_high_share_of_enterprises_makes_it_likelier_that_open_wins() -> None:
    high = seen_of(Measurement("open_share_workloads_enterprises", "2026-12", 0.8, 0.8))
    answer = found(high)
    rows = chances(answer)
    assert rows["value_before"]["open"] == pytest.approx(0.29, abs=0.02)
    assert rows["value_after"]["open"] > 0.99
    assert (rows["low_after"] <= rows["value_after"]).all()
    assert (rows["high_after"] >= rows["value_after"]).all()
    assert rows["value_after"][["open", "between", "closed"]].sum() == pytest.approx(1.0)
    fan = update_answer.fan(answer).set_index(["when", "month"])["q50"]
    assert fan["after", "2027-06"] > fan["before", "2027-06"] + 0.2
    weights = update_answer.table(answer).query("about == 'hypothesis'")
    assert weights["value_after"].sum() == pytest.approx(1.0)


def test_a_figure_without_surprise_in_a_matter_that_decides_nothing_moves_hardly() -> None:
    middle = float(np.median(worlds().paths[GAP][:, 0]))
    answer = found(seen_of(Measurement(GAP, "2026-12", middle, middle, 9.0)))
    rows = chances(answer)
    assert (rows["value_after"] - rows["value_before"]).abs().max() < 0.02
    assert "hardly moves" in update_report.headline(answer, update_answer.table(answer))
    assert not answer.outside


def test_what_no_world_can_do_is_answered_and_marked() -> None:
    answer = found(seen_of(Measurement(GAP, "2026-12", 40.0, 40.0)))
    assert "outside what these worlds can do" in answer.outside
    assert update_report.sentences(answer, update_answer.table(answer))[0].startswith(
        "Not to be relied"
    )
    assert update_report.picture(answer, update_answer.table(answer)).title.startswith(
        "Not to be relied"
    )
    assert "A surprise: Lead of the best closed model" in update_report.terminal(
        answer, update_answer.table(answer)
    )


def test_the_error_seen_is_in_the_fan_at_its_month_and_fades() -> None:
    """A share of .5 is seen: there all worlds say so, with their errors; later they part again."""
    answer = found(seen_of(Measurement(CARRIED, "2026-12", 0.5, 0.5)))
    fan = update_answer.fan(answer).set_index(["when", "month"])
    width, middle = fan["q95"] - fan["q05"], fan["q50"]
    assert middle["after", "2026-12"] == pytest.approx(0.5, abs=0.01)
    assert width["after", "2026-12"] < 0.06 < width["after", "2027-03"]
    assert width["after", "2028-12"] < width["before", "2028-12"]


def test_the_picture_and_the_terminal_can_be_read() -> None:
    answer = found(
        seen_of(Measurement(CARRIED, "2026-12", 0.4, 0.6)),
        seen_of(Measurement(GAP, "2027-03", 6.0, 6.0, 1.0)),
    )
    assert_legible(update_report.picture(answer, update_answer.table(answer)))
    said = update_report.terminal(answer, update_answer.table(answer))
    assert all(len(line) <= 80 for line in said.splitlines())
    assert "2 newer figures move the chance that open wins" in " ".join(said.split())
    assert "What would tell most about the open share of all workloads" in " ".join(said.split())


def test_every_figure_that_worlds_are_weighed_by_has_an_outcome_and_a_discrepancy() -> None:
    assert CARRIED in USABLE
    assert "arena_gap" not in USABLE
    assert all(one.outcome and one.discrepancy for one in USABLE.values())
    assert FIGURES[CARRIED].outcome == DEVELOPERS


def test_intervals_are_wilsons() -> None:
    assert update_answer.interval(0.5, 100.0) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    assert update_answer.interval(0.0, 10.0)[0] == 0.0
