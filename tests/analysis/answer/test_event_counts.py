import pandas as pd
import pytest

from analysis.answer.event_counts import STRIPS, per_quarter, strips
from analysis.common import ensemble
from analysis.common.ensemble import Ensemble
from sim.state.story import EVENTS
from tests.analysis.legible import texts
from tests.analysis.made_up import Result, made_up


@pytest.fixture(scope="module")
def group() -> Ensemble:
    runs, months, *_ = made_up(4, 36)
    return ensemble.of(runs, months)


def log(*rows: tuple[int, str, str]) -> pd.DataFrame:
    table = [(run, month, what, "lab a", 1.0) for run, month, what in rows]
    return pd.DataFrame(table, columns=["run", "month", "what", "who", "amount"])


def test_events_are_counted_by_quarter_and_run(group: Ensemble) -> None:
    events = log(
        (0, "2023-01", "fork"), (1, "2023-03", "fork"), (0, "2023-04", "fork"),
        (2, "2025-12", "opening"), (3, "2025-10", "open_core"), (3, "2025-10", "price"),
    )  # fmt: skip

    counts = per_quarter(group, events)

    assert list(counts["forks"][:3]) == [0.5, 0.25, 0.0]
    assert counts["openings"][-1] == 0.5
    assert sum(row.sum() for row in counts.values()) == pytest.approx(5 / 4)
    assert all(row.shape == (12,) for row in counts.values())


def test_every_kind_that_a_strip_counts_exists() -> None:
    kinds = [what for what_kinds, _ in STRIPS.values() for what in what_kinds]

    assert set(kinds) <= set(EVENTS)
    assert len(kinds) == len(set(kinds))


def test_the_title_and_ends_tell_how_often(group: Ensemble) -> None:
    events = log(*[(run, "2024-02", "fork") for run in range(4)] * 2, (0, "2024-05", "merge"))

    picture = strips(group, events)

    assert "no openings, no closings, 2.0 forks, 0.25 merges and no failures" in picture.title
    said = [text.get_text() for text in texts(picture.figure)]
    assert "2.0 a run" in said
    assert said.count("never") == 5
    assert list(picture.table.loc["forks"]) == ["0", "2", "0"]


def test_the_height_of_a_strip_follows_its_counts(group: Ensemble) -> None:
    events = log((0, "2023-01", "entry"), (1, "2023-02", "entry"), (0, "2023-05", "entry"))

    patches = strips(group, events).figure.axes[1].patches

    values, edges, base = patches[1].get_data()  # type: ignore[attr-defined]
    assert values[:3] - base == pytest.approx([0.8, 0.4, 0.0])
    assert edges[:3] == pytest.approx([2023, 2023.25, 2023.5])


def test_nothing_happened_is_drawn_too(group: Ensemble, empty_market: Result) -> None:
    assert strips(group, log()).title.startswith("A run has on average no openings")
    empty = ensemble.of(empty_market.runs, empty_market.months)
    assert "no market" in [t.get_text() for t in strips(empty, log()).figure.axes[0].texts]
