"""Arguments of the debate under rival hypotheses: the points, the files, bad input."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.mechanisms.answer import MEANINGS
from experiments import mechanisms
from experiments.question.config_nodes import CONFIGURATION
from experiments.question.scenarios import HYPOTHESIS
from tests.experiments.conftest import Command, assert_refused

TINY = (
    "experiment=mechanisms", "firms.count=60", "clock.horizon=60", "replicates=2",
    "execution=serial", "quiet=true", "output=result",
)  # fmt: skip
HYPOTHESES, SCENARIOS = ("lasting", "experience"), ("price_war", "frontier_leap")
WRITE = "experiments.results.documentation.write_page"
FEW = (
    *TINY, f"experiment.hypotheses=[{','.join(reversed(HYPOTHESES))}]",
    f"experiment.scenarios=[{','.join(SCENARIOS)}]",
)  # fmt: skip


def test_each_scenario_and_none_is_run_on_the_same_seeds_under_each_hypothesis(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.common.style.DOTS_PER_INCH", 40)
    written: list[str] = []
    monkeypatch.setattr(WRITE, lambda name, *_: written.append(name))
    said = openclosed(*FEW)
    assert (said.code, said.err) == (0, "")
    assert written == []
    folder = tmp_path / "result"
    assert (folder / "report.html").stat().st_size > 5_000
    runs = pd.read_parquet(folder / "runs.parquet")
    assert list(runs["point_name"].unique()) == [
        f"{rival}: {name}" for rival in HYPOTHESES for name in ("baseline", *sorted(SCENARIOS))
    ]  # the plain world first
    assert len(set(runs.groupby("point_name")["seed"].apply(tuple))) == 1
    effects = pd.read_csv(folder / "effects.csv", keep_default_na=False)
    assert effects.columns.tolist() == [name for name, _, _ in MEANINGS]
    assert set(effects["argument"]) == set(SCENARIOS)
    assert set(effects["hypothesis"]) == set(HYPOTHESES)
    assert {*mechanisms.EFFECTS, "capability_gap", "price_closed"} == set(effects["outcome"])
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    documented = named.loc[named["file"] == "effects.csv", "column"].tolist()
    assert documented == effects.columns.tolist()


def test_an_effect_is_that_of_the_months_it_is_said_to_be_of(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what lasts the last year; of a shock in September 2026 that from October on."""
    monkeypatch.setattr("analysis.common.style.DOTS_PER_INCH", 40)
    assert openclosed(*FEW).code == 0
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet").set_index("run")
    months = pd.read_parquet(tmp_path / "result" / "months.parquet")
    months = months.join(runs[["point_name", "seed"]], on="run").astype({"month": str})
    effects = pd.read_csv(tmp_path / "result" / "effects.csv", keep_default_na=False)
    outcome = "open_share_tokens_startup"
    for name, (first, last) in {
        "price_war": ("2027-01", "2027-12"), "frontier_leap": ("2026-10", "2027-09"),
    }.items():  # fmt: skip
        inside = months[months["month"].between(first, f"{last}-01")]
        means = inside.groupby(["point_name", "seed"])[outcome].mean()
        change = (means[f"lasting: {name}"] - means["lasting: baseline"]).mean()
        row = effects[
            (effects["argument"] == name)
            & (effects["hypothesis"] == "lasting")
            & (effects["outcome"] == outcome)
        ]
        assert float(row["change"].item()) == pytest.approx(change, abs=1e-6)


def test_the_page_of_the_documentation_is_written_on_request(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.common.style.DOTS_PER_INCH", 40)
    written: list[str] = []
    monkeypatch.setattr(WRITE, lambda name, *_: written.append(name))
    words = ("experiment.hypotheses=[lasting]", "experiment.scenarios=[price_war]")
    assert openclosed(*TINY, *words, "experiment.docs=true").code == 0
    assert written == ["mechanisms"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["scenario=lock_in"], "scenario=lock_in: "),
        (["replicates=1"], "replicates=1: a paired interval needs at least 2"),
        (["experiment.hypotheses=[lastin]"], "experiment.hypotheses: no hypothesis lastin"),
        (["experiment.scenarios=[price_wars]"], "experiment.scenarios: no scenario price_wars"),
        (["experiment.scenarios=[baseline]"], "experiment.scenarios: none predicts anything"),
        (["experiment.scenarios=[theory/base]"], "experiment.scenarios: no scenario theory/base"),
        (["experiment.hypotheses=lasting"], "experiment.hypotheses=lasting: must be a list"),
        (["clock.horizon=48"], "clock.horizon=48: frontier_leap needs the year from "),
        (["dose=huge"], "dose=huge: "),
        (["hypothesis=lastin"], ""),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words), says, tmp_path)


def test_a_scenario_that_predicts_nothing_is_refused_where_it_is_named(
    openclosed: Command, tmp_path: Path
) -> None:
    own = tmp_path / "mine" / "scenario" / "silent.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("# @package _global_\ndescription: It says nothing.\n", encoding="utf-8")
    words = ("experiment.scenarios=[silent]", "experiment.hypotheses=[lasting]")
    said = openclosed("--config-dir", str(tmp_path / "mine"), *TINY, *words)
    assert said.code == 2
    assert said.err.startswith("openclosed: experiment.scenarios: silent predicts nothing")
    assert not (tmp_path / "result").exists()


def test_the_plain_world_is_a_hypothesis_that_is_shipped() -> None:
    assert (CONFIGURATION / HYPOTHESIS / f"{mechanisms.PLAIN}.yaml").exists()
