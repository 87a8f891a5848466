"""Checks of settings and files that several experiments share; each refuses in one line."""

import fnmatch
from collections.abc import Sequence
from pathlib import Path

from openclosed.analysis.evidence.measurements import Measurement, read
from openclosed.analysis.finding.curves import AGENTS, outcomes_of
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.question.settings import Question
from openclosed.sim.outcomes import NAMES
from openclosed.sim.outcomes.record import LABELS
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import did_you_mean

SHARES = ("open_share_", "multihoming_")  # nan when nothing is served


def outcome_of(question: Question, outcome: str, where: str = "experiment.outcome") -> str:
    """The requested outcome; empty: the open share of all firms by the ending's measure.

    Raises BadInput, naming the setting `where`, unless it is an outcome or ending_LABEL.
    """
    if not outcome:
        return f"open_share_{question.parameters.ending.measure}_all"
    known = [*NAMES, *(f"ending_{label}" for label in LABELS)]
    if outcome not in known:
        raise BadInput(f"{where}: unknown outcome {outcome}{did_you_mean(outcome, known)}")
    return outcome


def outcomes_to_keep(names: Sequence[str], every: int) -> list[str]:
    """The outcomes of names or patterns, as "price_*", in the order of all outcomes.

    A share comes with what is served, without which there is no share. Raises BadInput for an
    unknown name, or months that are not 1 to 12 apart.
    """
    refuse_outside("experiment.series_step", every, 1, 12)
    wanted: set[str] = set()
    for name in names:
        found = fnmatch.filter(NAMES, name)
        if not found:
            raise BadInput(
                f"experiment.keep_series: unknown outcome {name}{did_you_mean(name, NAMES)}"
            )
        wanted |= set(found)
    served = {f"adopted_{name.rpartition('_')[2]}" for name in wanted if name.startswith(SHARES)}
    return [name for name in NAMES if name in wanted | served]


def outcomes_of_curves(curves: Sequence[str]) -> list[str]:
    """The outcomes of the requested curves, and those that are always kept.

    Raises BadInput for a name that is neither an agent's nor an outcome's.
    """
    for name in curves:
        if name not in AGENTS and not fnmatch.filter(NAMES, name):
            known = [*AGENTS, *NAMES]
            near = did_you_mean(name, known) or f"; choose from {', '.join(AGENTS)}"
            raise BadInput(f"experiment.curves={name}: neither an agent nor an outcome{near}")
    return [*outcomes_of(()), *outcomes_of(curves)]


def refuse_outside(name: str, value: float, low: float, high: float) -> None:
    """Raise BadInput for a setting outside low to high."""
    if not low <= value <= high:
        shown = f"{value:g}" if isinstance(value, float) else value
        raise BadInput(f"{name}={shown}: must be from {low:,} to {high:,}")


def refuse_too_few(replicates: int) -> None:
    """Raise BadInput for too few runs for an interval."""
    if replicates < 2:
        raise BadInput(f"replicates={replicates}: an interval needs at least 2")


def refuse_unpaired(outcomes: Sequence[str], replicates: int) -> None:
    """Raise BadInput for an unknown outcome, or too few runs for a paired interval."""
    unknown = next((name for name in outcomes if name not in NAMES), None)
    if unknown is not None:
        raise BadInput(
            f"experiment.outcomes: unknown outcome {unknown}{did_you_mean(unknown, NAMES)}"
        )
    if replicates < 2:
        raise BadInput("replicates=1: a paired interval needs at least 2")


def require_data_months(parameters: Parameters, who: str) -> None:
    """Raise BadInput for runs that do not cover the data; `who` is such as "targets needs"."""
    clock = parameters.clock
    if (clock.start, clock.months_per_step) != ("2023-01", 1.0) or clock.horizon < 36:
        raise BadInput(f"clock: {who} months from 2023-01 to 2025-12 at least")


def read_own_data(file: str) -> tuple[Measurement, ...]:
    """The measurements of a CSV file; empty for no file.

    Raises BadInput for an unreadable file or an invalid row.
    """
    if not file:
        return ()
    try:
        return read(file)
    except ValueError as error:
        raise BadInput(one_line(f"data={error}")) from error


def refuse_unknown_style(name: str) -> None:
    """Raise BadInput unless Matplotlib has this style, or it is a readable file of settings."""
    from matplotlib import rc_params_from_file, rcParams, style  # loads slowly

    if name in style.available or name == "default":
        return
    if not Path(name).expanduser().is_file():
        near = did_you_mean(name, style.available)
        raise BadInput(f"style={name}: neither a style of Matplotlib nor a file{near}")
    try:
        rc_params_from_file(name, use_default_template=False)
        lines = Path(name).expanduser().read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise BadInput(f"style={name}: {one_line(str(error))}") from None
    for key in (line.partition("#")[0].partition(":")[0].strip() for line in lines):
        if key and key not in rcParams:
            raise BadInput(f"style={name}: no setting {key}{did_you_mean(key, list(rcParams))}")
