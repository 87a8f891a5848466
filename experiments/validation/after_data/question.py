"""The months after the data: `python -m experiments.validation after_data`.

Each run goes on from its starting state three times with the same seed: as usual, with shared
preferences held at their value of today, and in addition without new work. The three differ in
nothing else, so each difference is the effect of what is held.
"""

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.headline import STARTUPS
from openclosed.experiments.execution.executors import run_tasks
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.states import States
from openclosed.experiments.validation.after_data import page
from openclosed.experiments.validation.after_data.page import CHANGES, Held, Later
from openclosed.experiments.validation.common_seeds import states_of_today
from openclosed.experiments.validation.settings import AfterDataSettings
from openclosed.sim import Ecosystem
from openclosed.sim.engine.phase import name_of
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.state.market import FIRM_KINDS

type Floats = NDArray[np.float64]

OUTCOMES = (STARTUPS.outcome, "spend_total", "foreign_share_open_purchased_tokens_startups")
STILL = {f"firms.{kind}.open_preference.monthly_sd": 0.0 for kind in FIRM_KINDS} | {
    f"firms.{kind}.open_preference.half_life": 1000.0 for kind in FIRM_KINDS
}
"""Shared preferences that neither drift nor fade."""


def run(question: Question, settings: AfterDataSettings) -> int:
    """Run all three, and say what changes after the data; returns 0.

    Raises BadInput for other starts than the usual ones.
    """
    starts = states_of_today(settings, "after_data")
    seeds = starts.seeds(settings.seed, settings.replicates)
    found = run_tasks(_of_seed, (starts, question.overrides), seeds, settings, "runs")
    paths, changes = (np.array(part) for part in zip(*found, strict=True))
    clock = question.parameters.clock
    months = [clock.month(step) for step in range(clock.steps)]
    later = Later(months, paths[..., 0], paths[:, 0, :, 1], paths[:, 0, :, 2], changes,
                  starts.columns(np.array(seeds)))  # fmt: skip
    rows = page.table_of(later)
    if settings.docs:
        _write(rows)
    print(_said(page.finding(rows)))
    return 0


def _said(found: Finding) -> str:
    return "\n".join([found.title, *map(str, found.sentences)])


def _write(rows: "page.Rows") -> None:
    """Write the part of docs/answer.md, its table and its picture."""
    documentation.write_table(page.NAME, rows)
    documentation.write_picture(page.NAME, page.draw(rows))
    documentation.write_parts("answer", {page.NAME: page.part(rows)})


def _of_seed(shared: tuple[States, Overrides], seed: int) -> tuple[Floats, Floats]:
    """(three, months, outcomes) of a seed's runs, and (months) changes of openness in the first."""
    starts, overrides = shared
    columns, paths = [INDEX[name] for name in OUTCOMES], []
    for held in Held:
        model = starts.model(overrides, seed)
        if held is not Held.NOTHING:
            model.use_parameters(all_replaced(model.parameters, STILL))
        if held is Held.WORK_TOO:
            model.phases = tuple(one for one in model.phases if name_of(one) != "new_work")
        model.run()
        paths.append(model.record[:, columns])
        if held is Held.NOTHING:
            changes = _changes(model)
    return np.array(paths), changes


def _changes(model: Ecosystem) -> Floats:
    """(months) how many vendors changed their openness."""
    found = np.zeros(model.parameters.clock.steps)
    for event in model.events:
        found[event.month] += event.what in CHANGES
    return found
