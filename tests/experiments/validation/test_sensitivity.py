"""The answer as a range: ends of the prior, differences of pairs, and what may be claimed."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from openclosed.analysis import published
from openclosed.analysis.finding.finding import records
from openclosed.analysis.headline import ENTERPRISES, HEADLINES, STARTUPS, Headline
from openclosed.experiments.question.composing import composing
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.draws import from_prior
from openclosed.experiments.starts.states import StateTable
from openclosed.experiments.validation.sensitivity import page, picture
from openclosed.experiments.validation.sensitivity.assumptions import ASSUMPTIONS as ALL
from openclosed.experiments.validation.sensitivity.assumptions import HALF_LIFE, ends_of, held
from openclosed.experiments.validation.sensitivity.page import BASELINE, At, Inferred
from tests.experiments.conftest import Command, assert_answered, assert_paired, assert_refused
from tests.experiments.validation.conftest import Docs

KNOWN = Inferred({1.0: 0.2, 3.0: 0.3, 10.0: 0.5}, (0.05, 0.7))
WORDS = (
    "experiment=sensitivity", "replicates=4", "firms.count=40", "clock.horizon=50",
    "ending.window=3", "execution=serial", "quiet=true",
)  # fmt: skip
RUNS = 60


def at(name: str, end: float, change: float, noise: float = 0.0) -> At:
    """Runs of twelve ancestors, whose open shares are the usual ones and a change."""
    usual = np.linspace(0.05, 0.75, RUNS)
    own = usual + change + noise * np.random.default_rng(1).normal(size=RUNS)
    ending = np.where(own > 2 / 3, "open", np.where(own < 1 / 3, "closed", "shared"))
    runs = pd.DataFrame({one.ending: ending for one in HEADLINES}).assign(
        draw=range(RUNS), ancestor=np.arange(RUNS) % 12)  # fmt: skip
    return At(name, end, runs, np.stack([own, own], axis=1))


def table(changes: Mapping[str, float], noisy: str = "") -> pd.DataFrame:
    """The table where assumptions change the open share from their first end to their second."""
    points = [at(BASELINE, math.nan, 0.0)]
    for name in ALL:
        last = at(name, 9.0, changes.get(name, 0.0), 0.2 * (name == noisy))
        points += [at(name, 2.0, 0.0), last]
    return page.table_of(points)


def numbers(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"[+-]?\d+(?:\.\d+)?", text)]


def row(rows: pd.DataFrame, headline: Headline, name: str, end: float) -> dict[str, Any]:
    own = page.of_headline(rows, headline)
    [found] = records(own[(own["assumption"] == name) & (own["end"] == end)])
    return found


def test_ends_are_those_of_the_prior_and_others_have_a_reason() -> None:
    prior = yaml.safe_load(Path("conf/prior/central.yaml").read_text("utf-8"))
    with composing():
        priors = from_prior("central").priors
    for name, one in ALL.items():
        ends = ends_of(one, priors)
        given = [prior[key] for key in one.parameters if key in prior]
        own = given[0].get("values", [given[0].get("low"), given[0].get("high")]) if given else []
        assert list(ends) == [*own, *one.beyond], name
        assert bool(one.beyond) is bool(one.reason), name
        assert len(ends) > 1
    assert {"displacement", "saturation", "theta"} == {*held()}


@pytest.mark.parametrize("change", [0.125, -0.125])
def test_a_known_difference_is_found_and_named_with_its_sign(change: float) -> None:
    rows = table({"tiering": change, "contracts": change / 5})
    shares = np.linspace(0.05, 0.75, RUNS) + change
    wins = []
    for one in HEADLINES:
        last = row(rows, one, "tiering", 9.0)
        changes = [last[key] for key in ("change", "change_low", "across", "across_high")]
        assert changes == pytest.approx([change] * 4)
        assert row(rows, one, "tiering", 2.0)["change"] == 0.0
        assert last["share"] == pytest.approx(shares.mean())
        assert last["open"] == pytest.approx(np.mean(shares > 2 / 3))
        assert last["open"] + last["shared"] + last["closed"] == pytest.approx(1.0)
        wins += sorted([last["open"], row(rows, one, "theta", 9.0)["open"]])
    over_all, named, _ = page.sentences(rows)
    assert numbers(over_all) == pytest.approx([RUNS, *(100 * one for one in wins)], abs=0.5)
    ends = published.open_wins_range(page.open_wins(rows))
    assert [*ends[STARTUPS.column], *ends[ENTERPRISES.column]] == wins
    assert numbers(named)[-3:] == pytest.approx([100 * change] * 3)
    for text in (named, picture.figure(rows).title):
        assert page.WORDS("assumption", name="tiering") in text


def test_what_does_nothing_or_may_be_chance_is_never_named() -> None:
    none = table({}, "tiering")
    assert page.moved(none)[0].name == "tiering"  # the largest, by chance
    assert page.largest_clear(none) is None
    for text in (page.sentences(none)[1], picture.figure(none).title):
        assert not any(page.WORDS("assumption", name=name) in text for name in ALL)
    some = page.largest_clear(table({"contracts": -0.01}, "tiering"))
    assert some is not None
    assert some.name == "contracts"


def test_the_short_table_has_the_largest_and_a_run_counts_in_all_or_none() -> None:
    size = {name: 0.01 * place for place, name in enumerate(ALL)}
    rows = table(size)
    text = page.parts(rows, KNOWN)["sensitivity"]
    shown = page.short(rows).rows["what"].str.partition(",")[0].tolist()
    largest = [page.WORDS("row", name=name).partition(", ")[0] for name in [*ALL][-page.SHOWN :]]
    assert shown == largest[::-1]
    assert all(f"{100 * part:.0f} %" in text for part in KNOWN.half_lives.values())
    assert picture.draw(rows).axes[0].get_ylim()[0] == page.SHOWN - 0.5
    failed = [at(BASELINE, math.nan, 0.0), at("contracts", 9.0, 0.1), at("contracts", 36.0, 0.2)]
    failed[1].shares[:5, 1] = np.nan
    assert page.table_of(failed)["runs"].tolist() == [RUNS - 5] * 6


def test_the_command_runs_pairs_from_the_states_and_writes_what_its_runs_say(
    few_states: StateTable, openclosed: Command, docs: Docs, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder = docs("answer.md")
    monkeypatch.setattr(published, "SENSITIVITY", tmp_path / "sensitivity.csv")
    assert published.open_wins_range() == {}
    said = openclosed(*WORDS, "start=today", "experiment.docs=true", "output=result")
    runs = assert_answered(said, tmp_path / "result", "sensitivity")
    assert_paired(runs)
    rows = pd.read_csv(folder / "tables" / "sensitivity.csv")
    assert len(rows) == 2 * runs["point_name"].nunique()
    lasting = runs.loc[runs["point_name"] == f"{HALF_LIFE}=1000", ENTERPRISES.ending]
    own = row(rows, ENTERPRISES, HALF_LIFE, 1000.0)
    assert (own["closed"], own["source"]) == ((lasting == "closed").mean(), "a shift that lasts")
    assert row(rows, ENTERPRISES, "displacement", 0.0)["change_high"] == 0.0
    assert published.open_wins_range() == published.open_wins_range(page.open_wins(rows))
    text = (folder / "answer.md").read_text(encoding="utf-8")
    with composing():
        known = page.inferred()
    assert page.parts(rows, known)["sensitivity"] in text
    assert sum(known.half_lives.values()) == pytest.approx(1.0)
    assert (folder / "images" / "sensitivity.png").stat().st_size > 5_000
    assert documentation.changed() == []


def test_it_needs_the_usual_starts(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*WORDS, "start=prior", "output=result")
    assert_refused(said, "experiment=sensitivity needs start=today", tmp_path)
