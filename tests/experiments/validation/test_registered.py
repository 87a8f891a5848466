"""Forecasts that are kept with a version: from the starting states, once, and of all to come."""

from pathlib import Path

import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH, combined_revenue
from openclosed.analysis.evidence.quantities import FORECAST_INDICATORS
from openclosed.analysis.statistics import observers
from openclosed.experiments.results.provenance import simulation
from openclosed.experiments.starts import states
from openclosed.experiments.validation.backtest import forecasts
from openclosed.sim.parameters.dates import month_after, months_between
from tests.experiments.conftest import Command, assert_refused
from tests.experiments.validation.conftest import Docs

SMALL = (
    "experiment=registered", "replicates=12", "firms.count=60", "clock.horizon=60",
    "execution=serial", "quiet=true", "output=result",
)  # fmt: skip
INDICATORS = {indicator.key: indicator for indicator in FORECAST_INDICATORS}


def assert_whole(table: pd.DataFrame, last: str) -> None:
    """Indicators that the model forecasts, month by month, each within its bounds."""
    for key, rows in table.groupby("indicator"):
        first = month_after(rows["origin"].iloc[0], 1)
        assert (rows["month"].min(), rows["month"].max()) == (first, last)
        assert len(rows) == 1 + months_between(first, last)
        least, most = INDICATORS[str(key)].within
        values = rows[list(forecasts.COLUMNS)].to_numpy()
        assert ((values >= least) & (values <= most)).all()


def test_every_indicator_of_every_month_to_come_is_forecast_from_today_and_stays(
    openclosed: Command,
    docs: Docs,
    few_states: states.StateTable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Money in dollars, from what two labs took last month.

    The first platform's bias lasts at a logit, the second's at none, and both are known.
    """
    folder = docs()
    lasting = [float(one == "lasting") for one in observers.COLUMNS]
    bias = (*lasting, *(0.0 for _ in lasting))
    known = few_states._replace(states=tuple(one._replace(bias=bias) for one in few_states.states))
    monkeypatch.setattr(states, "read", lambda *_: known)
    said = openclosed(*SMALL, "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    file = forecasts.file_of_version()
    assert file.parent == folder / "forecasts"
    assert (tmp_path / "result" / forecasts.FILE).read_bytes() == file.read_bytes()
    table = forecasts.read(file)  # which refuses quantiles that fall
    assert_whole(table, "2027-12")
    assert set(table["origin"]) == {LAST_MONTH}
    assert set(table["indicator"]) == set(INDICATORS)
    middles = table[table["month"] == month_after(LAST_MONTH, 1)].set_index("indicator")["q0.5"]
    dollars = middles[[one.key for one in FORECAST_INDICATORS if one.dollars]]
    assert dollars.tolist() == pytest.approx([combined_revenue()[LAST_MONTH]], rel=0.25)
    shown = [f"{name}_open_share_tokens" for name in ("router", "second_router")]
    first, second = observers.logits(middles[shown].to_numpy())
    assert first - second == pytest.approx(1.0, abs=0.05)

    before = file.read_bytes()
    again = (*SMALL[:-1], "output=again")
    assert_refused(openclosed(*again, "experiment.docs=true"), "experiment.docs=true: ")
    assert openclosed(*again).code == 0  # without docs it is but a result
    assert file.read_bytes() == before


@pytest.mark.skipif(".dev" in str(simulation()["version"]), reason="no version that is registered")
def test_the_present_version_has_its_forecasts_to_2032() -> None:
    """A new version comes with its own: `python -m experiments.validation registered docs=true`."""
    file = forecasts.file_of_version()
    assert file.stem == simulation()["version"]
    assert_whole(forecasts.read(file), "2032-12")
