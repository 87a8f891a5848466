"""What a comparison finds, on made-up runs whose differences are known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.compare import answer as compare_answer
from analysis.compare.answer import ACCOUNTS, Comparison, Scenario
from sim.outcomes.verdict import LABELS

SCENARIOS = [
    Scenario("baseline", "As it is.", "", ""),
    Scenario("price_war", "Prices fall & open loses.", "open_share_workloads_startup", "falls"),
    Scenario("calm", "Nothing happens, though it says so.", "capability_gap", "rises"),
    Scenario("own", "One that names nothing.", "", ""),
]
SHIFTS = {"baseline": 0.0, "price_war": -0.1, "calm": 0.0, "own": 0.2}
MANIFEST: dict[str, Any] = {
    "config": {"verdict": {"yardstick": "workloads"}, "firms": {"count": 2000}},
    "version": "1.2.3",
    "words": ["experiment=compare", "firms.count=2000", "output=somewhere", "quiet=true"],
}
SEEDS, MONTHS = 12, 30


def runs_of() -> pd.DataFrame:
    """Runs whose open share is luck, plus what the scenario adds, plus a little of its own."""
    draw = np.random.default_rng(5)
    luck = draw.uniform(0.2, 0.5, SEEDS)
    frames = []
    for p, (name, shift) in enumerate(SHIFTS.items()):
        share = luck + shift + draw.normal(0, 0.01, SEEDS)
        content = {f"open_share_workloads_{s}": share for s in ("all", "enterprise", "startup")}
        content |= {"capability_gap": 5 + draw.normal(0, 0.1, SEEDS)}
        content |= dict.fromkeys(ACCOUNTS, np.full(SEEDS, 7.0 if name == "price_war" else 0.0))
        head = {"run": p * SEEDS + np.arange(SEEDS), "seed": np.arange(SEEDS), "point_name": name}
        head |= {"status": "done", "stage": "", "error": ""}
        verdict = np.where(share > 1 / 3, "hybrid", "closed")
        frames.append(pd.DataFrame({**head, **content, "verdict_workloads_all": verdict}))
    return pd.concat(frames, ignore_index=True)


def months_of(runs: pd.DataFrame) -> pd.DataFrame:
    """A path of each run that ends where its year does."""
    labels = [f"{2024 + m // 12}-{m % 12 + 1:02d}" for m in range(MONTHS)]
    table = pd.DataFrame({"run": np.repeat(runs["run"], MONTHS), "month": labels * len(runs)})
    for name in ("open_share_workloads_all", "open_share_workloads_startup", "capability_gap"):
        table[name] = np.repeat(runs[name].to_numpy(), MONTHS)
    return table.assign(served_all=1.0, served_enterprise=1.0, served_startup=1.0)


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare_answer.answer(
        runs_of(), SCENARIOS, ["capability_gap"], MANIFEST, months_of(runs_of())
    )


def test_each_scenario_is_compared_with_the_first(found: Comparison) -> None:
    assert found.base == "baseline"
    shares = found.on(found.headline)
    assert [one.change for one in shares.values()] == pytest.approx([-0.1, 0, 0.2], abs=0.01)
    assert [one.real for one in shares.values()] == [True, False, True]


def test_a_scenario_is_held_to_the_outcome_and_the_direction_that_it_names(
    found: Comparison,
) -> None:
    assert {name: one.outcome for name, one in found.named.items()} == {
        "price_war": "open_share_workloads_startup",
        "calm": "capability_gap",
    }
    assert found.as_named("price_war")
    assert not found.as_named("calm")
    other = [one._replace(direction="rises") if one.outcome else one for one in SCENARIOS]
    assert not compare_answer.answer(runs_of(), other, [], MANIFEST, months_of(runs_of())).as_named(
        "price_war"
    )


def test_the_table_has_the_documented_columns(found: Comparison) -> None:
    assert found.table.columns.tolist() == [name for name, _, _ in compare_answer.MEANINGS]
    outcomes = 3 + 1 + len(ACCOUNTS) + len(LABELS)
    assert len(found.table) == 3 * outcomes


def test_a_scenario_whose_runs_failed_is_left_out_and_counted() -> None:
    runs = runs_of()
    runs.loc[runs["point_name"] == "calm", "status"] = "failed"
    left = compare_answer.answer(runs, SCENARIOS, [], MANIFEST, months_of(runs))
    assert list(left.scenarios) == ["baseline", "price_war", "own"]
    assert left.failed == SEEDS
    runs["status"] = "failed"
    with pytest.raises(ValueError, match="no scenario has two pairs"):
        compare_answer.answer(runs, SCENARIOS, [], MANIFEST, months_of(runs))


def test_what_strikes_once_is_compared_in_the_year_after_it() -> None:
    runs, months = runs_of(), months_of(runs_of())
    struck = runs.loc[runs["point_name"] == "calm", "run"]
    in_year = months["month"].between("2025-02", "2026-01")
    months.loc[months["run"].isin(struck) & in_year, "capability_gap"] += 3.0
    scenarios = [one._replace(after="2025-02") if one.name == "calm" else one for one in SCENARIOS]

    found = compare_answer.answer(runs, scenarios, [], MANIFEST, months)

    assert found.named["calm"].change == pytest.approx(3.0, abs=0.2)
    assert found.named["price_war"].change == pytest.approx(-0.1, abs=0.02)
