"""Runs of several parameter sets on common seeds, with the starts of the settings."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.experiments.execution.executors import run_tasks
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import DRAWN, Settings
from openclosed.experiments.starts.draws import Draws, starts_of
from openclosed.experiments.starts.states import States
from openclosed.sim.outcomes import INDEX
from openclosed.sim.outcomes.record import judge_endings

type Floats = NDArray[np.float64]


class Runs(NamedTuple):
    """Kept results of runs: months of outcomes, and endings of startups' purchased tokens."""

    months: list[str]
    outcomes: list[str]
    paths: NDArray[np.float32]  # (seeds, points, months, outcomes)
    endings: NDArray[np.str_]  # (seeds, points)

    def of(self, outcome: str) -> Floats:
        """(seeds, points, months) an outcome."""
        return self.paths[..., self.outcomes.index(outcome)].astype(float)

    def mean(self, outcome: str, first: str, last: str) -> Floats:
        """(seeds, points) means over the months from first to last in which it exists."""
        months = [place for place, month in enumerate(self.months) if first <= month <= last]
        values = np.ma.masked_invalid(self.of(outcome)[..., months])
        means: Floats = values.mean(axis=-1).filled(np.nan)
        return means


def run_all(
    points: Sequence[Overrides], seeds: Sequence[int], outcomes: Sequence[str], settings: Settings
) -> Runs:
    """Run all overrides with every seed. Hydra must be composing."""
    shared = starts(settings), points, [INDEX[name] for name in outcomes]
    found = run_tasks(_of_seed, shared, seeds, settings, "seeds")
    clock = points[0].parameters.clock
    months = [clock.month(step) for step in range(clock.steps)]
    paths = np.array([paths for paths, _ in found])
    return Runs(months, list(outcomes), paths, np.array([endings for _, endings in found]))


def starts(settings: Settings) -> Draws | States:
    """The starts of the settings, which have some."""
    found = starts_of(settings)
    assert found is not None
    return found


def seeds_of_draws(settings: Settings) -> list[int]:
    """Seeds of as many different draws as there are replicates. Hydra must be composing."""
    first: dict[int, int] = {}
    for one in starts(settings).seeds(settings.seed, 3 * settings.replicates):
        first.setdefault(one // SEEDS_PER_DRAW, one)
    return list(first.values())[: settings.replicates]


def _of_seed(
    shared: tuple[Draws | States, Sequence[Overrides], list[int]], seed: int
) -> tuple[NDArray[np.float32], list[str]]:
    """(points, months, outcomes) runs of one seed, and the ending of each."""
    draws, points, columns = shared
    paths, endings = [], []
    for overrides in points:
        model = draws.model(overrides, seed)
        model.run()
        paths.append(model.record[:, columns].astype(np.float32))
        by, scope = "purchased_tokens", "startups"
        endings.append(judge_endings(model.record, model.parameters)[by, scope].label)
    return np.array(paths), endings


def states_of_today(settings: Settings, question: str) -> States:
    """The usual starting states. Raises BadInput for other starts."""
    found = starts_of(settings)
    if settings.unmeasured != DRAWN or not isinstance(found, States) or found.from_2023:
        raise BadInput(f"experiment={question} needs start=today, unmeasured=drawn, prior=central")
    return found
