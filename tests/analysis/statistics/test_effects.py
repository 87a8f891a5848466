"""Indices and signs: known ones are found and ranked, and none are told at their rate."""

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.statistics.sensitivity import Index, Indices, indices
from openclosed.experiments.sweep.answer import Sweep, answer, ranked
from openclosed.experiments.sweep.question import saltelli
from openclosed.experiments.tipping.crossing import sign
from tests.analysis.legible import assert_legible
from tests.analysis.test_sweep import CONFIG, KINDS_OF, OUTCOME, SPAN, finding_of

FIRST, TOTAL = [0.314, 0.442, 0.0], [0.558, 0.442, 0.244]


def found_of(seed: int, rows: int, noise: float, seeds: int) -> Indices:
    """Indices of Ishigami's function (1990) with noise of each run and a shift of each seed."""
    draw = np.random.default_rng(seed)
    a, b, c = np.pi * (2 * np.moveaxis(saltelli(3, rows, seed), -1, 0)[..., None] - 1)
    values = np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)
    step_seed = draw.normal(size=(*values.shape[:2], seeds)) + draw.normal(size=seeds)
    found = indices(values + noise * step_seed)
    assert found is not None
    return found


def test_intervals_cover_at_least_at_their_rate() -> None:
    """20 studies, each with six indices that a 95 % interval must hold: 6 misses of 120 are
    expected, 15 or more have a chance under 1e-3 at that rate.

    Noise and shift of variance 9 each beside 13.8 of the function are 18 / 31.8 of all. The shift
    is shared by all points, so that with 32 seeds its variance is known to a quarter."""
    missed = 0
    for seed in range(20):
        found = found_of(seed, 128, 1.5, 4)
        pairs = zip([*found.total, *found.first], [*TOTAL, *FIRST], strict=True)
        missed += sum(not one.low <= known <= one.high for one, known in pairs)
        assert found.ranking[2] == 2
    assert missed < 15
    assert found_of(4, 256, 3.0, 32).seeds == pytest.approx(18 / 31.8, abs=0.12)


def test_an_outcome_that_only_chance_moves_has_no_indices() -> None:
    """The variance beyond chance is estimated without bias, so that about half of idle studies
    have one below zero; all intervals of the others must be wide."""
    draw = np.random.default_rng(7)
    studies = [indices(draw.normal(size=(64, 4, 4))) for _ in range(20)]
    assert 2 <= sum(one is None for one in studies) <= 18
    assert indices(np.zeros((64, 4, 4))) is None


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


WEIGHTS = np.array([0.0, 1.0, 9.0, 99.0])  # of the g-function: small ones drive
NAMES = [f"model.group.parameter_{i}" for i in range(len(WEIGHTS))]


def driven(weights: np.ndarray, rows: int, noise: float = 0.02) -> tuple[Sweep, Finding]:
    """A Sobol design on Sobol's g-function (Saltelli and Sobol 1995) with noise; a run failed."""
    seeds, draw, names = 4, np.random.default_rng(3), NAMES[: len(weights)]
    places = saltelli(len(weights), rows, 3).reshape(-1, len(weights))
    places = np.vstack([np.full(len(weights), 0.5), places]).repeat(seeds, axis=0)
    means = 0.2 * ((np.abs(4 * places - 2) + weights) / (1 + weights)).prod(axis=1)
    runs = pd.DataFrame(places, columns=names).assign(
        point_name=[f"point {i // seeds}" for i in range(len(places))],
        seed=np.arange(len(places)) % seeds,
        status=["done"] * (len(places) - 1) + ["failed"],
        ending_workloads_all="closed",
        open_share_workloads_all=means + draw.normal(0, noise, len(places)),
        **dict.fromkeys(KINDS_OF, 0.3),
    )
    runs = runs.assign(run=range(len(runs)))
    asked = CONFIG["experiment"] | {"design": "sobol", "design_points": rows}
    manifest = {"config": CONFIG | {"experiment": asked}, "factors": dict.fromkeys(names, SPAN)}
    found = answer(runs, names, OUTCOME, manifest)
    return found, finding_of(found, runs, manifest)


def test_a_sobol_design_gives_the_known_indices_and_names_the_first() -> None:
    found, shown = driven(WEIGHTS, 128)
    parts = 1 / (3 * (1 + WEIGHTS) ** 2)
    whole = (1 + parts).prod()
    known = dict(zip(NAMES, parts * whole / (1 + parts) / (whole - 1), strict=True))
    assert found.drivers["factor"].tolist()[:3] == NAMES[:3]
    for row in found.drivers.to_dict("records"):
        assert row["total"] == pytest.approx(known[row["factor"]], abs=0.05)
        assert row["total_low"] - 0.02 <= known[row["factor"]] <= row["total_high"] + 0.02
    assert {one.points for one in found.trends} == {2 * 128}  # no two share a value
    assert shown.title.startswith("group.parameter_0 drives")
    assert NAMES[0] in str(shown.sentences[-1])
    assert "1 of 128 rows" in " ".join(shown.warnings)
    labels = assert_legible(shown.figures[0]).axes[0].get_yticklabels()
    assert labels[0].get_text() == "group.parameter_0"


def test_parts_of_the_variance_are_between_nothing_and_what_they_explain_with_others() -> None:
    wild = Indices([Index(-0.1, -0.3, 0.1)], [Index(1.06, 0.9, 1.2)], [], 0.1, 64)
    [row] = ranked(NAMES[:1], wild).to_dict("records")
    assert [row[name] for name in ("total", "total_high", "first", "first_low")] == [1, 1, 0, 0]
    first = [Index(0.8, 0.7, 0.9), Index(0.3, 0.2, 0.5)]
    found = Indices(first, [Index(0.15, 0.1, 0.2), Index(0.28, 0.2, 0.4)], [0.9], 0.1, 64)
    alone = ranked(NAMES[:2], found).set_index("factor")["first"]
    assert np.isnan(alone[NAMES[0]])  # .8 alone, .15 with others
    assert alone[NAMES[1]] == 0.28  # cut off, since chance may put it above


def test_equal_drivers_are_not_ranked_and_idle_ones_drive_nothing() -> None:
    found, shown = driven(np.array([1.0, 1.0, 99.0]), 32)
    assert " against ".join(found.drivers["factor"][:2]) in " ".join(shown.warnings)
    assert "group.parameter_0" in shown.title
    assert "group.parameter_1" in shown.title
    _, idle = driven(np.full(3, 1e300), 16, noise=0.0)
    assert idle.title.startswith("No parameter")
    assert idle.tables[0].rows.empty
