"""`openclosed update`: what newer indicators move, from the command line."""

from pathlib import Path

import pandas as pd
import pytest

from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import INDICATORS, PLATFORMS
from openclosed.analysis.statistics.observers import COLUMNS, SINCE
from openclosed.experiments.starts import states
from openclosed.experiments.update.question import runs_of
from openclosed.sim.parameters.clock import month_after
from tests.experiments.conftest import Command, assert_answered, assert_refused, laid
from tests.test_layout import ROOT

ROUTER_TOKENS = "router_open_share_tokens"
RUNS = 20
FEW = (
    "update", "firms.count=100", "clock.horizon=72", f"replicates={RUNS}", "execution=serial",
    "quiet=true", "data=newer.csv", "output=out",
)  # fmt: skip
HEAD, LOG = "month,indicator,value,low,high,error", "month,indicator,open_tokens,all_tokens"
AFTER = month_after(LAST_MONTH, 1)
ANY = f"2026-12,{ROUTER_TOKENS},0.5,,,"


def write(*rows: str, head: str = HEAD) -> None:
    laid("newer.csv", "\n".join([head, *rows, ""]))


def test_indicators_of_a_platform_weigh_runs_from_todays_states(
    openclosed: Command, tmp_path: Path
) -> None:
    """Runs that forecast the router's share weigh more, and the result is complete."""
    later = (month_after(LAST_MONTH, ahead) for ahead in (1, 2))
    write(*(f"{month},{ROUTER_TOKENS},0.95,,," for month in later))
    out = tmp_path / "out"
    runs = assert_answered(openclosed(*FEW), out, "update")
    weights = pd.read_csv(out / "weights.csv")
    assert weights["run"].tolist() == runs["run"].tolist()
    assert weights["weight"].sum() == pytest.approx(1.0)
    assert (out / "data.csv").read_bytes() == Path("newer.csv").read_bytes()
    group = runs_of(runs, pd.read_parquet(out / "months.parquet"))
    kept = [states.read().states[seed // SEEDS_PER_DRAW] for seed in runs["seed"]]
    assert group.numbers.tolist() == [list(one.lineage.parameters) for one in kept]
    for place, name in enumerate(PLATFORMS):
        columns = slice(place * len(COLUMNS), (place + 1) * len(COLUMNS))
        assert group.biases[name].flat.tolist() == [list(one.bias[columns]) for one in kept]
    forecast = group.of(INDICATORS[ROUTER_TOKENS], AFTER) + group.biases[PLATFORMS[0]].middle
    assert weights["weight"].to_numpy() @ forecast > forecast.mean()


def test_a_log_of_ones_own_is_read_from_its_first_month_on(openclosed: Command) -> None:
    months = (SINCE, "2026-01", LAST_MONTH, AFTER)
    write(*(f"{month},our gateway,500000,1e6" for month in months), head=LOG)
    assert_answered(openclosed(*FEW), Path("out"), "update")
    figures = pd.read_csv("out/indicators.csv")
    assert figures["indicator"].tolist() == ["our gateway"] * 4
    assert figures["low"].tolist() == [0.5] * 4
    assert (figures["below"] < figures["above"]).all()
    assert pd.read_csv("out/weights.csv")["weight"].std() > 0.0


@pytest.mark.parametrize(
    ("row", "word", "part"),
    [
        ("2026-12,share,0.65,,,", "", "newer.csv, row 2: indicator=share: "),
        ("2026-12,arena_gap,30,,,", "", "indicator=arena_gap: does not weigh runs; must be one "),
        ("2026-12,open_share_tokens_all,0.3,,,", "", "indicator=open_share_tokens_all: "),
        (f"2026-12,{PLATFORMS[0]},1,2", "", f"indicator={PLATFORMS[0]}: "),
        (f"{LAST_MONTH},{ROUTER_TOKENS},1,,,", "", f"month={LAST_MONTH}: of {ROUTER_TOKENS} it m"),
        (f"2031-01,{ROUTER_TOKENS},0.5,,,", "", f"it must be from {AFTER} to 2028-12"),
        ("2026-12,spending,170000000000,,,", "", "at most 100000, in billion dollars a year"),
        ("2026-12,=cmd|x,1,2", "", "indicator==cmd|x: must begin with a letter or a digit"),
        ("2024-12,ours,1,2", "", f"month=2024-12: of ours it must be from {SINCE} to 2028-12"),
        ("2029-01,ours,1,2", "", "month=2029-01: "),
        (ANY, "replicates=3", "replicates=3: must be from 20"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    row: str, word: str, part: str, openclosed: Command, tmp_path: Path
) -> None:
    write(row, head=LOG if row.count(",") == 3 else HEAD)
    reply = openclosed(*FEW, *filter(None, [word]))
    assert_refused(reply, "")
    assert part in reply.err
    assert [one.name for one in tmp_path.iterdir()] == ["newer.csv"]


def test_a_prior_of_ones_own_is_refused(openclosed: Command) -> None:
    write(ANY)
    laid("prior/sceptic.yaml", (ROOT / "conf/prior/central.yaml").read_text(encoding="utf-8"))
    reply = openclosed(*FEW, "prior=sceptic", "--config-dir", ".")
    assert_refused(reply, "prior=sceptic: experiment=update needs prior=central")
