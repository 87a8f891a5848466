"""What several experiments ask of their settings; each refuses what cannot be in one line."""

import fnmatch
from collections.abc import Sequence

from openclosed.analysis.finding.curves import AGENTS, outcomes_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.sim.outcomes import NAMES
from openclosed.sim.outcomes.ending import LABELS
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.wording import did_you_mean

SHARES = ("open_share_", "multihoming_")  # not a number where nothing is served


def outcome_of(question: Question, outcome: str, where: str = "experiment.outcome") -> str:
    """The outcome that is asked for; empty: the open share of all firms by the ending's measure.

    Raises BadInput, naming the setting `where`, for what is neither an outcome nor ending_LABEL.
    """
    if not outcome:
        return f"open_share_{question.parameters.ending.measure}_all"
    known = [*NAMES, *(f"ending_{label}" for label in LABELS)]
    if outcome not in known:
        raise BadInput(f"{where}: {outcome} is no outcome{did_you_mean(outcome, known)}")
    return outcome


def outcomes_to_keep(months: Sequence[str], every: int) -> list[str]:
    """The outcomes that are asked for by names or patterns, as "price_*", in the order of all.

    With a share goes what is served, without which there is no share. Raises BadInput for a name
    that is no outcome's, or months that are not 1 to 12 apart.
    """
    refuse_outside("experiment.series_step", every, 1, 12)
    wanted: set[str] = set()
    for asked in months:
        found = fnmatch.filter(NAMES, asked)
        if not found:
            raise BadInput(
                f"experiment.keep_series: {asked} is no outcome{did_you_mean(asked, NAMES)}"
            )
        wanted |= set(found)
    served = {f"adopted_{name.rpartition('_')[2]}" for name in wanted if name.startswith(SHARES)}
    return [name for name in NAMES if name in wanted | served]


def outcomes_of_curves(curves: Sequence[str]) -> list[str]:
    """The outcomes of the curves that are asked for, and of those that are always kept.

    Raises BadInput for a name that is neither an agent's nor an outcome's.
    """
    for asked in curves:
        if asked not in AGENTS and not fnmatch.filter(NAMES, asked):
            known = [*AGENTS, *NAMES]
            near = did_you_mean(asked, known) or f"; choose from {', '.join(AGENTS)}"
            raise BadInput(f"experiment.curves={asked}: no agent and no outcome{near}")
    return [*outcomes_of(()), *outcomes_of(curves)]


def refuse_outside(name: str, value: float, low: float, high: float) -> None:
    """Raise BadInput for a setting that is not from low to high."""
    if not low <= value <= high:
        shown = f"{value:g}" if isinstance(value, float) else value
        raise BadInput(f"{name}={shown}: must be from {low:,} to {high:,}")


def refuse_too_few(replicates: int) -> None:
    """Raise BadInput for too few runs to tell chance from effect."""
    if replicates < 2:
        raise BadInput(f"replicates={replicates}: an interval needs at least 2")


def require_data_months(parameters: Parameters, who: str) -> None:
    """Raise BadInput for runs that do not span the record; `who` is "targets needs" or like."""
    clock = parameters.clock
    if (clock.start, clock.months_per_step) != ("2023-01", 1.0) or clock.horizon < 36:
        raise BadInput(f"clock: {who} months from 2023-01 to 2025-12 at least")
