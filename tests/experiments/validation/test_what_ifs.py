"""Effects of what-ifs on synthetic runs; and pages beside their tables."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import openclosed as oc
from openclosed.analysis import published as published_tables
from openclosed.analysis.common import paired
from openclosed.analysis.draws import DRAWN_PARAMETERS, SEEDS_PER_DRAW
from openclosed.analysis.headline import HEADLINES, STARTUPS
from openclosed.analysis.published import what_ifs as published
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.hydra_inside import CONFIGURATION
from openclosed.experiments.question.settings import About, Direction, Prediction
from openclosed.experiments.results import documentation
from openclosed.experiments.starts import states
from openclosed.experiments.starts.draws import from_prior
from openclosed.experiments.validation import common_seeds
from openclosed.experiments.validation.common_seeds import Runs
from openclosed.experiments.validation.settings import WhatIfsSettings
from openclosed.experiments.validation.what_ifs import effects, pages
from openclosed.experiments.validation.what_ifs.effects import MEASURES
from openclosed.experiments.what_if.answer import KINDS
from openclosed.experiments.what_if.question import without_each
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters
from tests.analysis.synthetic import displacement

MONTHS = [f"{year}-{month:02d}" for year in range(2025, 2029) for month in range(1, 13)]
SEEDS, TOKENS = 12, STARTUPS.outcome


def about(direction: Direction, after: str = "") -> About:
    theory = Prediction(outcome=TOKENS, direction=direction, after=after)
    return About(description="It happens.", example="It did.", prediction=theory)


WHAT_IFS = {
    "never": about("rises"), "creeps": about("falls"), "strikes": about("falls", "2026-04"),
    "hardly": about("rises"),
}  # fmt: skip
"""What strikes early moves the share for a year alone; what creeps in moves it in the last one."""


@pytest.fixture(scope="module")
def runs() -> Runs:
    """What four what-ifs do to startups' purchased tokens, with noise that pairs share."""
    rng = np.random.default_rng(1)
    paths = 0.4 + 0.1 * rng.random((SEEDS, 1, len(MONTHS), len(MEASURES)))
    paths = np.repeat(paths, 5, axis=1)
    paths += 0.001 * rng.normal(size=paths.shape)
    tokens = MEASURES.index(TOKENS)
    first, end = MONTHS.index("2026-04"), MONTHS.index("2027-04")
    paths[:, 2, -12:, tokens] += 0.03
    paths[:, 3, first:end, tokens] -= 0.06
    paths[:, 4, -12:, tokens] += 0.006
    return Runs(MONTHS, [*MEASURES], paths.astype(np.float32), np.full((SEEDS, 5), "shared"))


def test_each_is_compared_in_the_year_that_it_names_and_the_largest_is_first(runs: Runs) -> None:
    found = effects.kept(WHAT_IFS, runs).set_index("scenario")
    assert list(found.index) == ["strikes", "creeps", "hardly", "never"]
    assert found["startups"].tolist() == pytest.approx([-0.06, 0.03, 0.006, 0.0], abs=0.001)
    assert found["year"].tolist()[:2] == ["the year from 2026-04", "2028"]
    assert found["agreement"].tolist()[:3] == ["yes", "the other way", "yes"]
    years = effects.by_year(WHAT_IFS, runs).set_index(["scenario", "outcome", "year"])
    assert len(years) == 4 * 4 * len(MEASURES)
    assert years["change"]["strikes", TOKENS, "2026"] == pytest.approx(-4.5, abs=0.1)


def favoured(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Asymmetries by name, camp and change of startups' purchased tokens."""
    return pd.DataFrame(
        {"asymmetry": name, "favours": camp, "rests": "assumed", "pairs": 9,
         "startups": change, "startups_low": change - 0.01, "startups_high": change + 0.01,
         "enterprises": 0.0, "enterprises_low": -0.01, "enterprises_high": 0.01,
         "open_wins": 0.1, "closed_wins": 0.2, "open_wins_before": 0.1, "closed_wins_before": 0.3}
        for name, camp, change in rows
    )  # fmt: skip


ASYMMETRIES = (
    ("secrecy", "closed", 0.1), ("flywheel", "closed", -0.1), ("eyes", "open", -0.1),
    ("own_machines", "open", 0.1), ("forks", "closed", -0.005),
)  # fmt: skip


def in_markets(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Changes of startups' purchased tokens by scenario and third of tiering, or displacement."""
    return pd.DataFrame(
        {"scenario": name, "market": "tiering of prices" if values else "displacement",
         "values": values or None, "share": STARTUPS.name, "pairs": 9, "change": change,
         "low": change - 0.001, "high": change + 0.001}
        for name, values, change in rows
    )  # fmt: skip


def test_how_the_answers_runs_end_is_said_where_it_differs(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, years = effects.kept(WHAT_IFS, runs), effects.by_year(WHAT_IFS, runs)
    tables = kept, years, in_markets(("strikes", "", 0.03)), favoured(*ASYMMETRIES)
    own = displacement()
    stays = own["displacement"] == 0
    for opens, differs in ((0.12, True), (0.1, False)):
        own.loc[stays, ["open_wins", "closed_wins"]] = opens, 0.3
        monkeypatch.setattr(published_tables, "displacement", lambda: own)
        page = pages.page(*tables)
        said = re.search(r"open wins them in (.*) % and closed in (.*) %: its (\d+)", page)
        assert (said is not None) is differs
        assert said is None or said.groups() == ("12", "30", f"{own['runs'].iloc[0]}")


@pytest.mark.parametrize(("sign", "way"), [(1, "to open"), (-1, "from open")])
def test_the_titles_of_pictures_say_what_they_show(sign: int, way: str) -> None:
    kept = published().iloc[:6].copy()
    kinds = [f"{kind}{end}" for kind in KINDS for end in ("", "_low", "_high")]
    kept[kinds] = 0.0
    kept.loc[[1, 4], kinds[:3]] = [[0.06 * sign] * 3, [0.3 * sign] * 3]
    kept.loc[2, kinds[3:]] = [0.4, -0.1, 0.9]
    every, largest = (
        " ".join(text.get_text() for text in drawn(kept).texts)
        for drawn in (pages.every, pages.largest)
    )
    assert "2 of 6 scenarios" in every
    assert f" 30 points of {STARTUPS.name} {way}" in " ".join(largest.split())


def test_a_market_has_the_pairs_of_its_third_or_of_its_own_runs() -> None:
    """An effect that tiering turns round, and that other work turns round as a whole."""
    outcomes = [one.outcome for one in HEADLINES]
    drawn = {one.name: np.linspace(0.1, 0.9, 9) for one in DRAWN_PARAMETERS.values()}
    tiering = drawn["pricing.tiering"]
    paths = np.zeros((9, 3, len(MONTHS), len(outcomes)), np.float32)
    paths[:, 1, -12:, 0] = (tiering - 0.5)[:, None]
    usual, displaced, tied = (
        Runs(
            MONTHS, outcomes, part * paths + more * (np.arange(3) == 1)[:, None, None], np.array([])
        )
        for part, more in ((1, 0), (0.5, 0), (0.5, -0.2))
    )
    what_ifs = {"creeps": about("falls"), "displacement": about("falls")}
    rows = effects.by_market(what_ifs, usual, [displaced, tied], drawn)
    assert not ((rows["scenario"] == "displacement") & (rows["market"] == "displacement")).any()
    own = rows[(rows["scenario"] == "creeps") & (rows["share"] == STARTUPS.name)]
    own = own[own["market"].isin(["tiering of prices", *effects.MARKETS])]
    assert own["values"].tolist() == ["", "", "0.10 to 0.37", "0.37 to 0.63", "0.63 to 0.90"]
    assert own["change"].tolist() == pytest.approx([0.0, -0.2, -0.3, 0.0, 0.3], abs=1e-6)
    assert own["pairs"].tolist() == [9, 9, 3, 3, 3]
    one = paired.of_values(tiering[:3] - 0.5, np.zeros(3), comparisons=2 * 8 * len(HEADLINES))
    assert own[["low", "high"]].iloc[2].tolist() == pytest.approx([one.low, one.high], rel=1e-5)


def test_a_value_without_an_asymmetry_stands_in_place_of_a_drawn_one(tmp_path: Path) -> None:
    """Though it is the usual value, which looks as if nothing had been changed."""
    usual = Parameters().research.secrecy
    (tmp_path / "asymmetries").mkdir()
    (tmp_path / "asymmetries" / "mine.yaml").write_text(
        f"own: {{favours: open, rests: mine, without: {{research.secrecy: {usual}}}}}\n"
    )
    with composing(tmp_path):
        usual_ones = question_of(["output=nowhere"]).overrides
        draws, ((_, point),) = from_prior("central"), without_each(usual_ones, ["own"])
    (seed,) = draws.seeds(1, 1)
    assert draws.model(usual_ones, seed).parameters.research.secrecy != usual
    assert draws.model(point.overrides, seed).parameters.research.secrecy == usual


def test_seeds_are_of_different_states_and_the_same_however_many_are_asked_for(
    few_states: states.StateTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    enough = few_states._replace(states=few_states.states * 100)
    monkeypatch.setattr(states, "read", lambda *_: enough)
    with composing():
        many, few = (
            common_seeds.seeds_of_draws(WhatIfsSettings(replicates=count, output="nowhere"))
            for count in (170, 20)
        )
    assert len({seed // SEEDS_PER_DRAW for seed in many}) == 170
    assert many[:20] == few


def test_the_page_follows_from_the_kept_tables_which_have_every_scenario() -> None:
    """Where it does not: python -m docs.make."""
    tables = documentation.DOCS / "tables"
    years, markets, asymmetries = (
        pd.read_csv(tables / f"{name}.csv") for name in (pages.YEARS, pages.MARKETS, pages.FAVOURED)
    )
    text = (documentation.DOCS / "what_ifs.md").read_text(encoding="utf-8")
    assert text == pages.page(published(), years, markets, asymmetries)
    files = {path.stem for path in (CONFIGURATION / "scenario").glob("*.yaml")} - {"baseline"}
    assert set(years["scenario"]) == set(published()["scenario"]) == files
    for one in published().to_dict("records"):
        file = yaml.safe_load((CONFIGURATION / f"scenario/{one['scenario']}.yaml").read_text())
        assert (one["description"], one["example"]) == (file["description"], file["example"])


@pytest.mark.slow
def test_closed_labs_that_cut_prices_lose_enterprises_by_their_support_alone() -> None:
    """What the cards of two what-ifs say: their customers get less support, and where support does
    not count, enterprises go to closed models. Eight standard errors, and four, with 16 pairs."""
    columns = [INDEX[name] for name in ("support_closed", "open_share_workloads_enterprises")]

    def changes(held: dict[str, bool]) -> tuple[np.ndarray, np.ndarray]:
        pairs = [
            [oc.model(name, held, seed=seed).run().record[-24:, columns].mean(axis=0)
             for name in ("price_answers", "baseline")]
            for seed in range(16)
        ]  # fmt: skip
        apart = np.array(pairs)[:, 0] - np.array(pairs)[:, 1]
        return apart.mean(axis=0), apart.std(axis=0, ddof=1) / len(apart) ** 0.5

    usual, error = changes({})
    without, error_without = changes({"mechanisms.support": False})
    assert usual[0] < -4.0 * error[0]
    assert without[1] < -2.5 * error_without[1]
    assert without[1] < usual[1]
    prior = yaml.safe_load((CONFIGURATION / "prior" / "central.yaml").read_text("utf-8"))
    high = [prior[f"firms.{kind}.tastes.support"]["high"] for kind in ("startups", "enterprises")]
    assert high[0] < high[1]


def test_a_card_explains_headlines_that_clearly_go_apart() -> None:
    row = dict(published().iloc[0]) | {"scenario": "price_war"}
    for startups, enterprises, apart in ((-0.05, 0.02, True), (-0.05, -0.02, False)):
        for kind, change in zip(KINDS, (startups, enterprises), strict=True):
            row |= {kind: change, f"{kind}_low": change - 0.01, f"{kind}_high": change + 0.01}
        assert ("Why they go apart" in pages.card(row, [])) is apart
    row |= {"enterprises": 0.02, "enterprises_low": -0.01, "enterprises_high": 0.05}
    assert "Why they go apart" not in pages.card(row, [])
