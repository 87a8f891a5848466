"""Golden pictures: a digest of each kind of figure, drawn from synthetic runs.

Text and places count, to a tenth of a point, since machines differ in the last bits of numbers.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from openclosed.analysis.common import style
from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.sweep.answer import answer as swept
from openclosed.experiments.tipping.finding import finding as tipped
from openclosed.experiments.update.finding import finding as updated
from tests.analysis import runs_to_weigh as update
from tests.analysis import test_sweep as sweep
from tests.analysis import test_tipping as tipping
from tests.analysis.answer import test_answer as answer
from tests.analysis.synthetic import synthetic_result, with_draws
from tests.experiments.what_if import made_up_runs as what_if

FILE = Path(__file__).with_name("pictures.json")
LIBRARIES = {name: version(name) for name in ("matplotlib", "numpy", "pandas")}
_NUMBER = re.compile(rb"-?\d+\.\d+")


def findings() -> Iterator[tuple[str, Finding]]:
    """Findings with every kind of figure, by question."""
    yield "answer", answer.found(with_draws(synthetic_result()))
    runs = sweep.gridded({sweep.ACROSS: -0.2, sweep.UP: 0.05})
    yield "sweep, a grid", sweep.grid_of(runs).shown
    yield "sweep, dials", sweep.grid_of(sweep.dialled(-0.3), sweep.THREE).shown
    mean = swept(runs, sweep.GRID, "capability_gap", sweep.GRIDDED)
    yield "sweep, a mean", sweep.finding_of(mean, runs, sweep.GRIDDED)
    yield "sweep, a sobol design", sweep.driven(sweep.WEIGHTS, 64)[1]
    yield "tipping", tipped(tipping.answer_of(tipping.SEARCHES))
    seen = [
        Measurement(update.OWN, "2026-03", 0.5, 0.5),
        Measurement(update.GAP, "2027-03", 6.0, 6.0, 1.0),
    ]
    yield "update", updated(update.runs_of(update.EVEN), seen)
    yield "what-if, several", what_if.said_of(what_if.SCENARIOS)
    yield "what-if, one", what_if.said_of([what_if.BASE, what_if.WAR])


def digests() -> dict[str, str]:
    """The digest of each figure, by question and name."""
    found = {}
    for question, finding in findings():
        for figure in finding.figures:
            drawn = style.as_vector(figure.draw(), "svg")
            rounded = _NUMBER.sub(lambda number: b"%.1f" % (float(number[0]) + 0.0), drawn)
            found[f"{question}: {figure.name}"] = hashlib.sha256(rounded).hexdigest()[:16]
    return found


def remake() -> list[str]:
    """Rewrite the file, and return the names of figures that changed, came or went."""
    fresh = {"libraries": LIBRARIES, "pictures": digests()}
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"pictures": {}}
    FILE.write_text(json.dumps(fresh, indent=1) + "\n", encoding="utf-8")
    return changed(kept["pictures"], fresh["pictures"])


def changed(kept: dict[str, str], fresh: dict[str, str]) -> list[str]:
    """The figures that differ, or are in one of both alone."""
    return [name for name in sorted({*kept, *fresh}) if kept.get(name) != fresh.get(name)]
