"""By what one may judge who won, and what is kept of a run's months for it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.outcomes.verdict import LABELS
from openclosed.sim.parameters import Parameters

type Floats = NDArray[np.float64]

COMPARED_WITH = "2025"  # the last whole year of the record


class Yardstick(NamedTuple):
    """One way to judge a run; `endings` are the keys of the ways to end."""

    key: str
    unit: str = "share"
    endings: tuple[str, ...] = LABELS


SHOWN = (Yardstick("use"), Yardstick("firms"), Yardstick("value"))
"""What the page draws, all on one scale."""
STATES = ("firms_open_only_all", "firms_hybrid_all", "firms_closed_only_all")
"""What the hundred firms show, beside those without AI."""
LAYERS = (*(one.key for one in SHOWN), *STATES)

FACTS = {
    "closed_only": "closed_only_share_startup",
    "kappa_gap": "kappa_gap_startup",
    "lag": "capability_lag",
    "price": "price_ratio_paid_startup",
    "help": "support_open",
    "trust": "trust_open",
    "labs": "families_open",
}
"""What the page tells of a run's last year beside yardsticks, and the outcome that it is."""

BY = {
    "use": ("tokens_bought", "startup"),
    "firms": ("workloads", "enterprise"),
    "value": ("spend", "all"),
}
"""The verdict of the model, yardstick and scope, by which a run is judged."""
NEEDED = (
    "open_share_tokens_bought_startup", "open_share_workloads_enterprise", "capability_lag",
    "open_share_spend_all", "hhi_families", "incidents_open", "incidents_closed", *STATES,
)  # fmt: skip
"""The outcomes of each month that the page's runs keep."""


def years_of(parameters: Parameters) -> list[str]:
    """The calendar years of a run of which all months are in it."""
    labels = _months(parameters)
    counted = {year: sum(label[:4] == year for label in labels) for year in _years(labels)}
    return [year for year, months in counted.items() if months == 12]


def _months(parameters: Parameters) -> list[str]:
    clock = parameters.clock
    return list(dict.fromkeys(clock.month(step) for step in range(clock.steps)))


def _years(labels: list[str]) -> list[str]:
    return list(dict.fromkeys(label[:4] for label in labels))


def by_month(record: NDArray[np.float32] | Floats) -> Floats:
    """(LAYERS, months) of the outcomes NEEDED, (months, outcomes) in that order."""
    column = dict(zip(NEEDED, np.asarray(record, dtype=np.float64).T, strict=True))
    shares = ["open_share_" + "_".join(BY[one.key]) for one in SHOWN]
    return np.array([column[name] for name in (*shares, *STATES)])


def times_of(parameters: Parameters, since: str) -> list[str]:
    """The months at which the page has values: `since`, then the last of each quarter after it."""
    months = [label for label in _months(parameters) if label > since]
    whole = [label for label in months[2:] if label[5:] in ("03", "06", "09", "12")]
    return [since, *whole]


def by_time(record: NDArray[np.float32] | Floats, parameters: Parameters, since: str) -> Floats:
    """(LAYERS, times) the value in `since`, then means over quarters; `record` as in `by_month`.

    Firms change their state slowly: each quarter has that of the last quarter of a year before.
    """
    labels, times = _months(parameters), times_of(parameters, since)
    first, *last = [labels.index(time) for time in times]
    all_ = by_month(record)
    values = np.array([all_[:, first], *(all_[:, at - 2 : at + 1].mean(axis=1) for at in last)]).T
    kept = np.array([i if not i or time.endswith("-12") else 0 for i, time in enumerate(times)])
    states = values[len(SHOWN) :, np.maximum.accumulate(kept)]
    return np.concatenate([values[: len(SHOWN)], states])
