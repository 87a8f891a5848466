"""Effects of what-ifs year by year, on synthetic runs; and the pages, beside their tables."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from openclosed.analysis.common import paired
from openclosed.analysis.draws import DRAWN_PARAMETERS, SEEDS_PER_DRAW
from openclosed.analysis.headline import HEADLINES, STARTUPS
from openclosed.analysis.published import what_ifs as published
from openclosed.experiments.question.composing import CONFIGURATION, composing, question_of
from openclosed.experiments.results import documentation
from openclosed.experiments.starts import states
from openclosed.experiments.starts.draws import from_prior
from openclosed.experiments.validation import common_seeds
from openclosed.experiments.validation.common_seeds import Runs
from openclosed.experiments.validation.what_ifs import pages
from openclosed.experiments.validation.what_ifs.effects import (
    MEASURES,
    Found,
    WhatIf,
    by_market,
    effects,
)
from openclosed.experiments.validation.what_ifs.settings import WhatIfsSettings
from openclosed.experiments.what_if.question import without_each
from openclosed.sim.parameters import Parameters

MONTHS = [f"{year}-{month:02d}" for year in range(2025, 2029) for month in range(1, 13)]
GAP, SEEDS = "capability_gap", 12


def what_if(name: str, sign: str = "", after: str = "") -> WhatIf:
    return WhatIf(name, f"{name} happens.", "It did.", GAP, "rises", pages.TOKENS, sign, after,
                  "not yet seen")  # fmt: skip


# What strikes early moves the share for a year alone; what creeps in moves it in the last one.
STRIKES, CREEPS, HARDLY, NEVER = (
    what_if("strikes", "falls", "2026-04"), what_if("creeps", "falls"), what_if("hardly", "rises"),
    what_if("never", "rises"),
)  # fmt: skip


@pytest.fixture
def found() -> Found:
    """What four what-ifs do to startups' purchased tokens, with noise that pairs share."""
    rng = np.random.default_rng(1)
    outcomes = [*MEASURES, GAP]
    paths = 0.4 + 0.1 * rng.random((SEEDS, 1, len(MONTHS), len(outcomes)))
    paths = np.repeat(paths, 5, axis=1)
    paths += 0.001 * rng.normal(size=paths.shape)
    tokens = outcomes.index(pages.TOKENS)
    first, end = MONTHS.index("2026-04"), MONTHS.index("2027-04")
    paths[:, 1, first:end, tokens] -= 0.06
    paths[:, 2, -12:, tokens] += 0.03
    paths[:, 3, -12:, tokens] += 0.006
    paths[:, 3, :, -1] += 0.5
    runs = Runs(MONTHS, outcomes, paths.astype(np.float32), np.full((SEEDS, 5), "shared"))
    return effects([STRIKES, CREEPS, HARDLY, NEVER], runs)


def test_each_is_compared_in_the_year_that_it_names_and_the_largest_is_first(found: Found) -> None:
    assert [one.name for one in found.what_ifs] == ["strikes", "creeps", "hardly", "never"]
    own = {one.name: found.own[one.name, pages.TOKENS].change for one in found.what_ifs}
    assert own == pytest.approx(
        {"strikes": -0.06, "creeps": 0.03, "hardly": 0.006, "never": 0.0}, abs=0.001
    )
    assert found.yearly["strikes", "2026", pages.TOKENS].change == pytest.approx(-0.045, abs=0.001)
    assert found.year(STRIKES) == "the year from 2026-04"
    assert found.year(CREEPS) == "2028"


def test_a_change_has_the_sign_of_theory_or_not(found: Found) -> None:
    strikes, creeps, hardly, never = found.what_ifs
    assert [found.theory(one) for one in (strikes, creeps, hardly)] == [
        "yes",
        "the other way",
        "yes",
    ]
    assert found.theory(never._replace(sign="")) in ("could be 0", "no sign")


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


def test_the_page_has_a_card_for_a_large_effect_and_names_the_weak_ones(found: Found) -> None:
    years = pages.years(found)
    markets = in_markets(("strikes", "", 0.03), ("creeps", "0.1 to 0.5", -0.02))
    text = pages.page(pages.kept(found), years, markets, favoured(*ASYMMETRIES))
    assert "1 move one of them clearly by 5 or more." in text
    [card] = re.findall(r"^\*\*(.*)$", text, re.MULTILINE)
    assert card.startswith("Strikes.** strikes happens. It did. Theory: falls, as here.")
    assert "startups' purchased tokens -6.0 (" in card
    assert card.endswith(
        "The other way: startups' purchased tokens with displacement +3.0 (+2.9 to +3.1)."
    )
    assert (
        "Smaller: creeps. Creeps goes the other way: startups' purchased tokens with tiering"
        in text
    )
    assert re.search(r"Weak, .*: hardly and never\.", text)
    assert "1 goes the other way (creeps)" in text
    strikes = years[(years["scenario"] == "strikes") & (years["outcome"] == pages.TOKENS)]
    assert strikes.set_index("year")["change"]["2026"] == pytest.approx(-4.5, abs=0.1)
    assert len(years) == 4 * 4 * len(MEASURES)


def in_markets(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Changes of startups' purchased tokens by scenario and third of tiering, or displacement."""
    return pd.DataFrame(
        {"scenario": name, "market": "tiering of prices" if values else "displacement",
         "values": values or None, "share": STARTUPS.name, "pairs": 9, "change": change,
         "low": change - 0.001, "high": change + 0.001}
        for name, values, change in rows
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scenario", "change", "turns"),
    [("strikes", 0.03, True), ("strikes", -0.03, False), ("strikes", 0.0005, False),
     ("never", 0.03, False)],
)  # fmt: skip
def test_only_a_clear_change_of_a_clear_sign_is_the_other_way(
    found: Found, scenario: str, change: float, *, turns: bool
) -> None:
    markets = in_markets((scenario, "0.1 to 0.5", change))
    assert bool(pages.turns(pages.kept(found), markets)[scenario]) == turns


def test_a_market_has_the_pairs_of_its_third_or_of_displacement() -> None:
    """An effect that tiering turns round, half as large with displacement."""
    outcomes = [one.outcome for one in HEADLINES]
    drawn = {one.name: np.linspace(0.1, 0.9, 9) for one in DRAWN_PARAMETERS.values()}
    tiering = drawn["pricing.tiering"]
    paths = np.zeros((9, 3, len(MONTHS), len(outcomes)), np.float32)
    paths[:, 1, -12:, 0] = (tiering - 0.5)[:, None]
    runs, displaced = (Runs(MONTHS, outcomes, part * paths, np.array([])) for part in (1, 0.5))
    rows = by_market([CREEPS, what_if("displacement")], runs, displaced, drawn)
    assert not ((rows["scenario"] == "displacement") & (rows["market"] == "displacement")).any()
    own = rows[(rows["scenario"] == "creeps") & (rows["share"] == STARTUPS.name)]
    own = own[own["market"].isin(["tiering of prices", "displacement"])]
    assert own["values"].tolist() == ["", "0.10 to 0.37", "0.37 to 0.63", "0.63 to 0.90"]
    assert own["change"].tolist() == pytest.approx([0.0, -0.3, 0.0, 0.3], abs=1e-6)
    assert own["pairs"].tolist() == [9, 3, 3, 3]
    one = paired.of_values(tiering[:3] - 0.5, np.zeros(3), comparisons=2 * 7 * len(HEADLINES))
    assert own[["low", "high"]].iloc[1].tolist() == pytest.approx([one.low, one.high], rel=1e-5)


def test_an_absence_that_helps_the_camp_that_loses_its_advantage_is_named() -> None:
    assert "Without flywheel and own machines, a share" in pages.against(favoured(*ASYMMETRIES))
    assert "No share" in pages.against(favoured(*ASYMMETRIES[::2]))


def test_a_value_without_an_asymmetry_stands_in_place_of_a_drawn_one(tmp_path: Path) -> None:
    """Though it is the usual value, which looks as if nothing had been changed."""
    usual = Parameters().research.secrecy
    (tmp_path / "asymmetries").mkdir()
    (tmp_path / "asymmetries" / "mine.yaml").write_text(
        f"own: {{favours: open, rests: mine, without: {{research.secrecy: {usual}}}}}\n"
    )
    with composing(tmp_path):
        parameters = question_of(["output=nowhere"]).parameters
        draws, ((_, point),) = from_prior("central"), without_each(parameters, ["own"])
    (seed,) = draws.seeds(1, 1)
    assert draws.model(parameters, seed).parameters.research.secrecy != usual
    assert draws.model(point.parameters, seed).parameters.research.secrecy == usual


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
    """Where it does not: python -m tests.pages."""
    tables = documentation.DOCS / "tables"
    years, markets, asymmetries = (
        pd.read_csv(tables / f"{name}.csv") for name in (pages.YEARS, pages.MARKETS, pages.FAVOURED)
    )
    text = (documentation.DOCS / "what_ifs.md").read_text(encoding="utf-8")
    assert text == pages.page(published(), years, markets, asymmetries)
    files = {path.stem for path in (CONFIGURATION / "scenario").glob("*.yaml")} - {"baseline"}
    assert set(years["scenario"]) == set(published()["scenario"]) == files
    for one in published().to_dict("records"):
        about = yaml.safe_load((CONFIGURATION / f"scenario/{one['scenario']}.yaml").read_text())
        assert (one["description"], one["example"]) == (about["description"], about["example"])
