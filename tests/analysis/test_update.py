"""Runs weighed by newer indicators, and the blanks of sentences: cases by hand."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import draws
from openclosed.analysis.common.measures import percent
from openclosed.analysis.common.paired import wilson
from openclosed.analysis.evidence import quantities
from openclosed.analysis.evidence.measurements import LAST_MONTH, Measurement
from openclosed.analysis.finding.finding import records
from openclosed.analysis.headline import ENTERPRISES, MEASURES_SHOWN, STARTUPS, WHO
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import observation_of
from openclosed.analysis.statistics.particle_filter import LEAST_VALUES
from openclosed.analysis.weighing import weigh
from openclosed.experiments.update import finding as update_finding
from openclosed.experiments.update.finding import finding
from openclosed.sim.outcomes import MEASURES
from openclosed.sim.parameters.clock import month_after
from tests.analysis.blanks import Blanks, spy
from tests.analysis.legible import assert_legible
from tests.analysis.runs_to_weigh import (
    EVEN,
    GAP,
    KNOWN,
    OWN,
    ROUTED,
    WORKLOADS,
    router_rows,
    runs_of,
)
from tests.analysis.synthetic import rows_of


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Blanks:
    return spy(monkeypatch, update_finding)


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
