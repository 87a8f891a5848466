"""The page says what was measured: promises kept or missed, peers that did not run, growth."""

import math
from dataclasses import replace

import pytest

from tests.benchmarks import report
from tests.benchmarks.budgets import RUN_MS, WHY, Budget, Results, budgets
from tests.benchmarks.comparison import PEERS, SIZES, Timed
from tests.benchmarks.growth import AXES, Growth
from tests.benchmarks.phases import PHASES, Run
from tests.benchmarks.report import figure, page
from tests.benchmarks.roofline import DECIDING, OPERATIONS, Machine, Reached, Roofline, needs
from tests.benchmarks.runs import Pair
from tests.benchmarks.scale import Size
from tests.benchmarks.start_up import StartUp
from tests.benchmarks.studies import Study

ENGINE, FASTEST, SLOWER, *_, USUAL = PEERS
NEEDS = needs(Reached(all=8.0, closed=3.0))


def made_up(power: float = 1.0) -> Results:
    """Results in which each promise is just kept, growth has a power, and a peer is missing."""
    compared = [
        timed
        for firms in SIZES
        for timed in (
            Timed(ENGINE, firms, rate=1e7, build=0.1, bytes=50.0 * firms, disagreement=0.0),
            Timed(FASTEST, firms, rate=1.49e7, build=0.1, bytes=4e2 * firms, disagreement=1.5),
            Timed(SLOWER, firms, failure="cannot be installed: no such version"),
            Timed(USUAL, firms, rate=1e7 / 500, build=9.0, bytes=9e3 * firms, disagreement=0.0),
        )
    ]
    parts = {need.part: 1.0 for need in NEEDS}
    growth = [
        Growth(axis, [size**power for size in axis.sizes], [float(size) for size in axis.sizes])
        for axis in AXES
    ]
    return Results(
        compared=compared,
        pairs=[Pair(name, 1_000, 24, 0.01, 1.5, 2.5) for name in ("benchmark setting", "baseline")],
        pace=3e6,
        sizes=[Size(firms, 1.0, firms * 1e-7, firms * 99.0) for firms in (1_000, 100_000)],
        runs={
            firms: Run(0.001, dict.fromkeys(PHASES, 0.001), 1e-5, 0.99e-3 * promised)
            for firms, promised in RUN_MS.items()
        },
        roofline=Roofline(
            Machine(dict.fromkeys(OPERATIONS, 1e9), 1e10, 1e8),
            NEEDS,
            parts,
            parts,
            39.0,
            {DECIDING: 39.0},
        ),
        growth=growth,
        start_up=StartUp(0.02, 0.5, 0.9, 0.4, 14.0, 9.0),
        many=Study(runs=400, wall=14.0, span=9.0, busy=17.8, model=17.6),
        sensitivity=Study(runs=1_000, wall=18.0, span=13.0, busy=25.0, model=25.0),
        sensitivity_runs=17_000,
        held=1.9e6,
        others=0.0,
    )


def test_kept_promises_are_called_so_and_what_was_not_measured_too() -> None:
    results = made_up()
    assert {budget.verdict for budget in budgets(results)} == {"reached"}
    unmeasured = replace(results, sizes=results.sizes[:1])
    assert "not measured" in {budget.verdict for budget in budgets(unmeasured)}


@pytest.mark.parametrize(
    ("promised", "reached", "at_least", "verdict"),
    [
        (250.0, 125.0, True, "missed by a factor of 2"),
        (10.0, 25.0, False, "missed by a factor of 2.5"),
        (10.0, 10.0, False, "reached"),
        (10.0, math.nan, False, "not measured"),
    ],
)
def test_a_miss_is_told_by_its_factor(
    promised: float, reached: float, at_least: bool, verdict: str
) -> None:
    assert Budget("some", "something", promised, reached, "s", at_least).verdict == verdict


def test_the_page_has_every_peer_phase_need_and_axis() -> None:
    text = page(made_up(), {})
    named = [peer.name for peer in (ENGINE, FASTEST, SLOWER, USUAL)]
    named += [*PHASES, *(need.part for need in NEEDS), *(axis.name for axis in AXES)]
    assert [name for name in named if f"| {name}" not in text] == []
    assert f"{SLOWER.name}: cannot be installed: no such version" in text
    assert "Nothing grows faster than in proportion." in text
    assert "nan" not in text


def test_the_page_leads_with_the_hardest_opponent_and_says_why_a_budget_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results = made_up()
    text = page(results, {})
    assert f"- {FASTEST.name} is 1.5 times as fast\n- {USUAL.name} takes 500 times as long" in text
    assert "None is missed." in text
    compared = [replace(t, rate=4e7) if t.peer == FASTEST else t for t in results.compared]
    slow = replace(results, compared=compared, held=1e9)
    first, *_ = missed = [b for b in budgets(slow) if b.verdict.startswith("missed")]
    assert [budget.reached for budget in missed] == [4.0, 4.0, 1e3]
    monkeypatch.setattr(report, "WHY", {first.name: "a reason"})
    text = page(slow, {})
    assert f"- {first.what}: a reason." in text
    assert text.count("why is not known yet") == 2


def test_each_reason_is_that_of_a_budget() -> None:
    assert WHY.keys() <= {budget.name for budget in budgets(made_up())}


def test_what_another_kind_of_machine_reached_stands_beside_the_same_promises() -> None:
    first, second, third, *_ = budgets(made_up())
    text = page(made_up(), {"another processor": {first.what: 3.0, second.what: 1.5}})
    assert f"| {first.what} | 3, missed by a factor of 2 |" in text
    assert f"| {second.what} | 1.50, reached |" in text
    assert f"| {third.what} | -, not measured |" in text


def test_the_page_names_what_grows_faster_than_in_proportion() -> None:
    assert "Faster than in proportion: time in firms," in page(made_up(power=1.3), {})


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234567.0, "1,230,000"), (0.012345, "0.0123"), (99.96, "100"), (4.0, "4"), (0.0, "0"),
     (math.nan, "-"), (2.5, "2.50")],
)  # fmt: skip
def test_figures_have_three_digits(value: float, text: str) -> None:
    assert figure(value) == text
