"""The answer as tables: how each kind of firm ends, and how that depends on what nobody knows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.answer.mixture import KINDS
from analysis.answer.outlook import SAYS, rows

ENDING_MEANINGS = (
    ("kind", "", "kind of firms; startup stands for developers"),
    ("yardstick", "", "what is counted"),
    ("ending", "", "how a run ends"),
    ("runs", "", "runs that end so"),
    ("probability", "share", "part of the runs"),
    ("low", "share", "lower end of the 95 % interval over worlds and hypotheses"),
    ("high", "share", "upper end of it"),
    ("error", "share", "standard error by chance: what another master seed would change"),
)
CELL = tuple(name for name, _, _ in ENDING_MEANINGS[3:])
MARGIN_MEANINGS = (
    ("kind", "", "kind of firms; startup stands for developers"),
    ("yardstick", "", "what is counted"),
    ("axis", "", "hypothesis, k, rho, bias, belief, or the small model of six numbers"),
    ("group", "", "worlds along that axis, in thirds where it is a number"),
    ("runs", "", "runs of these worlds"),
    ("ending", "", "how a run ends; of the small model, neither is shared or moving"),
    ("probability", "share", "part of these runs"),
    ("low", "share", "lower end of the 95 % interval over worlds and hypotheses"),
    ("high", "share", "upper end of it"),
)


def endings(answer: dict[str, Any]) -> pd.DataFrame:
    """One row a kind of firms, yardstick and ending."""
    found = [
        (row.scope, row.yardstick, SAYS[kind], *(row.cells[kind][name] for name in CELL))
        for row in rows(answer)
        for kind in KINDS
    ]
    return pd.DataFrame(found, columns=[name for name, _, _ in ENDING_MEANINGS])


def margins(answer: dict[str, Any]) -> pd.DataFrame:
    """One row a group of worlds along an axis that no data tell, and ending."""
    mixture, bought = answer["mixture"], "tokens_bought"
    groups = [("all", answer["headline"]["yardstick"], "hypothesis", mixture["hypotheses"])]
    groups += [("startup", bought, axis, found) for axis, found in mixture["axes"].items()]
    groups += [
        (kind, bought if kind == "startup" else "workloads", "belief", found)
        for kind, found in mixture["beliefs"].items()
    ]
    table = [
        (kind, by, axis, name, row["runs"], SAYS[end],
         row[end], row[f"{end}_low"], row[f"{end}_high"])
        for kind, by, axis, found in groups
        for name, row in found.items()
        for end in KINDS
    ]  # fmt: skip
    none = float("nan")
    table += [
        (kind, "tokens", "small model", "six numbers", 0, SAYS.get(end, end), part, none, none)
        for kind, found in mixture["small_model"].items()
        for end, part in found.items()
    ]
    return pd.DataFrame(table, columns=[name for name, _, _ in MARGIN_MEANINGS])
