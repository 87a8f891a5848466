"""Runs with given shares, to be weighed by indicators."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis import weighing
from openclosed.analysis.evidence import quantities
from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding.finding import Finding, records
from openclosed.analysis.headline import STARTUPS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import KEPT, NOISE, SINCE, observation_of
from openclosed.analysis.weighing import Runs, weigh
from openclosed.sim.outcomes import MEASURES, SCOPES
from openclosed.sim.parameters.clock import months_between
from tests.analysis.synthetic import rows_of

type Floats = NDArray[np.float64]


LAST = "2028-12"
MONTHS = months_between(SINCE, LAST) + 1
GAP, ROUTED, OWN = "capability_gap", "router_open_share_tokens", "our gateway"
WORKLOADS = "open_share_workloads_enterprises"
FAST = 0.3
KNOWN = (0.4, 0.1, 0.02, 0.01, 0.03, FAST)
"""What all runs know of both routers' biases at the end of the data, as `Bias.flat` has it."""


def runs_of(
    shares: Sequence[float] | Floats,
    others: Mapping[str, Sequence[float] | Floats] = MappingProxyType({}),
    group: Sequence[int] | None = None,
) -> Runs:
    """Runs with open shares, and other outcomes, that stay or have a value for each month."""
    size, draw = len(shares), np.random.default_rng(4)
    paths = {
        name: shares if name.startswith("open_share") else draw.uniform(1.0, 9.0, size)
        for name in weighing.OUTCOMES
    } | dict(others)
    full = {
        name: np.broadcast_to(np.reshape(one, (size, -1)).astype(float), (size, MONTHS))
        for name, one in paths.items()
    }
    end, run = full[TOKENS][:, -1], np.arange(size)
    label = np.select([end > 2 / 3, end < 1 / 3], ["open", "closed"], "shared")
    ends = {f"ending_{by}_{who}": label for by in MEASURES for who in SCOPES}
    ancestor = run if group is None else group
    table = pd.DataFrame({"run": run, "draw": run, "ancestor": ancestor} | ends)
    numbers = np.column_stack([run, ancestor])
    biases = {
        name: observers.from_flat(np.tile(KNOWN, (size, 1)))
        for name in (quantities.ROUTER, quantities.SECOND_ROUTER)
    }
    return Runs(table, numbers / 7.0, full, SINCE, biases, run % 2 == 1)


def odds(runs: Runs, *measured: Measurement) -> float:
    """Of the second run against the first after figures, as a log."""
    weights, _ = weigh(runs, map(observation_of, measured))
    return float(np.log(weights[1] / weights[0]))


def law_of(months: Sequence[str], known: Sequence[float], origin: str) -> tuple[Floats, Floats]:
    """Mean and covariance of what a platform shows beyond a share, by the closed form."""
    lasting, now, of_lasting, both, of_now, fast = known
    after = np.array([months_between(origin, month) for month in months])
    lag, sums = np.abs(np.subtract.outer(after, after)), np.add.outer(after, after)
    law = of_lasting + both * np.add.outer(KEPT**after, KEPT**after) + of_now * KEPT**sums
    law += fast**2 * (KEPT**lag - KEPT**sums) + NOISE**2 * np.eye(after.size)
    return lasting + now * KEPT**after, law


def router_rows(found: Finding) -> dict[str, dict[str, float]]:
    """The answer on their purchased tokens: columns by what they are about."""
    rows = rows_of(found, "update")
    own = rows[(rows["kind"] == STARTUPS.scope) & (rows["measure"] == STARTUPS.measure)]
    return {str(row["name"]): row for row in records(own)}


EVEN = np.linspace(0.05, 0.95, 121)
"""Nearly a third of the runs ends with open winning, and as many with closed winning."""
