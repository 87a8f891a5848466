"""Tipping points: their ranking, and the blanks of their sentences, recomputed from the tables."""

from typing import Any

import numpy as np
import pytest

from openclosed.experiments.runs.factors import Factor
from openclosed.experiments.tipping import finding as tipping_finding
from openclosed.experiments.tipping.crossing import Crossing, Evaluation, sign
from openclosed.experiments.tipping.finding import Tipping, answer, finding
from openclosed.experiments.tipping.screening import ERROR, Screened
from tests.analysis.blanks import Blanks, spy
from tests.analysis.legible import assert_legible
from tests.analysis.synthetic import synthetic_result

type Search = tuple[Factor, Crossing]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Blanks:
    return spy(monkeypatch, tipping_finding)


def search(name: str, span: tuple[float, float], runs: int = 12, **more: Any) -> Search:
    """A search from 1 to 4 whose mean goes straight from one end to the other."""
    looks = [
        Evaluation(place, np.full(runs, mean), int(np.sign(mean)))
        for place, mean in zip(np.linspace(0, 1, 5), np.linspace(*span, 5), strict=True)
    ]
    return Factor(f"model.{name}", 1.5, 1.0, 4.0), Crossing(looks, **more)


def flip(name: str, place: float) -> Search:
    ends = (place - 1 / 30, place + 1 / 30)
    return search(name, (-0.9, 0.8), place=place, ends=ends, rises=True)


IDLE, STRONG = search("idle", (-0.8, -0.8)), search("strong", (-0.9, -0.2))
OPEN, FAR = search("open", (-0.8, 0.0)), flip("far", 5 / 6)
KIND = (
    Factor("model.kind", "a", 0.0, 1.0, choices=("a", "b")),
    search("", (-0.8, 0.9), flips=(0.75,))[1],
)
SEARCHES = [IDLE, FAR, flip("near", 0.5), STRONG, OPEN, KIND]


def answer_of(searches: list[Search], ends: str = "closed " * 8 + "shared " * 2) -> Tipping:
    labels = ends.split()
    runs = synthetic_result(max(len(labels), 1), 36).runs.head(len(labels))
    runs = runs.assign(ending_workloads_all=labels, factor="")
    factors, found = zip(*searches, strict=True)
    return answer(factors, found, runs, {"config": {}})


def test_flips_come_first_the_nearest_leading_then_those_with_the_longest_reach() -> None:
    found = answer_of(SEARCHES)
    names = [name.removeprefix("model.") for name in found.table["factor"]]
    assert names == ["near", "far", "kind", "open", "strong", "idle"]
    assert found.table["finding"].tolist() == [
        "flips", "flips", "flips", "not resolved", "none within range", "none within range"
    ]  # fmt: skip
    assert found.table["above"].tolist()[:2] == ["open", "open"]
    assert found.base == pytest.approx(-0.8)
    assert_legible(finding(found).figures[0])


def test_the_title_and_its_counts_are_those_of_the_table(said: Blanks) -> None:
    found = answer_of(SEARCHES)
    shown = finding(found)
    kinds = found.table["finding"].value_counts()
    names = found.table.loc[found.table["finding"] == "flips", "factor"]
    assert said["flips"] == [{"names": names.tolist()}]
    assert said["counts"] == [
        {"flips": kinds["flips"], "tried": len(SEARCHES), "unresolved": kinds["not resolved"]}
    ]
    assert len(shown.sentences) <= 3
    finding(answer_of([IDLE, OPEN, STRONG]))
    assert said["no_flip"] == [{"tried": 3, "unresolved": 1}]


@pytest.mark.parametrize("runs", [1, 3, 20, 200])
@pytest.mark.parametrize("ahead", ["open", "closed"])
def test_wins_of_the_unchanged_scenario_are_counts(ahead: str, runs: int, said: Blanks) -> None:
    labels = [ahead] * (runs - runs // 3) + ["shared"] * (runs // 3)
    found = answer_of([IDLE, STRONG], " ".join(labels))
    shown = finding(found)
    counts = {label: labels.count(label) for label in ("open", "closed")}
    assert said["base"] == [{"runs": runs, "measure": "workloads", **counts}]
    assert found.base == pytest.approx((counts["open"] - counts["closed"]) / runs)
    assert "%" not in " ".join([shown.title, *map(str, shown.sentences)])
    assert_legible(shown.figures[0])
    (footer,) = said["footer"]
    assert (footer["least"], footer["most"]) == (
        found.paths["runs"].min(), found.paths["runs"].max()
    )  # fmt: skip


@pytest.mark.parametrize("runs", [3, 20, 200])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_value_nearest_to_a_flip_is_that_of_the_smallest_lead_tried(
    sign: int, runs: int, said: Blanks
) -> None:
    """Of runs that the camp behind does not win; at both signs of the lead."""
    searches = [
        search("idle", (sign * 1.0, sign * 1.0), runs),
        search("strong", (sign * 1.0, sign / runs), runs),
    ]
    found = answer_of(searches, " ".join(["open" if sign > 0 else "closed"] * runs))
    text = str(finding(found).sentences[-1])
    row = found.paths.iloc[int(found.paths["outcome"].abs().to_numpy().argmin())]
    ahead, behind = ("open", "closed")[::sign]
    assert said["nearest"] == [
        {
            "factor": row["factor"], "value": row["value"], "ahead": ahead, "behind": behind,
            "more": abs(round(row["outcome"] * row["runs"])), "runs": row["runs"], "clear": True,
        }
    ]  # fmt: skip
    assert f"{ahead} won 1 more of {runs} runs than {behind}" in text
    assert row["factor"] == "model.strong"


def test_a_lead_that_passes_without_being_clear_is_of_the_other_camp(said: Blanks) -> None:
    factor, path = search("over", (-0.75, 0.25))
    unclear = path._replace(
        evaluations=[one._replace(sign=min(one.sign, 0)) for one in path.evaluations]
    )
    finding(answer_of([(factor, unclear)]))
    (one,) = said["nearest"]
    assert (one["ahead"], one["more"], one["runs"], one["clear"]) == ("open", 3, 12, False)
    finding(answer_of([search("even", (-0.75, 0.0))]))
    assert said["nearest_even"] == [{"factor": "model.even", "value": 4.0, "runs": 12}]


def test_no_change_comes_nearer_where_only_the_unchanged_value_leads_by_less(
    said: Blanks,
) -> None:
    """-8 / 12 and 2 / 12 - 10 / 12 differ in their last digit."""
    factor, path = search("away", (-0.6, -1.3))
    searches = [search("idle", (-8 / 12, -8 / 12)), (factor._replace(base=1.0 + 1e-12), path)]
    finding(answer_of(searches, "open " * 2 + "closed " * 10))
    assert "none_nearer" in said
    finding(answer_of([OPEN], "open closed"))
    assert "even" in said


def test_without_a_run_of_the_unchanged_scenario_nothing_is_said_of_it(said: Blanks) -> None:
    """Parameters that are drawn for each run have no unchanged value that could run."""
    shown = finding(answer_of([IDLE, STRONG], ""))
    assert said.keys() >= {"no_flip", "no_base"}
    assert not {"base", "even", "nearest", "none_nearer"} & said.keys()
    lines = assert_legible(shown.figures[0]).axes[0].lines
    assert not any(np.isnan(np.asarray(one.get_xdata(), dtype=float)).any() for one in lines)
    assert said["footer"][0]["has_base"] is False


def test_a_factor_whose_runs_all_failed_is_not_resolved() -> None:
    failed = Factor("model.lost", 1.5, 1.0, 4.0), Crossing([Evaluation(0.5, np.full(4, np.nan), 0)])
    found = answer_of([FAR, failed])
    assert found.table["finding"].tolist() == ["flips", "not resolved"]
    assert found.table["runs"].tolist() == [60, 0]


@pytest.mark.parametrize("values", [(-1, 1), (-1, 0, 0, 0, 1), (0.8, -0.2, -0.2, -0.2, -0.2)])
def test_a_sign_is_ever_found_where_there_is_none_at_most_at_the_error(
    values: tuple[float, ...],
) -> None:
    """300 fair games of 200 runs at an error of 5 % a side, looked at after each eighth run: at
    most 30 are expected to tell a sign; more than 52 have a chance under 1e-4."""
    games = np.random.default_rng(5).choice(np.array(values, dtype=float), (300, 200))
    told = [any(sign(game[:n], 0.05) for n in range(8, 201, 8)) for game in games]
    assert sum(told) <= 52
    assert [sign(one * np.ones(12), 0.05 / 16) for one in (1, -1)] == [1, -1]  # clear ones soon


def test_a_first_pass_names_what_it_screened_out_and_how_often_it_errs(said: Blanks) -> None:
    labels, (factors, found) = ["closed"] * 10, zip(*SEARCHES, strict=True)
    runs = synthetic_result(10, 36).runs.assign(ending_workloads_all=labels, factor="")
    passed = [(one, Screened(0.2, 0.6, 0.05, is_kept=True)) for one in factors]
    dropped = Factor("model.weak", 0.5, 0.0, 1.0)
    passed.append((dropped, Screened(0.2, 0.25, 0.05, is_kept=False)))
    shown = finding(answer(factors, found, runs, {"config": {}}, passed))
    (blanks,) = said["screened"]
    assert blanks == {"screened": len(SEARCHES) + 1, "searched": len(SEARCHES), "error": ERROR}
    table = next(one for one in shown.tables if one.name == "screening").rows.set_index("factor")
    assert table.index[table["result"] == "screened out"].tolist() == ["model.weak"]
    assert table.loc["model.weak", "at_high"] == 0.25
    assert said["counts"][0]["tried"] == len(SEARCHES) + 1
    assert len(shown.sentences) <= 3
