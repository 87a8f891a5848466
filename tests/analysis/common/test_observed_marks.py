import pytest

from analysis.answer import curves
from analysis.common import ensemble, observed_marks
from analysis.evidence.measurements import LAST_MONTH
from analysis.evidence.quantities import SPEND, TOKENS, VENUES
from sim.outcomes import NAMES
from tests.analysis.made_up import Result, made_up


@pytest.mark.parametrize("name", observed_marks.RECORDS)
def test_records_belong_to_outcomes_and_end_with_the_record(name: str) -> None:
    assert name in NAMES
    for source, observed in observed_marks.RECORDS[name]:
        assert source
        assert min(observed) >= "2023-01"
        assert max(observed) <= LAST_MONTH
        if name.startswith("open_share"):
            assert all(0 <= value <= 1 for value in observed.values())


def test_each_venue_has_a_record_of_its_own_of_what_its_developers_buy() -> None:
    for outcome in (TOKENS, SPEND):
        assert [one.source for one in observed_marks.RECORDS[outcome]] == list(VENUES)
        assert observed_marks.within(outcome, ["2026-06", "2026-07"]) == [
            {m: x for m, x in one.observed.items() if m in {"2026-06", "2026-07"}}
            for one in observed_marks.RECORDS[outcome]
        ]
    assert observed_marks.within(TOKENS, []) == []


def test_the_observed_gap_is_the_difference_of_the_observed_levels() -> None:
    closed, open_, gap = (
        observed_marks.RECORDS[f"capability_{name}"][0].observed
        for name in ("closed", "open", "gap")
    )

    assert {m: closed[m] - open_[m] for m in gap} == pytest.approx(gap, abs=0.15)


def test_crosses_stand_where_it_was_observed_with_their_source(result: Result) -> None:
    figure = curves.open_shares(ensemble.of(result.runs, result.months)).draw()

    crosses = [line for line in figure.axes[1].lines if line.get_marker() == "X"]
    observed = observed_marks.RECORDS["open_share_workloads_enterprise"][0].observed
    assert list(crosses[0].get_ydata()) == list(observed.values())  # type: ignore[arg-type]
    assert any("Menlo Ventures" in text.get_text() for text in figure.texts)


def test_other_months_show_no_crosses() -> None:
    runs, months, *_ = made_up(2, 24)
    months = months.assign(month=months["month"].str.replace("202", "203"))

    figure = curves.open_shares(ensemble.of(runs, months)).draw()

    crosses = [line for line in figure.axes[1].lines if line.get_marker() == "X"]
    assert not crosses or not len(crosses[0].get_ydata())  # type: ignore[arg-type]
