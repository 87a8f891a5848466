"""By what one may judge who won: yardsticks, and how a run ends by each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.verdict import LABELS
from sim.parameters import Parameters

type Floats = NDArray[np.float64]

COMPARED_WITH = "2025"  # the last whole year of the record
CLEARLY = 0.25  # a change from that year's level that counts, by convention
RECORD_LAG = (3.0, 6.0)  # months; Epoch Capabilities Index, 2024-25


class Yardstick(NamedTuple):
    """One way to judge a run.

    `endings` are the keys of the ways to end; `unit` is
    "share", "months", "developers" or "incidents" (a year).
    """

    key: str
    unit: str
    rule: Literal["verdict", "lag", "change"]
    endings: tuple[str, ...]


YARDSTICKS = (
    Yardstick("use", "share", "verdict", LABELS),
    Yardstick("firms", "share", "verdict", LABELS),
    Yardstick("capability", "months", "lag", ("near", "between", "behind", "alone")),
    Yardstick("value", "share", "verdict", LABELS),
    Yardstick("developers", "developers", "change", ("more", "same", "fewer")),
    Yardstick("safety", "incidents", "change", ("fewer", "same", "more")),
)
SHOWN = tuple(one for one in YARDSTICKS if one.unit == "share")
"""What the page draws, all on one scale; a class's summit is scored by the others, too."""
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
"""The outcomes that yardsticks and states are made of."""


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
    """(yardsticks + states, months) of the outcomes NEEDED, (months, outcomes) in that order.

    Incidents are given a year, as if all of it were like the month.
    """
    column = dict(zip(NEEDED, np.asarray(record, dtype=np.float64).T, strict=True))
    hhi = column["hhi_families"]
    return np.array(
        [
            column["open_share_tokens_bought_startup"],
            column["open_share_workloads_enterprise"],
            column["capability_lag"],
            column["open_share_spend_all"],
            1.0 / hhi,
            12.0 * (column["incidents_open"] + column["incidents_closed"]),
            *(column[name] for name in STATES),
        ]
    )


def by_year(record: NDArray[np.float32] | Floats, parameters: Parameters) -> Floats:
    """(yardsticks + states, years) means over each year; `record` as in `by_month`.

    What does not exist in a month, as the lag of a camp that is gone, does not in its year.
    """
    labels = np.array([label[:4] for label in _months(parameters)])
    values = by_month(record)
    return np.array(
        [values[:, labels == year].mean(axis=1) for year in years_of(parameters)]
    ).T.reshape(len(values), -1)


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
    shares = values[[YARDSTICKS.index(one) for one in SHOWN]]
    states = values[len(YARDSTICKS) :, np.maximum.accumulate(kept)]
    return np.concatenate([shares, states])


def endings(values: Floats, labels: Mapping[tuple[str, str], str], years: list[str]) -> list[str]:
    """How a run ended by each yardstick.

    Args:
        values: (yardsticks or more, years), from `by_year`.
        labels: the verdict of the run by (yardstick, scope), at least those of BY.
        years: names of the years.
    """
    return [
        _ending(yardstick, values[place], labels, years)
        for place, yardstick in enumerate(YARDSTICKS)
    ]


def _ending(
    yardstick: Yardstick,
    path: Floats,
    labels: Mapping[tuple[str, str], str],
    years: list[str],
) -> str:
    if yardstick.rule == "verdict":
        return labels[BY[yardstick.key]]
    last = path[-1]
    if yardstick.rule == "lag":
        if np.isnan(last):
            return "alone"
        near, far = RECORD_LAG
        return "near" if last <= near else "behind" if last > far else "between"
    before = path[years.index(COMPARED_WITH)] if COMPARED_WITH in years else path[0]
    if np.isnan(last) or abs(last - before) <= CLEARLY * before:
        return "same"
    return "more" if last > before else "fewer"
