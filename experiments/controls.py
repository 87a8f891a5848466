"""Does the record need what the model is made of? `openclosed experiment=controls`.

The model is refitted to two parts of the record that move apart, enterprises' open share (V1) and
developers' (V2), as it is and with a part of it off. What cannot meet both after a refit is needed.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.common import answer_files
from analysis.controls import report as controls_report
from analysis.controls.answer import AS_IT_IS, MEANINGS, Control, losses, table
from analysis.evidence.targets import TARGETS, Target
from analysis.statistics.matching import Bank
from experiments.calibration.waves import OUTCOMES, Laboratory, explore
from experiments.question.checks import refuse_beside_record, refuse_outside, refuse_too_few
from experiments.question.settings import Question
from experiments.results.documentation import write_page
from experiments.runs.finish import Answer, finish
from experiments.runs.study import study
from experiments.worlds.free_numbers import free_of
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters
from sim.parameters.paths import all_replaced, replaced

COMMAND = "openclosed experiment=controls experiment.docs=true"
MOVING_APART = ("V1", "V2")

type Change = Callable[[Parameters], Parameters]


def no_growth(world: Parameters) -> Parameters:
    """Work does not grow: neither all of it, nor new work over old."""
    return all_replaced(world, {"work.growth": 0.0, "work.size_growth": 0.0})


def no_new_work(world: Parameters) -> Parameters:
    """No work comes that was not possible at the start."""
    start = world.research.closed_start
    old = {name: one for name, one in world.work.cohorts.items() if one.need <= start}
    work = world.work.model_copy(update={"cohorts": old, "tied_to": "nothing"})
    return world.model_copy(update={"work": work})


def no_origin(world: Parameters) -> Parameters:
    """No firm minds where a model comes from."""
    return replaced(world, "mechanisms.origin", False)


def no_order(world: Parameters) -> Parameters:
    """Every firm knows of AI from the start, so none adopts before another."""
    return replaced(world, "mechanisms.awareness", False)


def same_tastes(world: Parameters) -> Parameters:
    """Startups have the tastes of enterprises."""
    enterprise = world.firms.enterprise
    alike = {
        "tastes": enterprise.tastes,
        "affinity": enterprise.affinity,
        "family_taste": enterprise.family_taste,
    }
    startup = world.firms.startup.model_copy(update=alike)
    return world.model_copy(update={"firms": world.firms.model_copy(update={"startup": startup})})


def homogeneous(world: Parameters) -> Parameters:
    """All firms are one kind, and want the same."""
    one = world.firms.enterprise
    alike = one.model_copy(
        update={
            "volume_spread": 0.0,
            "family_taste": 0.0,
            "tastes": one.tastes.model_copy(update={"spread": 0.0}),
            "affinity": one.affinity.model_copy(update={"spread": 0.0}),
        }
    )
    firms = world.firms.model_copy(update={"enterprise": alike, "startup": alike})
    return world.model_copy(update={"firms": firms})


CHANGES: dict[str, Change] = {
    AS_IT_IS: lambda world: world,
    "no growth of work": no_growth,
    "no reserve against foreign origin": no_origin,
    "no new work": no_new_work,
    "no order of adoption": no_order,
    "startups with enterprises' tastes": same_tastes,
    "all firms alike": homogeneous,
}
"""What is refitted; the last is the negative control: one kind of firm that cannot do both."""


def run(
    question: Question,
    parameters: Mapping[str, Any],
    waves: int,
    points: int,
    sets: int,
    check: int,
    docs: bool = False,
) -> int:
    """Refit the model to V1 and V2, as it is and with each part off; say what each misses.

    Args:
        question: the world; `replicates` runs at each point.
        parameters: what is refitted, with `low` and `high`.
        waves: of history matching, each of `points` points.
        points: in a wave.
        sets: the closest sets that are run again; the best of them is told.
        check: runs of each, on seeds that it was not fitted on.
        docs: also write docs/controls.md.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    settings = question.settings
    free = free_of(question.parameters, parameters, "experiment.parameters")
    refuse_too_few(settings.replicates)
    for name, value, least in (("waves", waves, 1), ("points", points, 4), ("sets", sets, 1)):
        refuse_outside(f"experiment.{name}", value, least, 100_000)
    refuse_outside("experiment.check", check, 2, 100_000)
    refuse_beside_record(question.parameters, "controls need")
    fresh = [int(one) for one in spawn_seeds(settings.seed + 1, check)]
    each = settings.replicates * waves * points + sets * check
    with study(question, runs=2 * len(CHANGES) * each, months=OUTCOMES) as made:
        lab = Laboratory(made, {AS_IT_IS: question.parameters}, free, settings.replicates)
        controls = []
        for name, change in CHANGES.items():
            here = lab._replace(changed=change, name=name)
            bank = explore(here, [targets()], waves, points, settings.seed)
            controls.append(_control(here, bank, name, sets, fresh))
        runs = made.all_runs
        return finish(made, lambda origin: _answer(made.path, controls, runs, origin, docs=docs))


def targets() -> list[Target]:
    """The figures that move apart."""
    return [one for one in TARGETS if one.key.split()[0] in MOVING_APART]


def _control(lab: Laboratory, bank: Bank, name: str, sets: int, fresh: list[int]) -> Control:
    """Run the sets of a refit that are closest again, and take the best of them."""
    columns = [TARGETS.index(one) for one in targets()]
    fitted = losses(bank.gave[:, :, columns], targets())
    order = np.argsort(fitted, kind="stable")[:sets]
    points = [lab.point(AS_IT_IS, row, f"set {n}") for n, row in enumerate(bank.numbers[order])]
    gave, runs = lab._replace(runs=len(fresh)).of(points, fresh * len(points))
    best = int(np.argmin(losses(gave[:, :, columns], targets())))
    return Control(
        name,
        targets(),
        float(fitted[order[best]]),
        gave[best][:, columns],
        lab.months(runs[best]),
    )


def _answer(
    folder: Path,
    controls: list[Control],
    runs: pd.DataFrame,
    origin: dict[str, Any],
    *,
    docs: bool,
) -> Answer:
    """The refits; figure and report are written into `folder`."""
    said = controls_report.sentences(controls)
    answer_files.write(
        folder,
        controls_report.title(controls),
        said,
        [controls_report.picture(controls)],
        controls_report.sections(controls),
        runs,
        origin,
    )
    if docs:
        page = controls_report.markdown(controls, COMMAND, "images/controls/controls.png")
        write_page("controls", page, folder, ["controls"])
    return Answer(
        controls_report.terminal(controls),
        {"controls.csv": table(controls)},
        MEANINGS,
        {"sentences": said},
    )
