"""The parts of docs/evidence.md that list the record."""

from pathlib import Path

from analysis.calibration import observed_record
from analysis.evidence.measurements import RECORD
from analysis.evidence.quantities import FIGURES
from analysis.evidence.single_measurements import SINGLE_FIGURES, UNKNOWN


def test_the_page_lists_every_series_single_figure_and_gap() -> None:
    page = observed_record.markdown()
    for key in {one.figure for one in RECORD}:
        assert f"`{key}`" in page
    for single in SINGLE_FIGURES:
        assert single.text in page
    for gap in UNKNOWN:
        assert gap.why in page


def test_errors_discrepancies_and_values_are_in_their_units() -> None:
    page = observed_record.markdown()
    row = next(line for line in page.splitlines() if "`capability_gap`" in line)
    assert f"| {FIGURES['capability_gap'].discrepancy:g} ECI points |" in row
    assert "1 points on a band | 0.3 logit" in page
    assert "| 1.5 points | 3 points |" in page
    assert "113,000 models" in page
    assert "| 56 % | developers |" in page


def test_the_page_of_the_project_lists_the_record_as_it_is() -> None:
    root = Path(__file__).resolve().parents[3]
    assert observed_record.markdown() in (root / "docs" / "evidence.md").read_text(encoding="utf-8")
