"""Mean preferences at which plain runs begin at the level of the data, by regression.

A kind's mean preference is regressed on the logit of its open share in 2024 and on all other drawn
parameters. At the share in the data the line gives the preference of each draw, so that rules are
compared at one level.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import ENTERPRISE_OPEN, known
from openclosed.analysis.published import ROUTER_TOKENS
from openclosed.experiments.results import documentation

type Floats = NDArray[np.float64]

KEPT: Final = "market_levels"
"""The table of the documentation that has the regression."""

MEANS: Final[Mapping[str, str]] = {
    "open_share_purchased_tokens_startups": "firms.startups.open_preference.mean",
    "open_share_workloads_enterprises": "firms.enterprises.open_preference.mean",
}
"""The share that tells the level of each kind of firms, and its mean preference."""
YEAR: Final = ("2024-01", "2024-12")
FIRST_QUARTER: Final = ("2025-01", "2025-03")
CONSTANT, SHARE = "constant", "logit of the share"
LEAST: Final = 0.005
"""Shares nearer to 0 or 1 count as this."""


def logit(shares: Floats | float) -> Floats:
    """Log-odds of shares; nan stays."""
    held = np.clip(np.asarray(shares, dtype=float), LEAST, 1.0 - LEAST)
    return np.asarray(np.log(held / (1.0 - held)))


def observed() -> dict[str, float]:
    """The level of each share in the data: the router's first quarter, the survey of 2024."""
    first, last = FIRST_QUARTER
    router = [one.middle for month, one in known(ROUTER_TOKENS).items() if first <= month <= last]
    return dict(
        zip(MEANS, (float(np.mean(router)), ENTERPRISE_OPEN.observed["2024-11"]), strict=True)
    )


class Line(NamedTuple):
    """A linear regression: names of its terms, their coefficients, and R squared."""

    names: tuple[str, ...]
    coefficients: Floats
    explained: float

    def at(self, share: float, drawn: Floats) -> Floats:
        """(draws,) preferences at a share, for (draws, parameters) other values."""
        terms = np.column_stack([np.full(len(drawn), float(logit(share))), drawn])
        return np.asarray(self.coefficients[0] + terms @ self.coefficients[1:])


def fit(preferences: Floats, shares: Floats, drawn: Floats, names: Sequence[str]) -> Line:
    """The regression over draws whose share exists."""
    seen = np.isfinite(shares)
    terms = np.column_stack([np.ones(seen.sum()), logit(shares[seen]), drawn[seen]])
    own = preferences[seen]
    found, *_ = np.linalg.lstsq(terms, own, rcond=None)
    left = own - terms @ found
    return Line((CONSTANT, SHARE, *names), found, float(1.0 - left.var() / own.var()))


def held(lines: Mapping[str, Line], columns: Mapping[str, NDArray[Any]]) -> list[dict[str, float]]:
    """For each draw the mean preferences at the level of the data, from its drawn `columns`."""
    seen = observed()
    drawn = {
        mean: np.column_stack([columns[name] for name in line.names[2:]])
        for mean, line in lines.items()
    }
    found = {mean: lines[mean].at(seen[share], drawn[mean]) for share, mean in MEANS.items()}
    return [
        dict(zip(found, row, strict=True)) for row in np.column_stack([*found.values()]).tolist()
    ]


def kept() -> dict[str, Line]:
    """The regression as it was written last."""
    rows = pd.read_csv(documentation.DOCS / "tables" / f"{KEPT}.csv")
    return {
        str(mean): Line(
            tuple(own["term"]), own["coefficient"].to_numpy(float), own["explained"].iloc[0]
        )
        for mean, own in rows.groupby("preference", sort=False)
    }


def table(lines: Mapping[str, Line]) -> pd.DataFrame:
    """The coefficients, a row for each mean preference and term."""
    rows = [
        (mean, name, float(f"{value:.4g}"), round(line.explained, 3))
        for mean, line in lines.items()
        for name, value in zip(line.names, line.coefficients, strict=True)
    ]
    return pd.DataFrame(rows, columns=["preference", "term", "coefficient", "explained"])
