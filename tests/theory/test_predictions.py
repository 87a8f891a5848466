"""Predictions give the published numbers to all digits; and the command of limit cases."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from docs.make import pictures
from openclosed.experiments.question.settings import Execution
from openclosed.experiments.results.documentation import DOCS
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced
from tests.theory import __main__, adoption, ceiling, interaction, markets, page, running, suppliers
from tests.theory.__main__ import main
from tests.theory.case import LISTED, TOLD, Case, Check, Floats, Judged, Values
from tests.theory.running import CASE, HERE, Result, design_points_of, judged, shipped

LAMBDA, G, KAPPA = "choice.dissimilarity", "network.strength", "network.closed_compatibility"
DRAWS, COST = "firms.count", "pricing.unit_cost"
CERTAIN = {COST: 0.0, "choice.logit_scale": 0.0}
"""Firms that choose the best, as in the books, and no cost."""


def lock_in(p: Parameters) -> list[float]:
    """Chances of lock-in to closed and to open, and mean arrivals until then."""
    path = adoption.lock_in_path(p)
    return [*path[-1].tolist(), float((1.0 - path.sum(axis=1)).sum())]


def urn(p: Parameters) -> list[float]:
    """All probability, and variance and standard deviation of the share of an urn."""
    share, law = adoption.urn_shares(p)
    return [law.sum(), adoption.variance(share, law), adoption.variance(share, law) ** 0.5]


def at_ends(p: Parameters) -> float:
    """Chance that the share of an urn is within .02 of an end."""
    share, law = adoption.urn_shares(p)
    return float(law @ adoption.near_an_end(share))


def step_followed(p: Parameters) -> tuple[float, float]:
    """Share before a preference step of 2, and how much of the step is left after a month."""
    path, after = markets.follows(p, 1.5), 1.0 / (1.0 + math.exp(-1.0))
    return float(path[23]), float((after - path[24]) / (after - path[23]))


PUBLISHED: tuple[tuple[str, Values, Callable[[Parameters], Any], str], ...] = (
    ("bass", {}, lambda _: adoption.bass_peak(0.03, 0.38), "6.19 0.461"),
    ("arthur", {}, lock_in, "0.6667 0.3333 200.0"),
    ("polya", {G: 1.0}, urn, "1.000000 0.0830 0.288"),
    ("polya", {G: 0.5, DRAWS: 5000}, urn, "1.000000 0.0004 0.0205"),
    ("polya", {G: 2.0, DRAWS: 5000}, at_ends, "0.9926"),
    ("polya", {DRAWS: 4}, lambda p: adoption.urn_shares(p)[1], " ".join(["0.200000"] * 5)),
    *(("nested_logit", {LAMBDA: x} | host, lambda p: markets.nest_shares(p)[1],
       f"{1 / (1 + 2 ** (x + copies)):.7f}")
      for x in (1.0, 0.5, 0.1)
      for host, copies in (({"pricing.hosting": False}, 0.0), ({"pricing.host_margin": 0.0}, 0.1))),
    ("brock_durlauf", {G: 3.0}, interaction.settled, "0.859"),
    ("regular_graph", {}, lambda p: interaction.bethe_threshold(p.network.degree), "1.216"),
    ("hysteresis", {}, lambda _: interaction.fold(3.0, 1.0), "0.415"),
    ("hysteresis", {}, lambda _: interaction.fold(2.0, 1.0) is None, "1"),
    ("compatibility", {}, interaction.upper_fold, "15.39"),
    ("granovetter", {}, lambda p: 100 * adoption.threshold_path(p)[:101],
     " ".join(f"{min(n, 100)}.000" for n in range(1, 102))),
    *(("granovetter", {"peers.mean": mean, "peers.spread": spread},
       lambda p: 100 * adoption.threshold_path(p)[-1], n)
      for mean, spread, n in ((49.48, 50, "100.000"), (49.99, 50.5, "1.000"), (60, 50, "0.000"),
                              (20, 40, "100.000"))),
    ("granovetter", {}, lambda _: adoption.normal_jump(0.25), "0.122"),
    *(("hotelling", {G: n}, markets.line_share, f"{share:.6f}")
      for n, share in ((0, 0.55), (0.5, 0.6), (0.8, 0.75), (1, 1.0), (1.5, 1.0))),
    ("katz_shapiro", {KAPPA: 1.0} | CERTAIN, markets.cournot_output, "0.8333"),
    ("katz_shapiro", {KAPPA: 0.0} | CERTAIN, markets.cournot_output, "0.7407"),
    ("zero_price_rival", {COST: 0.0}, markets.monopoly, "1.000000 0.500000 0.500000"),
    ("logit_bertrand", {}, markets.bertrand_price, "4.000000"),
    ("security_symmetry", {},
     lambda p: [suppliers.breach_hazard(p, weights_open=one) for one in (True, False)],
     "15.000000 15.000000"),
    ("imitation_lag", {}, suppliers.imitation_gap, "4.800000"),
    ("imitation_lag", {"releases.timing": "poisson"}, suppliers.imitation_gap, "7.25"),
    ("open_ceiling", {}, ceiling.closed_only, f"{1 - math.exp(-0.5):.6f}"),
    ("open_ceiling", {"work.start_months": 6}, ceiling.closed_only, "0.20177"),
    ("open_ceiling", {"work.start_months": 0.01}, ceiling.closed_only, "0.393"),
    ("open_ceiling", {"releases.timing": "poisson"}, ceiling.closed_only,
     f"{1 - math.exp(-0.5) * 4 / 5:.6f}"),
    ("ceiling_scatter", {}, ceiling.scatter,
     f"{math.sqrt(math.exp(-0.5) * (1 - math.exp(-0.5)) / (1 + 28.8 / math.e)):.6f}"),
    # Of mean degrees in steps of .01, the outermost within 1.00 < z < 7.48.
    ("watts", {}, adoption.window, "1.01 7.47"),
    ("leap", {}, lambda p: ceiling.gap_after_leap(p)[[119, 120]], "7.200 15.200"),
    ("free_choice", {}, step_followed, f"{1 / (1 + math.e):.4f} {math.exp(-1 / 1.5):.6f}"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "values", "law", "published"), PUBLISHED)
def test_a_law_gives_the_published_number(
    name: str, values: Values, law: Callable[[Parameters], Any], published: str
) -> None:
    found = np.atleast_1d(law(all_replaced(shipped(name).parameters, values)))
    for one, digits in zip(found, published.split(), strict=True):
        assert one == pytest.approx(float(digits), abs=0.5 * 0.1 ** len(digits.partition(".")[2]))


SCENARIOS = Path(__file__).with_name("conf") / "scenario" / "theory"


def test_every_case_has_a_row_and_a_scenario() -> None:
    assert sum(len(group.CASES) for group in running.GROUPS) == len(running.CASES) == len(TOLD)
    assert {path.stem for path in SCENARIOS.glob("*.yaml")} == {*CASE, "base", "cohorts"}


def test_a_varied_parameter_that_is_set_is_varied_no_more_and_replicates_hold_everywhere() -> None:
    points = list(design_points_of(CASE["hotelling"], "firms.count=300"))
    (alone,) = design_points_of(CASE["hotelling"], "network.strength=0.2")
    assert [point.parameters.network.strength for point in points] == [0.0, 0.5, 0.8, 1.0, 1.5]
    assert {point.parameters.firms.count for point in points} == {300}
    assert alone.parameters.network.strength == 0.2
    assert [len(point.seeds) for point in design_points_of(CASE["polya"])] == [8000, 2000, 2000]
    assert [len(one.seeds) for one in design_points_of(CASE["polya"], "replicates=7")] == [7, 7, 7]


def test_the_command_prints_theory_beside_runs_and_fails_if_they_differ(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def few(cases: Sequence[Case], execution: Execution) -> list[Result]:
        return judged(cases, "firms.count=500", execution=execution)

    def judge(parameters: Parameters, _: Floats) -> Judged:
        yield Check("a wrong prediction", 2.0, parameters.network.strength, 0.5, 0, 1)

    monkeypatch.setattr(__main__, "judged", few)
    assert main(["hotelling"], HERE) == 0
    assert "open share at n = 0.5       0.60 " in capsys.readouterr().out
    for words in (["bas"], ["bass", "firms.count=5"], ["bass", "--docs"]):
        assert main(words, HERE) == 2
        assert "bass" in capsys.readouterr().err
    monkeypatch.setattr(__main__, "CASE", {"hotelling": replace(CASE["hotelling"], judge=judge)})
    assert main(["hotelling"], HERE) == 1
    assert "0 of 1 cases" in capsys.readouterr().out


def test_the_page_counts_what_passes_and_the_tables_have_every_check() -> None:
    good, bad = Check("share", 0.5, 0.625, 0.125, 0.5, 0.75), Check("time", 1.0, 1 / 3, 0.1)
    results = [Result(CASE["bass"], (), some) for some in ([good], [good, bad])]
    text = page.markdown(results)
    for words in ("1 of 2 cases", "2 of 3 checks", "Not so: R1.", "checks.png"):
        assert words in text
    assert page.cases(results)[["checks", "passed"]].to_numpy().tolist() == [[1, 1], [2, 1]]
    made = page.checks(results[1:]).drop(columns=["case", "scenario"]).astype(object)
    assert made.where(made.notna(), None).to_numpy().tolist() == [
        ["share", 0.5, 0.625, 0.5, 0.75, 0.125, True],
        ["time", 1.0, 0.3333, None, None, 0.1, False],  # to four digits
    ]


def test_the_kept_tables_have_the_cases_and_checks_that_the_page_counts() -> None:
    rows, cases = (pd.read_csv(DOCS / "tables" / f"{name}.csv") for name in (page.NAME, LISTED))
    text = (DOCS / "theory.md").read_text(encoding="utf-8")
    assert list(rows.columns) == list(page.COLUMNS)
    assert page.ABOUT in text
    assert f"({rows['passed'].sum()} of {len(rows)} checks pass)" in text
    own = rows.groupby("case", sort=False)["passed"].agg(["size", "sum"])
    assert own.to_numpy().tolist() == cases[["checks", "passed"]].to_numpy().tolist()
    drawn = pictures.words(DOCS / "images" / page.NAME / "checks.png")
    assert drawn["Title"].startswith(f"{rows['passed'].sum()} of {len(rows)} checks")
    assert all(case.head in drawn["Comment"] for case in running.CASES)
