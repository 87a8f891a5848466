"""Results of every kind as a terminal prints them, kept as text to be read aloud.

`python -m tests.analysis.answer.kept_results` writes them again into `results/`, a file each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from openclosed.analysis import published
from openclosed.analysis.common import ensemble
from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.finding import faces
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.answer import endings
from openclosed.experiments.answer import finding as answer_finding
from openclosed.experiments.answer.finding import Beside
from openclosed.experiments.runs.finish import describe_start
from openclosed.experiments.sweep.answer import answer as swept
from openclosed.experiments.tipping.finding import finding as tipping_finding
from openclosed.experiments.update.finding import finding as update_finding
from openclosed.experiments.what_if.answer import CHANNELS, WhatIf
from openclosed.experiments.what_if.answer import compared as what_if_compared
from openclosed.experiments.what_if.words import finding as what_if_finding
from tests.analysis import test_sweep as sweeps
from tests.analysis import test_tipping as tippings
from tests.analysis import test_update as updates
from tests.analysis.synthetic import Result, displacement, steady, synthetic_result, with_draws
from tests.experiments.what_if import test_finding as what_ifs

FOLDER: Final = Path(__file__).with_name("results")
SCORES = pd.DataFrame(
    {"indicator": published.ROUTER_TOKENS, "horizon": [1, 12], "origins": [17, 6],
     published.MODEL: [0.03, 0.18], "best": "trend", "trend": [0.02, 0.12], "version": "9.9.9"}
)  # fmt: skip
MOVES = pd.DataFrame(
    [("cheap_open", "2032", 70, 0.12, 0.11, 0.14),
     ("boom", "the year from 2027-06", 70, -0.10, -0.14, -0.06)],
    columns=["scenario", "year", "pairs", "startups", "startups_low", "startups_high"],
)  # fmt: skip
BESIDE = Beside(SCORES, MOVES, pd.DataFrame(), displacement(-0.14, -0.17, -0.11))


def answered(result: Result, beside: Beside = BESIDE, **config: Any) -> Finding:
    """What the main job says; `config` changes settings of the manifest."""
    manifest = result.manifest | {"config": result.manifest["config"] | config}
    answer = endings.answer(result.runs, result.months, manifest)
    found = answer_finding.finding(
        answer, ensemble.of(result.runs, result.months), manifest, beside
    )
    notes = [note for note in [describe_start(manifest)] if note]
    return found._replace(rests_on=[*found.rests_on, *notes])


def of_intensity(less: str, intensity: str) -> Finding:
    """Of a scenario that says by how much costs fall."""
    result, name = baseline(100), "cheap_open"
    description = f"From autumn 2026 an open model costs {less} to serve than a closed one."
    manifest = result.manifest | {"scenario": name, "description": description}
    runs = result.runs.assign(scenario=name)
    return answered(Result(runs, *result[1:3], manifest), intensity=intensity)


def failed(result: Result, count: int) -> Result:
    """The same runs, of which the first have failed."""
    runs = result.runs.copy()
    runs.loc[: count - 1, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: cash"]
    return result._replace(runs=runs)


def baseline(runs: int = 200) -> Result:
    """Drawn runs of every ending."""
    return with_draws(synthetic_result(runs))


def own_model() -> Finding:
    """Of a model that a user brings."""
    result = baseline(60)
    manifest = result.manifest | {"ecosystem": "mine.Model 1"}
    return answered(result._replace(manifest=manifest))


def compared(*names: WhatIf) -> Finding:
    return what_ifs.said_of([what_ifs.BASE, *names])


def compared_alone(one: WhatIf) -> Finding:
    """A single what-if, with all that it may work through."""
    draw, runs = np.random.default_rng(1), what_ifs.EVERY
    others = {name: draw.normal(1.0, 0.01, len(runs)) for name in CHANNELS if name not in runs}
    runs = runs.assign(**others)
    found = what_if_compared(
        runs, [what_ifs.BASE, one], CHANNELS, what_ifs.MANIFEST, what_ifs.PATHS
    )
    return what_if_finding(found, runs, what_ifs.PATHS, what_ifs.MANIFEST)


def swept_grid(**effects: float) -> Finding:
    runs = sweeps.gridded({sweeps.ACROSS: 0.0, sweeps.UP: 0.0} | effects)
    found = swept(runs, sweeps.GRID, sweeps.OUTCOME, sweeps.GRIDDED)
    return sweeps.finding_of(found, runs, sweeps.GRIDDED)


def swept_range(effect: float) -> Finding:
    runs = sweeps.runs_of(effect)
    return sweeps.finding_of(swept(runs, sweeps.FACTORS, sweeps.OUTCOME, sweeps.MANIFEST), runs)


def tipped(*searches: tippings.Search) -> Finding:
    return tipping_finding(tippings.answer_of([*searches]))


def updated(*measured: Measurement, runs: int = 135) -> Finding:
    return update_finding(updates.runs_of(updates.EVEN[:runs]), [*measured])


def seen(value: float, error: float = float("nan")) -> Measurement:
    return Measurement(updates.ROUTED, "2026-12", value, value, error)


RESULTS: Final[Mapping[str, Callable[[], Finding]]] = {
    "baseline": lambda: answered(baseline()),
    "intensity_low": lambda: of_intensity("a little less", "low"),
    "intensity_medium": lambda: of_intensity("less", "medium"),
    "intensity_high": lambda: of_intensity("much less", "high"),
    "one_run": lambda: answered(steady([0.9])),
    "no_run": lambda: answered(failed(steady([0.1] * 4), 4)),
    "some_failed": lambda: answered(failed(baseline(24), 3)),
    "all_alike": lambda: answered(with_draws(steady([0.1] * 200))),
    "all_but_one": lambda: answered(with_draws(steady([0.1] * 199 + [0.9]))),
    "nothing_clear": lambda: answered(with_draws(steady([0.1, 0.5, 0.9] * 20))),
    "few_runs": lambda: answered(with_draws(steady([0.1, 0.1, 0.9]))),
    "year": lambda: answered(baseline(60), experiment={"year": 2030}),
    "own_model": own_model,
    "default_parameters": lambda: answered(synthetic_result(60)),
    "start_2023": lambda: answered(baseline(60), start="2023"),
    "prior_sceptic": lambda: answered(baseline(60), start="prior", prior="sceptic"),
    "no_market": lambda: answered(synthetic_result(8, 36, market=False)),
    "what_if": lambda: compared(what_ifs.WAR),
    "what_if_alone": lambda: compared_alone(what_ifs.WAR),
    "what_if_alone_nothing": lambda: compared_alone(what_ifs.CALM),
    "what_if_nothing": lambda: compared(what_ifs.CALM),
    "what_if_several": lambda: compared(*what_ifs.SCENARIOS[1:]),
    "sweep_grid": lambda: swept_grid(**{sweeps.ACROSS: 0.3}),
    "sweep_range": lambda: swept_range(0.3),
    "tipping": lambda: tipped(*tippings.SEARCHES),
    "tipping_none": lambda: tipped(tippings.IDLE, tippings.STRONG),
    "update": lambda: updated(seen(0.8)),
    "update_nothing": lambda: updated(seen(0.8, 1e6)),
    "update_few": lambda: updated(seen(0.8), runs=10),
}  # fmt: skip
"""The result of each name, printed for a terminal of 80 columns."""


def text_of(name: str) -> str:
    """What a terminal prints of a result."""
    return f"{faces.plain(RESULTS[name]())}\n"


def write() -> None:
    """Write every text."""
    FOLDER.mkdir(exist_ok=True)
    for name in RESULTS:
        (FOLDER / f"{name}.txt").write_text(text_of(name), encoding="utf-8")


if __name__ == "__main__":
    write()
