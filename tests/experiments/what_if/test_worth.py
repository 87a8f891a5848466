"""What asymmetries and policy instruments are worth, on made-up runs."""

import re

import numpy as np
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH, combined_revenue
from openclosed.analysis.headline import STARTUPS
from openclosed.experiments.what_if.answer import (
    PAID,
)
from openclosed.experiments.what_if.instruments import clearly_first
from tests.analysis.legible import assert_legible
from tests.experiments.what_if.made_up_runs import (
    ASYMMETRIES,
    BASE,
    EVERY,
    INSTRUMENTS,
    SEEDS,
    TOKENS,
    runs_of,
    said_of,
    table,
    text_of,
)


@pytest.mark.parametrize("seeds", [SEEDS, 20])
def test_each_asymmetry_is_worth_what_moves_without_it_and_the_largest_is_first(seeds: int) -> None:
    said = said_of([BASE, *ASYMMETRIES], runs_of(seeds))
    found = table(said, "favours").set_index("asymmetry")
    assert found.index.tolist() == ["lag", "price", "eyes"]
    assert found["favours"].tolist() == ["closed", "open", "open"]
    lag = found.loc["lag"]
    assert lag["startups"] == pytest.approx(0.2, abs=0.002)
    assert lag["open_wins_before"] == 0.0 < lag["open_wins"]
    assert lag["open_wins"] + lag["closed_wins"] == pytest.approx(1.0)
    opens = round(lag["open_wins"] * seeds)
    few = f"Without one of them, open wins in 0 to {opens} of {seeds} runs."
    many = f"Without one of them, open wins in 0 to {100 * opens / seeds:.0f} % of runs."
    assert (few if seeds < 20 else many) in text_of(said)
    assert "open wins startups' purchased tokens in 0 " in text_of(said)
    alone = said_of([BASE, ASYMMETRIES[1]])
    assert "favours closed models. Basis: assumed." in text_of(alone)


def test_an_instrument_has_its_effects_its_cost_and_the_effect_for_each_percent() -> None:
    said = said_of([BASE, *INSTRUMENTS])
    rows = table(said, "instruments").set_index("policy")
    assert rows["startups"].tolist() == pytest.approx([0.1, 0.0], abs=0.005)
    assert (rows["startups_high"] - rows["startups_low"]).max() < 0.01  # chance cancels
    assert rows["paid_by"].to_dict() == {"standards_support": "state", "origin_rule": "others"}
    assert rows["cost"].tolist() == pytest.approx([0.03, 0.005])
    dollars = combined_revenue()[LAST_MONTH]
    assert rows["dollars"].tolist() == pytest.approx([0.03 * dollars, 0.005 * dollars])
    for end in ("", "_low", "_high"):
        each = rows[f"startups_per_percent{end}"] * 100 * rows["cost"]
        assert each.tolist() == pytest.approx(rows[f"startups{end}"].tolist())
    assert set(PAID[:2]) <= set(table(said, "differences")["outcome"])
    assert_legible(said.figures[0])


@pytest.mark.parametrize("lead", [0.03, -0.03, 0.0])
def test_an_instrument_is_named_best_only_where_its_interval_lies_above_all_others(
    lead: float,
) -> None:
    runs = EVERY.copy()
    first, second = (runs["point_name"] == one.name for one in INSTRUMENTS)
    base = runs.loc[runs["point_name"] == "baseline", TOKENS].to_numpy()
    noise = np.random.default_rng(4).normal(0, 0.005, (2, SEEDS))
    runs.loc[first, TOKENS] = base + 0.06 + 6 * lead + noise[0]  # it costs six times as much
    runs.loc[second, TOKENS] = base + 0.01 + noise[1]
    said = said_of([BASE, *INSTRUMENTS], runs)
    rows = table(said, "instruments")
    per = "startups_per_percent"
    is_best = rows[f"{per}_low"].max() > rows[f"{per}_high"].min()
    assert bool(is_best) is (lead != 0)
    best = rows["policy"].iloc[int(rows[per].argmax())] if is_best else ""
    assert clearly_first(rows, per) == best
    named = re.search(
        rf"percent of cost, (.+) raises the open share of {STARTUPS.name}", text_of(said)
    )
    assert (named[1].replace(" ", "_") if named else "") == best
