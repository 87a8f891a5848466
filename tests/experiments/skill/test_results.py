"""The forecasts that belong to this version are kept."""

from analysis.evidence.quantities import FORETOLD
from analysis.skill import quantiles
from experiments.results.provenance import simulation
from experiments.skill.results import forecasts_file


def test_the_present_version_has_its_forecasts() -> None:
    """A new version is published with its own: `openclosed experiment=skill experiment.docs=true`.

    They hold every figure that the model foretells, month by month to 2032.
    """
    file = forecasts_file()
    assert file.stem == simulation()["version"]
    table = quantiles.read(file)
    assert set(table["figure"]) == {figure.key for figure in FORETOLD}
    for figure in FORETOLD:
        months = table.loc[table["figure"] == figure.key, "month"]
        assert (months.min(), months.max(), len(months)) == ("2026-07", "2032-12", 78)
        values = table.loc[table["figure"] == figure.key, list(quantiles.COLUMNS)].to_numpy()
        least, most = figure.within
        assert ((values >= least) & (values <= most)).all()
