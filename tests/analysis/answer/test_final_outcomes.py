import numpy as np
import pytest

from analysis.answer.final_outcomes import COLUMNS_AT_MOST, endings
from analysis.common import ensemble
from analysis.common.curves import Picture
from tests.analysis.made_up import Result, steady


def test_the_title_counts_the_verdicts() -> None:
    result = steady([0.1, 0.1, 0.5, 0.9])

    picture = endings(ensemble.of(result.runs, result.months))

    assert picture.title == (
        "Of 4 runs judged by workloads, open wins in 1, a hybrid emerges in 1, closed wins in 2"
    )
    assert picture.table["runs"].to_dict() == {"open wins": "1", "hybrid": "1", "closed wins": "2"}


def columns(picture: Picture) -> tuple[list[float], list[float]]:
    """Left edges and heights of the lowest layer of columns."""
    outline = np.asarray(picture.figure.axes[0].collections[0].get_paths()[0].vertices)
    top = outline[outline[:, 1] > 0]
    lefts = sorted({round(float(x), 9) for x in outline[:, 0]})[:-1]
    middles = {x: {round(float(y), 9) for a, y in top if np.isclose(a, x)} for x in lefts}
    return lefts, [max(heights, default=0.0) for heights in middles.values()]


def test_runs_are_sorted_by_verdict_then_open_share() -> None:
    shares = [0.3, 0.9, 0.1, 0.5]
    result = steady(shares)
    months = result.months.assign(firms_closed_only_all=1 - np.repeat(shares, 36))

    lefts, heights = columns(endings(ensemble.of(result.runs, months)))

    assert lefts == [0.0, 0.25, 0.5, 0.75]
    assert heights == pytest.approx([0.1, 0.5, 0.7, 0.9])


def test_a_single_run_says_so(single: Result) -> None:
    assert "in the only run" in endings(ensemble.of(single.runs, single.months)).title


def test_many_runs_are_thinned_but_all_counted() -> None:
    result = steady([0.1] * (2 * COLUMNS_AT_MOST))

    picture = endings(ensemble.of(result.runs, result.months))

    assert f"Of {2 * COLUMNS_AT_MOST} runs" in picture.title
    assert len(columns(picture)[0]) == COLUMNS_AT_MOST
