"""Figures for print: their width, size of type and fonts, whatever the user's settings."""

import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure as Drawing

from openclosed.analysis.common import paper, style
from openclosed.analysis.finding import faces
from openclosed.analysis.finding.finding import Figure, Finding
from tests.analysis.legible import overlap, texts
from tests.analysis.test_sweep import THREE, dialled, grid_of
from tests.experiments.what_if.made_up_runs import SCENARIOS, said_of


def figure_of(found: Finding, name: str) -> Figure:
    return next(one for one in found.figures if one.name == name)


FIGURES = {
    "ranked": figure_of(said_of(SCENARIOS), "what_ifs"),
    "curves": figure_of(said_of(SCENARIOS), "curves"),
    "maps": figure_of(grid_of(dialled(-0.3), THREE).shown, "by_factor"),
}


def printed(name: str, width: float) -> Drawing:
    drawn = paper.paper(FIGURES[name].draw, width)
    assert drawn is not None
    return drawn


@pytest.mark.parametrize(
    ("name", "width"), [("ranked", 3.5), ("curves", 3.5), ("ranked", 7.0), ("maps", 7.0)]
)
def test_a_journal_finds_its_width_its_type_and_no_title(name: str, width: float) -> None:
    drawn = printed(name, width)
    wide, tall = drawn.get_size_inches()
    assert (wide, tall) == (width, pytest.approx(min(tall, paper.TALLEST), abs=0.01))
    shown = texts(drawn)
    assert {one.get_fontsize() for one in shown} == {paper.POINTS}
    assert not [one.get_text() for one in drawn.texts if one.get_text()]
    boxes = [one.get_window_extent() for one in shown]
    assert not any(overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(box.x0 >= -1 and box.x1 <= drawn.bbox.x1 + 1 for box in boxes)
    pdf = style.as_vector(drawn, "pdf", text=True)
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    [box] = re.findall(rb"/MediaBox \[ ?0 0 ([\d.]+) ", pdf)
    assert float(box) == pytest.approx(72 * width, abs=0.1)
    svg = style.as_vector(drawn, "svg", text=True).decode()
    assert all(one.get_text().split("\n")[0] in svg for one in shown if one.get_text().isalpha())


@pytest.mark.slow
def test_what_finds_no_room_is_not_drawn_and_that_is_said(tmp_path: Path) -> None:
    assert paper.paper(FIGURES["maps"].draw, 3.5) is None
    found = Finding("", figures=[FIGURES["maps"], FIGURES["ranked"]])
    faces.save_figures(tmp_path, found, {"config": {"figures": "paper"}})
    beside = (tmp_path / "figures/by_factor.txt").read_text(encoding="utf-8")
    assert "Not drawn 3.5 inches wide" in beside
    names = {one.name for one in (tmp_path / "figures").iterdir()}
    assert {"by_factor-7in.pdf", "by_factor-7in.svg", "what_ifs-3.5in.pdf", "what_ifs.txt"} <= names
    assert "by_factor-3.5in.pdf" not in names
    words = style.words_of(FIGURES["ranked"].draw())
    caption = (tmp_path / "figures/what_ifs.txt").read_text(encoding="utf-8")
    for text in (words["Title"], words["Description"], FIGURES["ranked"].caption):
        assert text in caption


def test_the_users_settings_change_nothing_and_the_style_asked_for_does(tmp_path: Path) -> None:
    def drawn() -> bytes:
        return style.as_vector(printed("ranked", 3.5), "svg", text=True)

    plain = drawn()
    users: Any = {"text.usetex": True, "savefig.bbox": "tight", "font.family": "serif"}
    with mpl.rc_context(users | {"figure.constrained_layout.use": True}):
        assert drawn() == plain
    own = tmp_path / "own.mplstyle"
    own.write_text("font.family: DejaVu Serif\npdf.fonttype: 3\n", encoding="utf-8")
    with style.using(str(own)):
        assert b"DejaVu Serif" in drawn()
        assert b"/Type3" not in style.as_vector(printed("ranked", 3.5), "pdf")
    assert b"DejaVu Serif" not in plain
