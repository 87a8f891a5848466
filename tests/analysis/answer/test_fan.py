"""The first picture shows what venues saw, and how runs end."""

from matplotlib.axes import Axes

from analysis.answer.fan import PANELS, fan
from analysis.common import ensemble, observed_marks
from analysis.evidence.quantities import TOKENS, VENUES
from tests.analysis.made_up import Result, steady


def panels(result: Result) -> dict[str, Axes]:
    """Its panels by outcome."""
    figure = fan(ensemble.of(result.runs, result.months)).figure
    return dict(zip(PANELS, figure.axes, strict=False))


def test_the_bar_beside_a_panel_parts_runs_by_their_endings() -> None:
    for axes in panels(steady([0.1] * 5 + [0.9] * 3 + [0.5] * 2)).values():
        (bar,) = axes.child_axes
        heights = [round(one.get_extents().height / bar.bbox.height, 6) for one in bar.patches]
        assert heights == [0.0, 0.5, 0.0, 0.2, 0.3]  # none closed, closed, moving, shared, open
        assert [text.get_text().replace("\xa0", " ") for text in bar.texts] == [
            "closed\n50 %", "shared\n20 %", "open\n30 %",
        ]  # fmt: skip


def test_what_each_venue_showed_has_marks_of_its_own(result: Result) -> None:
    axes = panels(result)[TOKENS]
    shown = [line for line in axes.lines if line.get_linestyle() == "None"]
    expected = [list(one.observed.values()) for one in observed_marks.RECORDS[TOKENS]]
    assert [list(line.get_ydata()) for line in shown] == expected  # type: ignore[arg-type]
    assert len({str(line.get_marker()) for line in shown}) == len(VENUES)
