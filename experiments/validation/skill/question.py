"""How well the model has foretold the record, beside plain rivals.

A forecast from a month knows the record up to that month and nothing later: its releases, what was
measured, and of sets of parameters those that were not ruled out by then.
"""

import re
from collections.abc import Sequence

from openclosed.analysis.evidence.measurements import MONTH
from openclosed.analysis.mixture import UNTIL
from openclosed.analysis.published import DEVELOPERS
from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.checks import (
    refuse_beside_record,
    refuse_biases,
    refuse_outside,
)
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.own_figures import with_own
from openclosed.experiments.question.settings import Question
from openclosed.experiments.validation.assimilation.free_numbers import free_of
from openclosed.experiments.validation.assimilation.islands import islands_of
from openclosed.experiments.validation.job import job
from openclosed.experiments.validation.skill import added, quantiles, table
from openclosed.experiments.validation.skill import finding as skill_finding
from openclosed.experiments.validation.skill.ahead import forecasts
from openclosed.experiments.validation.skill.cases import cases
from openclosed.experiments.validation.skill.documents import refuse_other_forecasts, write_docs
from openclosed.experiments.validation.skill.islands import (
    Size,
    asked_of,
    groups_of,
    said_of,
    with_shuffled,
)
from openclosed.experiments.validation.skill.result import Skill
from openclosed.experiments.validation.skill.settings import SkillSettings
from openclosed.sim.engine.randomness import spawn_seeds

MOST_HORIZON = 120
EXPECTED_BYTES = 200_000_000


def run(question: Question, settings: SkillSettings) -> int:
    """Score forecasts of the model and of plain rivals from every month with data.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    _refuse(question, settings.horizons, settings.first, settings.ahead)
    refuse_biases(settings.biases)
    for name, value, low, high in (
        ("replicates", settings.replicates, 10, 100_000),
        ("experiment.members", settings.members, 1, settings.replicates),
    ):
        refuse_outside(name, value, low, high)
    names = catalogue.chosen(catalogue.HYPOTHESIS, settings.hypotheses, "experiment.hypotheses")
    plain = catalogue.LASTING if catalogue.LASTING in names else names[0]
    numbers = free_of(question.parameters, settings.free, "experiment.free")
    record = with_own(settings.evidence)
    scored = [one for one in cases(settings.horizons, record) if one.origin >= settings.first]
    if not scored:
        raise BadInput(
            f"experiment.first={settings.first}: no figure is measured late enough after it"
        )
    if settings.docs:
        refuse_other_forecasts()
    worlds = {
        name: catalogue.composed(question, question.scenario, f"hypothesis={name}").parameters
        for name in names
    }
    size = Size(settings.replicates, settings.members, max(settings.horizons))
    groups = groups_of(sorted({one.origin for one in scored}))
    asked = asked_of(worlds, numbers, groups, list(dict.fromkeys(settings.biases)), size, record)
    of_developers = [one.origin for one in scored if one.figure.key == DEVELOPERS]
    asked += with_shuffled(asked, plain, settings.shuffles, of_developers)
    seeds = [int(one) for one in spawn_seeds(settings.seed, settings.islands)]
    tasks = [one.task._replace(seed=seed) for one in asked for seed in seeds]
    with job(question, EXPECTED_BYTES) as work:
        every = islands_of(tasks, settings, work.checkpoints)
        made = [every[at : at + settings.islands] for at in range(0, len(every), settings.islands)]
        said = said_of(asked, made)
        scores = table.scored([*scored, *added.cases_of(scored, record)], said, record)
        found = Skill(scores, forecasts(question, settings.ahead, settings.kept), said.weights)
        origin = work.manifest([task.seed for task in tasks])
        quantiles.write(found.forecasts, work.path / quantiles.FILE)
        if settings.docs:
            write_docs(found)
        return work.finish(skill_finding.finding(found), origin)


def _refuse(question: Question, horizons: Sequence[int], first: str, ahead: str) -> None:
    """Raise BadInput for what cannot be."""
    refuse_beside_record(question.parameters, "skill needs")
    if not horizons or len(set(horizons)) < len(horizons):
        raise BadInput(f"experiment.horizons={list(horizons)}: name months ahead, each once")
    for one in horizons:
        refuse_outside("experiment.horizons", one, 1, MOST_HORIZON)
    for name, month in (("first", first), ("ahead", ahead)):
        if not re.fullmatch(MONTH, month):
            raise BadInput(f"experiment.{name}={month}: must be YYYY-MM")
    if question.parameters.releases.replayed_until is None:
        raise BadInput(
            "releases.replayed_until=null: skill needs the record's releases; name a month"
        )
    if ahead <= UNTIL:
        raise BadInput(f"experiment.ahead={ahead}: must be after {UNTIL}")
