"""Tipping points: the value of each parameter at which the verdict flips, the nearest first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from openclosed.analysis.common import contrasts, ensemble, measures

MEANINGS = (
    ("factor", "", "parameter, moved alone"),
    ("unit", "", "unit of the parameter"),
    ("base", "unit of the parameter", "its value in the scenario"),
    ("lowest", "unit of the parameter", "lower end of the range that was searched"),
    ("highest", "unit of the parameter", "upper end of it"),
    ("finding", "flips, none within range, undecided", "what the search found"),
    ("value", "unit of the parameter", "tipping point: where the mean outcome crosses"),
    ("low", "unit of the parameter", "lower end of its interval, wrong with at most 5 %"),
    ("high", "unit of the parameter", "upper end of it"),
    ("choices", "", "choices that flip the verdict"),
    ("above", "", "the side of the outcome above the tipping point"),
    ("distance", "part of the range", "from the scenario's value to the tipping point"),
    ("least", "unit of the outcome", "smallest mean outcome over the values that were tried"),
    ("most", "unit of the outcome", "largest one"),
    ("runs", "", "runs behind the search"),
)
LOOKS = (
    ("factor", "", "parameter, moved alone"),
    ("value", "unit of the parameter", "value that was tried"),
    ("outcome", "unit of the outcome", "mean outcome less the value that is to be crossed"),
    ("runs", "", "finished runs"),
    ("sign", "-1, 0, 1", "sign of the mean; 0: not clear within the limit of runs"),
)
FLIPS, NONE, UNDECIDED = "flips", "none within range", "undecided"


class Tipping(NamedTuple):
    """What was found.

    `table` has a row a factor: flips, the nearest first, then those undecided, then those that do
    not flip, both by reach. `paths` has a row for each value that was tried. `outcome` is empty for
    the lead of open over closed, else it crosses `level`. `base` is the mean outcome in the
    scenario as it is, less `level`.
    """

    outcome: str
    level: float
    yardstick: str
    table: pd.DataFrame
    paths: pd.DataFrame
    base: float
    verdicts: dict[str, Any]

    @property
    def flips(self) -> pd.DataFrame:
        """The factors that flip it, the nearest first."""
        return self.table[self.table["finding"] == FLIPS]

    @property
    def undecided(self) -> pd.DataFrame:
        """Those of which it is not known."""
        return self.table[self.table["finding"] == UNDECIDED]

    @property
    def phrase(self) -> str:
        """The outcome in words."""
        if not self.outcome:
            return "lead of open over closed"
        return measures.measure(self.outcome).phrase

    @property
    def unit(self) -> str:
        """Its unit."""
        return measures.measure(self.outcome).unit if self.outcome else "share"


def answer(
    searches: Sequence[Mapping[str, Any]],
    runs: pd.DataFrame,
    outcome: str,
    level: float,
    manifest: Mapping[str, Any],
) -> Tipping:
    """Rank what was found for each factor."""
    yardstick = ensemble.yardstick(manifest)
    table = pd.DataFrame([_row(one, outcome) for one in searches])
    table["order"] = table["finding"].map({FLIPS: 0, UNDECIDED: 1, NONE: 2})
    table["reach"] = -(table["most"] - table["least"])
    ranked = table.sort_values(["order", "distance", "reach"], kind="stable", na_position="last")
    paths = pd.DataFrame(
        [(one["factor"], *look) for one in searches for look in one["looks"]],
        columns=[name for name, _, _ in LOOKS],
    )
    usual = runs[(runs["factor"] == "") & (runs["status"] == "done")]
    labels = contrasts.verdicts(usual[f"verdict_{yardstick}_all"])
    base = labels["open"]["probability"], labels["closed"]["probability"]
    if outcome:
        from openclosed.analysis.common.response import responses

        mean = float(responses(usual, outcome, yardstick).mean()) - level
    else:
        mean = (base[0] or 0.0) - (base[1] or 0.0)
    return Tipping(
        outcome,
        level,
        yardstick,
        ranked[[name for name, _, _ in MEANINGS]].reset_index(drop=True),
        paths,
        mean,
        {"as it is": labels},
    )


def _row(one: Mapping[str, Any], outcome: str) -> dict[str, Any]:
    means = [look[1] for look in one["looks"] if not math.isnan(look[1])]
    flips = "value" in one or bool(one["choices"])
    sides = ("above", "below") if outcome else ("open", "closed")
    finding = FLIPS if flips else UNDECIDED if one["undecided"] else NONE
    choices = [str(choice) for choice in one["choices"]]
    return {
        "factor": one["factor"],
        "unit": one["unit"],
        "base": one["base"],
        "lowest": one["range"][0],
        "highest": one["range"][1],
        "finding": finding,
        "value": one.get("value"),
        "low": one.get("low"),
        "high": one.get("high"),
        "choices": ", ".join(choices),
        "above": sides[0 if one["rises"] else 1] if "value" in one else "",
        "distance": one.get("distance"),
        "least": min(means, default=math.nan),
        "most": max(means, default=math.nan),
        "runs": sum(look[2] for look in one["looks"]),
    }
