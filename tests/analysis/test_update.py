"""Runs weighed by newer indicators, and the blanks of sentences: cases by hand."""

import json
import math
from collections.abc import Mapping, Sequence
from itertools import permutations
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.special import logit

from openclosed.analysis import draws, weighing
from openclosed.analysis.common.measures import percent
from openclosed.analysis.common.paired import wilson
from openclosed.analysis.evidence import quantities
from openclosed.analysis.evidence.measurements import LAST_MONTH, Measurement, combined_revenue
from openclosed.analysis.evidence.quantities import SPEND, SPENDING, TOKENS
from openclosed.analysis.finding.finding import Finding, records
from openclosed.analysis.headline import ENTERPRISES, MEASURES_SHOWN, STARTUPS, WHO
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import KEPT, LASTING, NOISE, SINCE, observation_of
from openclosed.analysis.statistics.particle_filter import LEAST_VALUES
from openclosed.analysis.weighing import Runs, forecast, rank_indicators, weigh
from openclosed.experiments.update import finding as update_finding
from openclosed.experiments.update.finding import finding
from openclosed.sim.outcomes import MEASURES, SCOPES
from openclosed.sim.parameters.dates import month_after, months_between
from tests.analysis.blanks import Blanks, spy
from tests.analysis.legible import assert_legible
from tests.analysis.synthetic import rows_of

type Floats = NDArray[np.float64]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Blanks:
    return spy(monkeypatch, update_finding)


LAST = "2028-12"
MONTHS = months_between(SINCE, LAST) + 1
GAP, ROUTED, OWN = "capability_gap", "router_open_share_tokens", "our gateway"
WORKLOADS = "open_share_workloads_enterprises"
FAST = 0.3
KNOWN = (0.4, 0.1, 0.02, 0.01, 0.03, FAST)
"""What all runs know of both routers' biases at the end of the data, as `Bias.flat` has it."""


def runs_of(
    shares: Sequence[float] | Floats,
    others: Mapping[str, Sequence[float] | Floats] = MappingProxyType({}),
    group: Sequence[int] | None = None,
) -> Runs:
    """Runs with open shares, and other outcomes, that stay or have a value for each month."""
    size, draw = len(shares), np.random.default_rng(4)
    paths = {
        name: shares if name.startswith("open_share") else draw.uniform(1.0, 9.0, size)
        for name in weighing.OUTCOMES
    } | dict(others)
    full = {
        name: np.broadcast_to(np.reshape(one, (size, -1)).astype(float), (size, MONTHS))
        for name, one in paths.items()
    }
    end, run = full[TOKENS][:, -1], np.arange(size)
    label = np.select([end > 2 / 3, end < 1 / 3], ["open", "closed"], "shared")
    ends = {f"ending_{by}_{who}": label for by in MEASURES for who in SCOPES}
    ancestor = run if group is None else group
    table = pd.DataFrame({"run": run, "draw": run, "ancestor": ancestor} | ends)
    numbers = np.column_stack([run, ancestor])
    biases = {
        name: observers.from_flat(np.tile(KNOWN, (size, 1)))
        for name in (quantities.ROUTER, quantities.SECOND_ROUTER)
    }
    return Runs(table, numbers / 7.0, full, SINCE, biases, run % 2 == 1)


def odds(runs: Runs, *measured: Measurement) -> float:
    """Of the second run against the first after figures, as a log."""
    weights, _ = weigh(runs, map(observation_of, measured))
    return float(np.log(weights[1] / weights[0]))


def test_two_runs_are_weighed_as_by_hand() -> None:
    """A lead of 9 points, error 2, against 6 and 10 with the committed 1.5: s.d. 2.5."""
    two, far = (runs_of([0.5, 0.5], {GAP: leads}) for leads in ([6.0, 10.0], [math.nan, 9.0]))
    by_hand = 0.5 * (3 / 2.5) ** 2 - 0.5 * (1 / 2.5) ** 2
    assert odds(two, Measurement(GAP, "2026-10", 9.0, 9.0, 2.0)) == pytest.approx(by_hand)
    # A run in which an indicator does not exist is far off.
    assert odds(far, Measurement(GAP, "2026-10", 9.0, 9.0)) == pytest.approx(0.5 * observers.FAR**2)


def test_a_survey_counts_workloads_in_some_runs_and_their_volume_in_others() -> None:
    """The second run reads it as volume: both are equally far from it, by what each counts."""
    volume = {quantities.BY_VOLUME: [0.9, 0.3]}
    shown = Measurement(WORKLOADS, "2026-10", 0.2, 0.2)
    assert odds(runs_of([0.1, 0.8], volume), shown) == pytest.approx(0.0)
    assert odds(runs_of([0.1, 0.3], {quantities.BY_VOLUME: [0.1, 0.8]}), shown) < -50.0


def test_dollars_are_those_of_the_last_month_of_data_times_the_growth_since() -> None:
    """Both runs are at other levels of money; the second doubles it in the first new month."""
    month, last = month_after(LAST_MONTH, 1), combined_revenue()[LAST_MONTH]
    spent = np.repeat([[3.0], [40.0]], MONTHS, axis=1)
    spent[1, months_between(SINCE, month) :] *= 2.0
    two = runs_of([0.5, 0.5], {SPENDING.outcome: spent})
    found = odds(two, Measurement(SPENDING.key, month, 2.0 * last, 2.0 * last))
    assert found == pytest.approx(0.5 * (math.log(2.0) / 0.35) ** 2)
    low, _, high = forecast(two, SPENDING, month)
    assert low < last < 2.0 * last < high


def law_of(months: Sequence[str], known: Sequence[float], origin: str) -> tuple[Floats, Floats]:
    """Mean and covariance of what a platform shows beyond a share, by the closed form."""
    lasting, now, of_lasting, both, of_now, fast = known
    after = np.array([months_between(origin, month) for month in months])
    lag, sums = np.abs(np.subtract.outer(after, after)), np.add.outer(after, after)
    law = of_lasting + both * np.add.outer(KEPT**after, KEPT**after) + of_now * KEPT**sums
    law += fast**2 * (KEPT**lag - KEPT**sums) + NOISE**2 * np.eye(after.size)
    return lasting + now * KEPT**after, law


@pytest.mark.parametrize(
    ("figure", "months"),
    [(ROUTED, ("2026-09", "2026-10", "2027-03")), (OWN, ("2026-03", "2026-08", "2026-09"))],
)
def test_months_of_a_platform_weigh_as_their_joint_law(figure: str, months: list[str]) -> None:
    """What is learned of a bias in one month is not learned again in the next; the fast part of the
    bias varies more in the second run."""
    shown, expected, flat = (0.7, 0.72, 0.6), [], []
    for share, spread in ((0.3, FAST), (0.5, 2.0 * FAST)):
        flat.append([*KNOWN[:-1], spread])
        if figure == OWN:  # it knows nothing before it first shows a share, wherever that is
            mean, law = law_of(months, (0.0, 0.0, LASTING**2, 0.0, spread**2, spread), months[0])
        else:
            mean, law = law_of(months, flat[-1], LAST_MONTH)
        beyond = [logit(one) - logit(share) for one in shown]
        expected.append(stats.multivariate_normal(mean, law).logpdf(beyond))
    two = runs_of([0.3, 0.5])
    biases = dict.fromkeys(two.biases, observers.from_flat(np.array(flat)))
    measured = [Measurement(figure, *one, one[1]) for one in zip(months, shown, strict=True)]
    found = odds(two._replace(biases=biases), *measured)
    assert found == pytest.approx(expected[1] - expected[0])


def test_the_order_of_indicators_does_not_matter() -> None:
    draw = np.random.default_rng(1)
    runs = runs_of(draw.uniform(0.1, 0.9, 6), {SPEND: draw.uniform(0.1, 0.9, 6)})
    shown = [(ROUTED, "2026-11", 0.6), ("router_open_share_spend", "2026-11", 0.2),
             (OWN, "2026-11", 0.5), (GAP, "2026-11", 5.0), (ROUTED, "2027-02", 0.3)]  # fmt: skip
    measured = [Measurement(figure, month, one, one) for figure, month, one in shown]
    found = [weigh(runs, map(observation_of, some))[0] for some in permutations(measured)]
    assert np.ptp(found, axis=0).max() < 1e-12


def test_what_was_forecast_of_a_platform_has_its_bias_in_it() -> None:
    """Of runs that are all alike, two months after the data."""
    alike = runs_of([0.5] * 400)
    for key, known in ((ROUTED, KNOWN), (OWN, (0.0, 0.0, LASTING**2, 0.0, FAST**2, FAST))):
        origin = LAST_MONTH if key == ROUTED else "2026-10"
        mean, law = law_of(["2026-10"], known, origin)
        expected = mean + np.array([-1.645, 0.0, 1.645]) * math.sqrt(law[0, 0])
        logits = [logit(one) for one in forecast(alike, quantities.indicator_of(key), "2026-10")]
        assert logits == pytest.approx(expected, abs=0.06)


def test_what_is_unrelated_moves_as_far_as_permutations_say() -> None:
    """Endings of sixty groups of five runs, shuffled among the groups."""
    draw = np.random.default_rng(2)
    group = np.repeat(np.arange(60), 5)
    shares = np.clip(0.5 + 0.2 * draw.normal(size=60)[group] + 0.1 * draw.normal(size=300), 0, 1)
    runs = runs_of(shares, group=group.tolist())
    weights, _ = weigh(runs, [observation_of(Measurement(ROUTED, "2026-12", 0.7, 0.7))])
    ends = np.arange(60) < 21
    again = [
        weights @ dealt - dealt.mean()
        for dealt in (draw.permutation(ends)[group] for _ in range(4000))
    ]
    expected = weighing.moved_by_chance(runs, np.array([21 / 60]), weights)[0]
    assert expected == pytest.approx(np.std(again), rel=0.05)


def test_the_most_informative_indicator_is_the_target_but_for_its_discrepancy() -> None:
    """.03 against a spread of .17 takes 97 % away; what is drawn apart from it tells nothing."""
    draw = np.random.default_rng(3)
    tokens, own = draw.uniform(0.2, 0.8, size=(2, 300))
    runs = runs_of(tokens, {ENTERPRISES.outcome: own, quantities.BY_VOLUME: own})
    found = rank_indicators(runs, *weigh(runs, []), "2028-06")
    figure, target, part = found[0]
    assert (figure, target) == (WORKLOADS, ENTERPRISES.outcome)
    assert part == pytest.approx(own.var() / (own.var() + 0.03**2), rel=1e-6)
    of_tokens = [one for one in found if one[1] == STARTUPS.outcome]
    assert ROUTED in {one[0] for one in of_tokens}
    assert not {GAP, WORKLOADS} & {one[0] for one in of_tokens}
    noisy = {GAP: tokens + draw.normal(scale=0.2, size=300)}
    for groups, informs in ((300, True), (8, False)):
        of_few = runs_of(tokens, noisy, (np.arange(300) % groups).tolist())
        found = rank_indicators(of_few, *weigh(of_few, []), "2028-06")
        assert ((GAP, STARTUPS.outcome) in {one[:2] for one in found}) is informs


def router_rows(found: Finding) -> dict[str, dict[str, float]]:
    """The answer on their purchased tokens: columns by what they are about."""
    rows = rows_of(found, "update")
    own = rows[(rows["kind"] == STARTUPS.scope) & (rows["measure"] == STARTUPS.measure)]
    return {str(row["name"]): row for row in records(own)}


EVEN = np.linspace(0.05, 0.95, 121)
"""Nearly a third of the runs ends with open winning, and as many with closed winning."""


def test_the_answer_is_that_of_the_weights() -> None:
    runs, measured = runs_of(EVEN), Measurement(ROUTED, "2026-12", 0.8, 0.8)
    found = finding(runs, [measured])
    weights = weigh(runs, [observation_of(measured)])[0]
    rows, startups = rows_of(found, "update"), router_rows(found)
    ends = rows[rows["about"] == "ending"].groupby(["kind", "measure"])
    for when, own in (("before", runs.even), ("after", weights)):
        assert ends[f"value_{when}"].sum().tolist() == pytest.approx([1.0] * 9)
        size = 1.0 / np.square(own).sum()  # no two runs share an ancestor
        least = wilson(own[EVEN > 2 / 3].sum() * size, size)
        of = draws.of_runs(runs.table, None if when == "before" else own)  # before: as the answer
        low, high = draws.chances(runs.table[STARTUPS.ending].tolist(), of)["open"][1:3]
        assert low <= least.low < least.high <= high
        by_hand = EVEN[np.searchsorted(own.cumsum(), (0.05, 0.5, 0.95))]  # of rising levels
        for name, known in (("open", (low, least.value, high)),
                            ("open share", by_hand)):  # fmt: skip
            row = [startups[name][f"{one}_{when}"] for one in ("low", "value", "high")]
            assert row == pytest.approx(known)
    left = 1.0 / np.square(weights).sum()
    size_said = f"size after the data: {left:.0f} of {EVEN.size} runs."
    assert size_said in " ".join(map(str, found.sentences))
    assert rows_of(found, "weights")["weight"].tolist() == pytest.approx(weights.tolist())


def test_runs_that_share_an_ancestor_count_once(said: Blanks) -> None:
    """Forty of three like runs each leave wider intervals than 120; ten are too few."""
    measured = [Measurement(GAP, "2026-12", 5.0, 5.0, 50.0)]
    wide = {}
    for values in (120, 40, 10):
        runs = runs_of(EVEN[:120], group=(np.arange(120) * values // 120).tolist())
        found = finding(runs, measured)
        open_wins = router_rows(found)["open"]
        wide[values] = open_wins["high_after"] - open_wins["low_after"]
        few = values < LEAST_VALUES
        assert found.title.startswith("Do not rely on this") is few
        assert ("information" in {one.name for one in found.tables}) is not few
        assert ("not_ranked" in said) is few
    assert wide[120] < wide[40] < wide[10]


@pytest.mark.parametrize(("above", "shown"), [(True, 0.97), (False, 0.03)])
def test_the_latest_surprise_is_that_of_the_table(above: bool, shown: float, said: Blanks) -> None:
    measured = [
        Measurement(ROUTED, "2026-11", 0.6, 0.6),
        Measurement(WORKLOADS, "2026-12", shown, shown),
        Measurement(GAP, "2027-01", 5.0, 5.0),
    ]
    shares = np.random.default_rng(6).uniform(0.3, 0.7, 200)
    found = finding(runs_of(shares), measured)
    far = [
        row for row in records(rows_of(found, "indicators"))
        if row["low"] > row["above"] or row["high"] < row["below"]
    ]  # fmt: skip
    low, high = (f"{100 * far[-1][end]:.0f}" for end in ("below", "above"))
    assert said["surprise"] == [
        {
            "name": quantities.INDICATORS[WORKLOADS].text, "month": "2026-12",
            "seen": f"{100 * shown:.0f} %", "is_above": above, "between": f"{low} to {high} %",
        }
    ]  # fmt: skip
    assert said["surprises"] == [{"count": len(far), "total": 3}]
    assert (" above " in str(found.sentences[0])) is above
    assert (" below " in str(found.sentences[0])) is not above


def test_what_lies_at_the_end_of_a_forecast_is_no_surprise(said: Blanks) -> None:
    row = {"indicator": GAP, "month": "2027-01", "seen": "", "forecast": "", "below": 5, "above": 9}
    for low, high, count in ((5, 5, 0), (9, 9, 0), (4, 5, 0), (9.1, 9.1, 1), (4.0, 4.9, 2)):
        update_finding._surprises(pd.DataFrame([row | {"low": low, "high": high}]))
        assert len(said["surprise"]) == count
    assert "surprises" not in said


@pytest.mark.parametrize(("shown", "sign"), [(0.97, 1.0), (0.03, -1.0)])
def test_the_title_is_the_largest_change_of_the_table(
    shown: float, sign: float, said: Blanks
) -> None:
    months = [month_after(LAST_MONTH, ahead) for ahead in (1, 5, 9)]
    shares = np.linspace(0.3, 0.7, 200)
    found = finding(runs_of(shares), [Measurement(OWN, at, shown, shown) for at in months])
    rows = rows_of(found, "update")
    ends = rows[rows["about"] == "ending"]
    moved = ends["value_after"] - ends["value_before"]
    at = int(moved.abs().to_numpy().argmax())
    row, change = ends.iloc[at], float(moved.iloc[at])
    (one,) = said["moved"]
    assert one == {
        "ending": row["name"], "of": f"{WHO[row['kind']]}' {MEASURES_SHOWN[row['measure']]}",
        "rises": change > 0, "before": row["value_before"], "after": row["value_after"],
    }  # fmt: skip
    assert (row["name"], change > 0) in {
        ("open", sign > 0), ("closed", sign < 0), ("shared", False)
    }  # fmt: skip
    assert (" rises from " in found.title) is (change > 0)
    assert (" falls from " in found.title) is (change < 0)
    assert len(found.sentences) <= 3


@pytest.mark.parametrize("count", [1, 3])
def test_values_that_move_nothing_are_counted(count: int, said: Blanks) -> None:
    """Twenty runs that end alike, and values of a large error."""
    months = [month_after(LAST_MONTH, ahead) for ahead in range(1, count + 1)]
    found = finding(
        runs_of(np.full(20, 0.5)), [Measurement(GAP, at, 5.0, 5.0, 50.0) for at in months]
    )
    assert said["not_moved"] == [{"count": count}]
    assert said["caption_shares"] == [{"year": rows_of(found, "fan")["month"].max()[:4]}]
    assert said["nothing_tells"] == [{"month": month_after(months[-1], 6)}]
    assert "information" not in {one.name for one in found.tables}


@pytest.mark.parametrize("runs", [1, 3, 19])
def test_few_runs_show_no_percentages(runs: int, said: Blanks) -> None:
    found = finding(
        runs_of(np.linspace(0.1, 0.9, runs)), [Measurement(GAP, "2026-12", 5.0, 5.0, 50.0)]
    )
    assert said["too_few_runs"] == [{"runs": runs}]
    assert not {"moved", "not_moved", "bias"} & said.keys()
    assert "%" not in " ".join([found.title, *map(str, found.sentences)])
    for table in found.tables:
        if table.name != "indicators":
            assert table.read("everywhere", "report").empty


def test_what_few_fitting_runs_are_worth_is_below_what_is_needed(said: Blanks) -> None:
    """Of 120 runs, with the numbers of ten states."""
    runs = runs_of(EVEN[:120], group=(np.arange(120) // 12).tolist())
    found = finding(runs, [Measurement(GAP, "2026-12", 5.0, 5.0, 50.0)])
    weights = rows_of(found, "weights")["weight"].to_numpy().reshape(10, 12).sum(axis=1)
    (one,) = said["too_few_fit"]
    assert one["left"] == pytest.approx(1.0 / np.square(weights).sum(), abs=0.05)
    assert one["left"] < one["needed"] == LEAST_VALUES
    readers = [one for one in found.tables if one.name in ("", "update")]
    assert all(one.read("everywhere", "report").empty for one in readers)


def test_no_probability_moves_to_itself() -> None:
    """Whatever is far enough apart to be said differs as written."""
    for before in np.arange(0.0, 0.985, 0.0007):
        texts = {percent(float(before)), percent(float(before) + update_finding.LEAST + 1e-6)}
        assert len(texts) == 2


@pytest.mark.parametrize("lean", [1.0, -1.0, 0.0])
def test_a_platform_that_nearly_all_runs_have_to_one_side_is_said_to_lie_there(
    lean: float, said: Blanks
) -> None:
    """The middle of the bias of each run is .5 to that side of the market, or half to each."""
    runs = runs_of(EVEN)
    side = np.where(np.arange(EVEN.size) % 2, 1.0, -1.0) if lean == 0.0 else lean
    flat = np.tile(KNOWN, (EVEN.size, 1))
    flat[:, 0], flat[:, 1] = 0.5 * side, 0.0
    biases = dict(runs.biases) | {quantities.ROUTER: observers.from_flat(flat)}
    found = finding(
        runs._replace(biases=biases),
        [Measurement(ROUTED, "2026-12", 0.5, 0.5), Measurement(OWN, "2026-12", 0.9, 0.9),
         Measurement(GAP, "2026-12", 5.0, 5.0)],
    )  # fmt: skip
    known = [{"platform": quantities.ROUTER, "is_above": lean > 0}] if lean else []
    assert said["bias"] == known  # nothing is known of a user's own platform
    below = " ".join(
        text.get_text().replace("\n", " ") for text in assert_legible(found.figures[0]).texts
    )
    assert ("runs above the market" in below) is (lean > 0.0)
    assert ("runs below the market" in below) is (lean < 0.0)
    assert found.figures[0].caption in below.replace("\u00a0", " ")


@pytest.mark.parametrize(("share", "above"), [(0.95, True), (0.05, False)])
def test_a_log_of_past_months_teaches_where_ones_own_platform_lies(
    share: float, above: bool, said: Blanks
) -> None:
    months = ("2026-05", "2026-06", "2026-07", LAST_MONTH)
    log = [Measurement(OWN, month, share, share) for month in months]
    finding(runs_of(np.full(60, 0.5)), log)
    assert said["bias"] == []  # none of them is new
    finding(runs_of(np.full(60, 0.5)), [*log, Measurement(OWN, "2026-10", 0.5, 0.5)])
    assert said["bias"] == [{"platform": OWN, "is_above": above}]


def test_firms_that_use_no_ai_have_no_row_among_the_winners(said: Blanks) -> None:
    nothing = np.full(EVEN.size, math.nan)
    runs = runs_of(EVEN, {ENTERPRISES.outcome: nothing})
    ends = {f"ending_{by}_enterprises": "no_market" for by in MEASURES}
    found = finding(
        runs._replace(table=runs.table.assign(**ends)),
        [Measurement(ROUTED, "2026-12", 0.9, 0.9)],
    )
    wins, shares = (one.read("everywhere") for one in found.tables[:2])
    assert not any(one.startswith("enterprises") for one in wins.iloc[:, 0])
    assert len(wins) == 2 * len(MEASURES_SHOWN)
    assert shares["measure"].tolist() == [STARTUPS.title]
    assert "NaN" not in json.dumps(found.facts)
    assert all("enterprises" not in one["of"] for one in said["moved"])


def test_the_picture_and_the_tables_have_every_indicator(said: Blanks) -> None:
    measured = [Measurement(OWN, "2026-03", 0.5, 0.5), Measurement(ROUTED, "2026-12", 0.4, 0.6),
                Measurement(GAP, "2027-03", 6.0, 6.0, 1.0)]  # fmt: skip
    found = finding(runs_of(EVEN), measured)
    lines = assert_legible(found.figures[0]).axes[0].lines
    marks = [one for one in lines if one.get_marker() == "D"]
    assert [np.array(one.get_ydata()).tolist() for one in marks] == [[50.0], [50.0]]
    drawn = [np.array(one.get_ydata()).tolist() for one in lines]
    assert [40.0, 60.0] in drawn
    assert min(map(min, drawn)) >= 0.0
    seen = next(one for one in found.tables if one.name == "indicators").read("report")
    assert seen["month"].tolist() == [one.month for one in measured]
    assert seen["seen"].tolist() == ["50 %", "40 to 60 %", "6"]
    assert said["caption_next"] == [{"month": "2027-09"}]  # half a year after the last
