"""The answer with less data, fewer causes, another seed: what differs, and what is said of it."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.common.measures import percent_range
from openclosed.analysis.headline import ENTERPRISES, HEADLINES, STARTUPS
from openclosed.experiments.question.composing import composing
from openclosed.experiments.results.provenance import simulation
from openclosed.experiments.starts.draws import from_prior
from openclosed.experiments.validation.assimilation.task import FilterResult, select_observations
from openclosed.experiments.validation.evidence import page, question
from openclosed.experiments.validation.evidence.page import Made, drift_part
from openclosed.experiments.validation.evidence.variants import (
    CAUSES,
    NO_CAUSE,
    OTHER_SEED,
    SERIES,
    USUAL,
    VARIANTS,
)
from openclosed.experiments.validation.starting_states.states_file import States
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import value_of
from openclosed.sim.state.market import STARTUP
from tests.experiments.conftest import Command, assert_answered
from tests.experiments.validation.conftest import Docs

STATES = 60
SMALL = (
    "experiment=evidence", "replicates=20", "experiment.states=2", "experiment.pilot=0",
    "firms.count=30", "clock.horizon=48", "ending.window=3", "execution=serial", "quiet=true",
)  # fmt: skip


def made(change: float = 0.0, liking: float = 0.0, chance: float = 0.1, drift: float = 0.5) -> Made:
    """States of twelve ancestors; drift makes a part of what differs between two seeds."""
    random = np.random.default_rng(5)
    middle = np.linspace(0.1, 0.7, STATES)[:, None, None, None] + change
    steps = np.array([1.0, (1.0 - drift) ** 0.5])[:, None, None]
    apart = chance * np.array([-0.5, 0.5])[:, None]
    shares = np.broadcast_to(middle + steps * apart, (STATES, 2, 2, len(HEADLINES)))
    own = shares[:, 0]
    endings = np.where(own > 2 / 3, "open", np.where(own < 1 / 3, "closed", "shared"))
    tastes = np.zeros((STATES, 3, 2))
    tastes[:, -1, STARTUP] = liking + random.normal(size=STATES)
    blank = np.zeros((STATES, 2, 2))
    states = States(np.arange(STATES) % 12, [((0, 1),)] * STATES, np.zeros((STATES, 1)), tastes,
                    blank, np.zeros((STATES, 1, 6)), np.zeros(STATES, bool),
                    np.zeros((STATES, 3, 2)))  # fmt: skip
    empty = {name: np.zeros(1) for name in FilterResult._fields}
    logs = [np.array([[40.0, log]]) for log in (-12.0, -12.0 + np.log(3.0))]
    filters = [FilterResult(**empty | {"weights": np.ones(50), "evidence": log}) for log in logs]
    return Made(filters, states, np.array(shares), endings)


def rows_with(**others: Made) -> pd.DataFrame:
    return page.table_of({name: others.get(name, made()) for name in VARIANTS})


def row(rows: pd.DataFrame, name: str) -> Mapping[str, float]:
    return dict(page.of_variants(rows, [name], STARTUPS).iloc[0])


def test_each_series_of_the_data_can_be_left_out_and_nothing_else() -> None:
    """Every measurement that weighs belongs to one series that a variant leaves out."""
    weighing = {one.indicator.key for one in select_observations("2026-08")}
    left_out = [key for one in SERIES.values() for key in one.without]
    assert sorted(left_out) == sorted(weighing)
    assert not any(one.held or one.seeds_later for one in SERIES.values())
    assert not any(one.without or one.seeds_later for one in CAUSES.values())
    assert VARIANTS[OTHER_SEED]._replace(seeds_later=0) == VARIANTS[USUAL]


@pytest.mark.parametrize("part", [0.0, 0.36, 1.0])
def test_the_part_of_drift_is_what_goes_without_it(part: float) -> None:
    assert drift_part(made(drift=part).shares[..., 0]) == pytest.approx(part)


def test_more_chance_without_drift_is_no_negative_part() -> None:
    assert drift_part(made(drift=-0.5).shares[..., 0]) == 0.0


@pytest.mark.parametrize("change", [0.25, -0.25])
def test_a_change_is_found_with_its_sign_and_one_by_chance_is_not(change: float) -> None:
    rows = rows_with(router_tokens=made(change))
    found, same = row(rows, "router_tokens"), row(rows, "router_spend")
    assert found["change"] == pytest.approx(change)
    assert found["change_low"] < change < found["change_high"]
    assert np.sign(found["change_low"]) == np.sign(found["change_high"]) == np.sign(change)
    assert same["change"] == 0.0
    assert same["change_low"] < 0.0 < same["change_high"]
    text = " ".join(page.sentences(rows))
    assert f"{100 * change:+.1f} pp" in text
    assert "the router's tokens" in text
    assert "the router's spend" not in text
    assert "No series alone" in " ".join(page.sentences(rows_with()))


def test_the_sentence_on_surveys_compares_closed_wins_of_enterprises() -> None:
    rows = rows_with(surveys=made(0.25))
    own = [page.of_variants(rows, [name], ENTERPRISES).iloc[0] for name in ("surveys", USUAL)]
    without, usual = (percent_range(one["closed_low"], one["closed_high"]) for one in own)
    assert without != usual
    said = page.sentences(rows)[0]
    assert said.index(without) < said.index(usual)


def test_a_change_is_clear_only_beyond_what_another_master_seed_changes() -> None:
    """Seeds that differ by twice their standard errors ask for twice as large a change."""
    alike = rows_with(router_tokens=made(0.25))
    apart = alike.copy()
    errors = alike.loc[alike["variant"] == "router_tokens", "errors"].abs()
    columns = ["errors", "liking_errors", "closed_errors"]
    apart.loc[apart["variant"] == OTHER_SEED, columns] = errors.max() / page.NORMAL * 1.01
    found = [" ".join(page.sentences(rows)) for rows in (alike, apart)]
    assert ["the router's tokens" in one for one in found] == [True, False]


def test_seeds_are_compared_in_standard_errors_of_both() -> None:
    one, other = made(), made(liking=2.0)
    rows = page.table_of(dict.fromkeys(VARIANTS, one) | {OTHER_SEED: other})
    liking, *rest = page.seed_errors(rows)
    assert liking > 3.0
    assert rest == [0.0] * len(rest)
    rms = (liking**2 / 5) ** 0.5
    said = page.sentences(rows)[1]
    assert f"{rms:.1f} standard errors" in said
    assert f"at most by {liking:.1f}" in said
    assert "too narrow" in said
    assert "too narrow" not in page.sentences(page.table_of(dict.fromkeys(VARIANTS, one)))[1]


def test_log_evidence_is_that_of_the_mean_probability_over_filters() -> None:
    assert row(rows_with(), USUAL)["log_evidence"] == pytest.approx(-12.0 + np.log(2.0))


def test_every_variant_has_a_row_for_each_headline_that_says_what_differs() -> None:
    rows = rows_with()
    assert rows["variant"].tolist() == [name for name in VARIANTS for _ in HEADLINES]
    said = rows.drop_duplicates("variant").set_index("variant")["differs"]
    assert said.is_unique
    assert all(said[[*SERIES, *CAUSES]].str.startswith("without "))
    assert "12.0 to 12.0 effective ancestors, which are few" in page.on_answer(rows)


@pytest.mark.slow
def test_a_variant_changes_what_its_name_says(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, docs: Docs
) -> None:
    chosen = [USUAL, OTHER_SEED, "surveys", NO_CAUSE]
    small = {name: VARIANTS[name] for name in chosen}
    monkeypatch.setattr(question, "VARIANTS", small)
    monkeypatch.setattr(page, "SERIES", {"surveys": VARIANTS["surveys"]})
    monkeypatch.setattr(published, "EVIDENCE", tmp_path / "evidence.csv")
    folder = docs("answer.md", "methods.md")
    said = openclosed(*SMALL, "experiment.docs=true", f"output={tmp_path / 'result'}")
    assert_answered(said, tmp_path / "result")
    rows = pd.read_csv(tmp_path / "evidence.csv")
    assert rows["variant"].tolist() == [name for name in chosen for _ in HEADLINES]
    first = rows.drop_duplicates("variant").set_index("variant")
    assert (first["particles"] == 20).all()
    assert first["log_evidence"].nunique() == len(chosen)
    assert set(rows["version"]) == {simulation()["version"]}
    assert page.on_answer(rows) in (folder / "answer.md").read_text("utf-8")
    assert page.on_methods(rows) in (folder / "methods.md").read_text("utf-8")


def test_a_cause_that_is_off_has_its_value_in_every_run_and_is_not_drawn() -> None:
    with composing():
        plain, free = Parameters(), list(from_prior("central").priors)
    for name, one in CAUSES.items():
        own = question.held(plain, one)
        assert {key: value_of(own, key) for key in one.held} == dict(one.held), name
        assert len(question.left(free, one)) == len(free) - len(one.held)
