"""What should a firm choose? `openclosed buyer skill=low critical=high volume=10`."""

import math
from typing import Any, Literal, NamedTuple

from analysis.answer import mixture as mixture_notes
from analysis.answer.mixture import UNTIL
from experiments.execution.jobs import kept_results_of
from experiments.question.checks import refuse_outside
from experiments.question.errors import BadInput
from experiments.question.settings import MIXTURE, Question, Replicates, Settings
from experiments.runs.job import job
from experiments.worlds.chosen import mixture_of
from experiments.worlds.mixture import Mixture
from sim.explain.beside import Asked, FirmBeside, Paid
from sim.month import after
from sim.parameters import Parameters
from sim.parameters.dates import month_after
from sim.state.kinds import FIRM_KINDS

type Level = float | Literal["low", "middle", "high"]

SKILL = {"low": 0.1, "middle": 0.5, "high": 0.9}
CRITICAL = {"low": 0.0, "middle": 0.5, "high": 1.0}
VOLUME = {"low": 0.1, "middle": 1.0, "high": 10.0}
KINDS = ("enterprise", "developer")  # as people call FIRM_KINDS
LEAST_WORLDS = 20  # of which one in twenty lies beyond either end of an interval
DEVIATIONS = 3.0  # of log volume within which the model has firms
FIRMS = 8  # in a world, with tastes and needs of their own
BYTES = 2_000_000  # of figures and report


class BuyerSettings(Settings):
    """What a firm like yours chooses, and what that costs.

    About 15 seconds on two cores.
    """

    of_the_model = True

    replicates: Replicates = 40
    """Worlds."""
    kind: Literal["enterprise", "developer"] = "enterprise"
    """Whose contracts, tastes and requirements it has."""
    skill: Level = "middle"
    """In running models: 0 to 0.99, or low (0.1), middle (0.5), high (0.9); the model's
    enterprises have 0.35, developers 0.75."""
    critical: Level = "middle"
    """How critical its work is: 0 to 1, or low (0), middle (0.5), high (1)."""
    volume: Level = "middle"
    """Of each of its workloads, over the median one of its kind: a number, or low (0.1), middle
    (1), high (10)."""


class _Shared(NamedTuple):
    """What all worlds have in common."""

    parameters: Parameters
    mixture: Mixture
    asked: Asked


def run(question: Question, settings: BuyerSettings) -> int:
    """Let firms like the one asked about stand beside the market in many worlds; returns 0.

    Raises BadInput for a firm that the model does not have, or for too few worlds.
    """
    asked = _asked(question.parameters, settings)
    refuse_outside("replicates", settings.replicates, LEAST_WORLDS, 100_000)
    mixture = mixture_of(question)
    if mixture is None:
        raise BadInput(f"worlds={settings.worlds}: experiment=buyer needs {MIXTURE}")
    remade = mixture.remade_because(question.parameters)
    seeds = mixture.seeds(settings.seed, settings.replicates)
    clock, shared = question.parameters.clock, _Shared(question.parameters, mixture, asked)
    with job(question, BYTES) as work:
        paid = kept_results_of(_paid, shared, seeds, settings, "worlds", Paid, work.checkpoints)
        from analysis.buyer import answer, finding

        firm = {"kind": settings.kind} | {
            name: getattr(asked, name) for name in ("skill", "critical", "volume")
        }
        until = month_after(UNTIL, 1), clock.last_month
        found = finding(answer(paid, firm, until), seeds)
        more: dict[str, Any] = {"remade_because": [remade]} if remade else {}
        found = found._replace(rests_on=[*found.rests_on, mixture_notes.remade(more)])
        return work.finish(found, work.manifest(seeds, firm=firm, **more))


def _asked(parameters: Parameters, settings: BuyerSettings) -> Asked:
    """The firm in numbers. Raises BadInput where the model has none like it."""
    number = KINDS.index(settings.kind)
    firms = parameters.firms
    if firms.startup_fraction == (1.0, 0.0)[number]:
        raise BadInput(f"experiment.kind={settings.kind}: this world has no such firms")
    widest = math.exp(DEVIATIONS * getattr(firms, FIRM_KINDS[number]).volume_spread)
    skill = _number("skill", settings.skill, SKILL, 0.0, 0.99)
    critical = _number("critical", settings.critical, CRITICAL, 0.0, 1.0)
    least, most = (float(f"{one:.2g}") for one in (1.0 / widest, widest))
    return Asked(number, skill, critical, _number("volume", settings.volume, VOLUME, least, most))


def _number(name: str, given: Level, words: dict[str, float], low: float, high: float) -> float:
    """What a word stands for, or the number; BadInput beyond what the model has."""
    value = words[given] if isinstance(given, str) else given
    refuse_outside(f"experiment.{name}", value, low, high)
    return value


def _paid(shared: _Shared, seed: int) -> Paid:
    """What such firms pay and choose in the world of a seed."""
    world = shared.mixture.world(shared.parameters, seed)
    firms = FirmBeside(world, shared.asked, FIRMS)
    world.phases = after(world.phases, "commerce", firms.look)
    world.run()
    return firms.paid()
