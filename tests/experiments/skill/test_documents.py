"""The forecasts that belong to this version are kept, and stay once they are."""

from pathlib import Path

import pytest

from analysis.evidence.quantities import FORETOLD
from analysis.skill import quantiles
from experiments.question.errors import BadInput
from experiments.results import documentation
from experiments.results.provenance import simulation
from experiments.skill.documents import forecasts_file, refuse_other_forecasts
from sim.parameters.dates import month_after, months_between


def test_the_present_version_has_its_forecasts() -> None:
    """A new version is published with its own: `openclosed experiment=skill experiment.docs=true`.

    They hold every figure that the model foretells, month by month to 2032.
    """
    file = forecasts_file()
    assert file.stem == simulation()["version"]
    table = quantiles.read(file)
    assert set(table["figure"]) == {figure.key for figure in FORETOLD}
    first = month_after(table["origin"].iloc[0], 1)
    for figure in FORETOLD:
        months = table.loc[table["figure"] == figure.key, "month"]
        assert (months.min(), months.max()) == (first, "2032-12")
        assert len(months) == 1 + months_between(first, "2032-12")
        values = table.loc[table["figure"] == figure.key, list(quantiles.COLUMNS)].to_numpy()
        least, most = figure.within
        assert ((values >= least) & (values <= most)).all()


@pytest.mark.parametrize(("origin", "refused"), [("2026-06", True), ("2026-08", False)])
def test_forecasts_that_were_made_before_are_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, origin: str, refused: bool
) -> None:
    monkeypatch.setattr(documentation, "DOCS", tmp_path)
    refuse_other_forecasts()  # there are none
    table = quantiles.read(forecasts_file_of_project()).assign(origin=origin)
    quantiles.write(table, forecasts_file())
    if refused:
        with pytest.raises(BadInput, match="made before 2026-08 and stays; give the project a new"):
            refuse_other_forecasts()
    else:
        refuse_other_forecasts()


def forecasts_file_of_project() -> Path:
    """The registered ones."""
    return Path(__file__).resolve().parents[3] / "docs" / "forecasts" / "0.1.0.csv"
