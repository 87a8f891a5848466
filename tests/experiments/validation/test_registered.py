"""Forecasts that are kept with a version: from the starting states, once, and of all to come."""

from pathlib import Path

import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH, combined_revenue
from openclosed.analysis.evidence.quantities import FORECAST_INDICATORS
from openclosed.analysis.statistics import observers
from openclosed.experiments.results import documentation
from openclosed.experiments.results.provenance import simulation
from openclosed.experiments.starts import states
from openclosed.experiments.validation.backtest import forecasts
from openclosed.sim.parameters.dates import month_after, months_between
from tests.experiments.conftest import Command, assert_refused

SMALL = (
    "experiment=registered", "replicates=12", "firms.count=60", "clock.horizon=60",
    "execution=serial", "quiet=true", "output=result",
)  # fmt: skip
FIRST, LAST = month_after(LAST_MONTH, 1), "2027-12"

pytestmark = pytest.mark.usefixtures("few_states")


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty documentation."""
    folder = tmp_path / "docs"
    folder.mkdir()
    monkeypatch.setattr(documentation, "DOCS", folder)
    return folder


def assert_whole(table: pd.DataFrame, last: str) -> None:
    """Indicators that the model forecasts, month by month, each within its bounds."""
    indicators = {indicator.key: indicator for indicator in FORECAST_INDICATORS}
    for key, rows in table.groupby("indicator"):
        first = month_after(rows["origin"].iloc[0], 1)
        assert (rows["month"].min(), rows["month"].max()) == (first, last)
        assert len(rows) == 1 + months_between(first, last)
        least, most = indicators[str(key)].within
        values = rows[list(forecasts.COLUMNS)].to_numpy()
        assert ((values >= least) & (values <= most)).all()


def test_every_indicator_of_every_month_to_come_is_forecast_from_today(
    openclosed: Command, docs: Path, tmp_path: Path
) -> None:
    """Money in dollars, from what two labs took last month."""
    said = openclosed(*SMALL, "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    file = tmp_path / "result" / forecasts.FILE
    assert file.read_bytes() == forecasts.file_of_version().read_bytes()
    assert forecasts.file_of_version().parent == docs / "forecasts"
    table = forecasts.read(file)  # which refuses quantiles that fall
    assert_whole(table, LAST)
    assert set(table["origin"]) == {LAST_MONTH}
    assert set(table["indicator"]) == {indicator.key for indicator in FORECAST_INDICATORS}
    dollars = table[
        table["indicator"].isin([one.key for one in FORECAST_INDICATORS if one.dollars])
    ]
    next_month = dollars.loc[dollars["month"] == FIRST, "q0.5"]
    assert next_month.tolist() == pytest.approx([combined_revenue()[LAST_MONTH]], rel=0.25)
    shown = table[table["indicator"].str.startswith("open_share_tokens_")].set_index("indicator")
    width = shown["q0.95"] - shown["q0.05"]
    assert (width[shown["month"] == FIRST] > 0.02).all()


def test_platforms_are_forecast_with_the_biases_of_their_states(
    openclosed: Command,
    few_states: states.StateTable,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first platform's bias lasts at a logit, the second's at none, and both are known."""
    lasting = [float(one == "lasting") for one in observers.COLUMNS]
    bias = (*lasting, *(0.0 for _ in lasting))
    known = few_states._replace(states=tuple(one._replace(bias=bias) for one in few_states.states))
    monkeypatch.setattr(states, "read", lambda *_: known)
    assert openclosed(*SMALL).code == 0
    table = forecasts.read(tmp_path / "result" / forecasts.FILE).set_index("indicator")["q0.5"]
    middles = [
        observers.logits(table.loc[[f"{name}_open_share_tokens"]].to_numpy())
        for name in ("router", "second_router")
    ]
    assert middles[0] - middles[1] == pytest.approx(1.0, abs=0.05)


def test_the_forecasts_of_a_version_stay(openclosed: Command, docs: Path, tmp_path: Path) -> None:
    file = forecasts.file_of_version()
    file.parent.mkdir()
    file.write_text("what was said\n", encoding="utf-8")
    assert_refused(openclosed(*SMALL, "experiment.docs=true"), "experiment.docs=true: ")
    assert file.read_text(encoding="utf-8") == "what was said\n"
    assert not (tmp_path / "result").exists()
    assert openclosed(*SMALL).code == 0  # without docs it is but a result
    assert file.read_text(encoding="utf-8") == "what was said\n"
    assert list(docs.iterdir()) == [file.parent]


@pytest.mark.skipif(".dev" in str(simulation()["version"]), reason="no version that is registered")
def test_the_present_version_has_its_forecasts_to_2032() -> None:
    """A new version comes with its own: `python -m experiments.validation registered docs=true`."""
    file = forecasts.file_of_version()
    assert file.stem == simulation()["version"]
    assert_whole(forecasts.read(file), "2032-12")
