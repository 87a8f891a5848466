"""What the model and its plain rivals say of a case, as members that are evenly likely."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.measurements import RECORD, WEEKS, Measurement, known
from analysis.evidence.quantities import FIGURES, Figure
from analysis.statistics import particle_filter
from analysis.statistics.baselines import FORECASTERS, evenly_likely, from_scale, to_scale
from sim.parameters.dates import months_between

type Floats = NDArray[np.float64]

DEVELOPERS: Final = "open_share_tokens_developers"
"""The figure that is also measured by week, and to which worlds are anchored."""
MIXTURE: Final = "mixture"
ANCHORED: Final = "anchored"
WITHOUT_ERROR: Final = "anchored without error"
HALF: Final = "half anchored, half trend and walk"
SHUFFLED: Final = "shuffled record"
TREND_AND_WALK: Final = "trend and walk"
NOISE = 19  # values of the discrepancy at each member
MIXED = 399  # members of a mixture


class Worlds(NamedTuple):
    """Worlds of one hypothesis that are told of from the month `start` on, evenly likely.

    `told` is (worlds, months, outcomes). `errors` is (worlds, months): on the logit, what
    anchored worlds were off developers' open share, carried on by chance.
    """

    start: str
    outcomes: tuple[str, ...]
    told: NDArray[np.floating]
    errors: Floats | None = None

    def of(self, figure: Figure, month: str, *, error: bool = True) -> Floats:
        """(worlds,) the figure in a month, of the worlds that have it, with its error if any."""
        at, column = months_between(self.start, month), self.outcomes.index(figure.outcome)
        found = self.told[:, at, column].astype(np.float64)
        if error and self.errors is not None and figure.key == DEVELOPERS:
            found = particle_filter.with_error(found, self.errors[:, at])
        return np.asarray(found[np.isfinite(found)])


class Said(NamedTuple):
    """All that the model says, by hypothesis and then by the last month that is known."""

    unanchored: dict[str, dict[str, Worlds]]
    anchored: dict[str, dict[str, Worlds]]
    weights: dict[str, dict[str, float]]  # of hypotheses, by the last month that is known
    shuffled: tuple[dict[str, Worlds], ...] = ()  # anchored, with another record of open releases
    plain: str = "lasting"  # the hypothesis of the shuffled records

    def until(self, origin: str) -> str:
        """The last month of the record that unanchored worlds replay, seen from an origin."""
        return max(month for month in next(iter(self.unanchored.values())) if month <= origin)

    def weights_at(self, origin: str) -> dict[str, float]:
        """Weights of hypotheses by what was known at an origin; even before any score."""
        scored = [month for month in self.weights if month <= origin]
        names = list(self.unanchored)
        return self.weights[max(scored)] if scored else dict.fromkeys(names, 1.0 / len(names))


def mixed(parts: Sequence[tuple[float, Floats]]) -> Floats:
    """Evenly likely members of a mixture: parts with their weights, each of even members."""
    parts = [(weight, values) for weight, values in parts if values.size]
    if not parts:
        return np.empty(0)
    values = np.concatenate([own for _, own in parts])
    weights = np.concatenate([np.full(own.size, weight / own.size) for weight, own in parts])
    order = np.argsort(values, kind="stable")
    return np.asarray(values[order][particle_filter.resampled(weights[order], 0.5, MIXED)])


def with_discrepancy(members: Floats, figure: Figure) -> Floats:
    """The members with what a model leaves out, as it was committed: each spread into several.

    Shares stay shares. Without a committed discrepancy the members stay as they are.
    """
    if figure.discrepancy is None:
        return members
    noise = figure.discrepancy * evenly_likely(NOISE)
    scale = figure.discrepancy_scale
    spread = from_scale((to_scale(members, scale)[:, None] + noise).ravel(), scale)
    return np.clip(spread, *figure.within)


def of_the_model(
    said: Said, figure: Figure, origin: str, month: str, *, each: bool = False
) -> dict[str, Floats]:
    """What the model says at the end of the month `origin` of a later month.

    The mixture of hypotheses, and what is anchored where anything is. A forecast has the error that
    it carries, or else the discrepancy that was committed. With `each` also every hypothesis alone.
    """
    weights, until = said.weights_at(origin), said.until(origin)
    plain = {name: worlds[until].of(figure, month) for name, worlds in said.unanchored.items()}
    found = {
        MIXTURE: with_discrepancy(mixed([(weights[k], one) for k, one in plain.items()]), figure)
    }
    if each:
        found |= {name: with_discrepancy(one, figure) for name, one in plain.items()}
    here = {name: by[origin] for name, by in said.anchored.items() if origin in by}
    if not here:
        return found

    shuffled = {f"{SHUFFLED} {n}": by for n, by in enumerate(said.shuffled, start=1)}
    for name in (ANCHORED, WITHOUT_ERROR) if figure.key == DEVELOPERS else (ANCHORED,):
        error = name == ANCHORED
        own = {k: of_anchored(one, figure, month, error=error) for k, one in here.items()}
        found[name] = mixed([(weights[k], one) for k, one in own.items()])
        if each:
            own |= {
                k: of_anchored(by[origin], figure, month, error=error)
                for k, by in shuffled.items()
                if origin in by
            }
            found |= {alone(k, name): one for k, one in own.items()}
    return found


def of_anchored(worlds: Worlds, figure: Figure, month: str, *, error: bool = True) -> Floats:
    """Members of worlds that start from the record: with the error that they carry, or else spread.

    A figure without such an error has its committed discrepancy.
    """
    members = worlds.of(figure, month, error=error)
    return members if figure.key == DEVELOPERS else with_discrepancy(members, figure)


def alone(hypothesis: str, variant: str) -> str:
    """The name of a forecaster that is one hypothesis in a variant."""
    return hypothesis if variant == MIXTURE else f"{hypothesis}, {variant}"


def of_the_rivals(
    figure: str, origin: str, month: str, record: Sequence[Measurement] = RECORD
) -> dict[str, Floats]:
    """What each plain rival says at the end of the month `origin` of a later month.

    A rival knows nothing later than the origin. Its members are nan where it knows too little.
    """
    past = {when: one.middle for when, one in known(figure, origin, record).items()}
    if not past:
        return {name: np.array([np.nan]) for name in FORECASTERS}
    weekly = weeks_until(WEEKS, origin) if figure == DEVELOPERS else []
    scale = FIGURES[figure].scale
    return {name: say(past, month, scale, weekly) for name, say in FORECASTERS.items()}


def of_all(
    said: Said, figure: Figure, origin: str, month: str, record: Sequence[Measurement] = RECORD
) -> dict[str, Floats]:
    """What the model, its rivals and a half of both say; of developers each hypothesis too."""
    found = of_the_model(said, figure, origin, month, each=figure.key == DEVELOPERS)
    found |= of_the_rivals(figure.key, origin, month, record)
    if figure.key == DEVELOPERS and ANCHORED in found:
        halves = [(0.5, found[ANCHORED]), (0.5, found[TREND_AND_WALK])]
        found[HALF] = mixed(halves)
    return found


def weeks_until(values: Mapping[str, float], origin: str) -> list[float]:
    """The weekly values whose last day is in the month `origin` or before it."""
    return [
        value
        for week, value in values.items()
        if (date.fromisoformat(week) + timedelta(days=6)).isoformat()[:7] <= origin
    ]
