"""How the answer has moved: the table is that of kept answers and steps."""

import pandas as pd
import pytest

from docs.make import moved_page
from docs.make.readme_page import ANSWERS, STEPS


def shares(cell: str) -> list[float]:
    return [float(one.strip(" %")) / 100 for one in cell.partition(" (")[0].split(",")]


def test_the_page_has_the_part_as_it_is_made() -> None:
    assert moved_page.part() in moved_page.FILE.read_text("utf-8"), "python -m docs.make"
    kept = pd.read_csv(moved_page.FILE.parent / "tables" / f"{moved_page.NAME}.csv")
    pd.testing.assert_frame_equal(kept, moved_page.table())


def test_cells_are_those_of_answers_and_steps() -> None:
    rows = list(moved_page.rows())
    answers, steps = pd.read_csv(ANSWERS), pd.read_csv(STEPS).set_index("step")
    own = answers[(answers["who"] == "startups") & (answers["by"] == "purchased tokens")]
    for row, version in ((0, "0.3.0"), (1, "0.3.1"), (-1, own["version"].iloc[-1])):
        [kept] = own[own["version"] == version].to_dict("records")
        parts = [kept[name] for name in ("open_wins", "shared", "closed_wins")]
        assert shares(rows[row][1]) == pytest.approx(parts, abs=0.0051)
    for row, step in ((2, moved_page.BEFORE), (3, moved_page.NOW)):
        parts = [steps.loc[step, f"enterprises_{kind}"] for kind in moved_page.KINDS]
        assert shares(rows[row][2]) == pytest.approx(parts, abs=0.0051)
    assert len(set(steps.loc[[moved_page.BEFORE, moved_page.NOW], "firms"])) == 1


def test_what_three_endings_leave_out_was_undecided() -> None:
    first, second, *_ = (row[1] for row in moved_page.rows())
    assert "undecided" in first
    assert sum(shares(first)) < 0.6
    assert "undecided" not in second
    assert sum(shares(second)) == pytest.approx(1.0, abs=0.011)
