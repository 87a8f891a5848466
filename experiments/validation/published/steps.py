"""How the answer changed since version 0.2.0, step by step: table and sentences."""

from typing import Any, Final

import numpy as np
import pandas as pd

from openclosed.analysis.common.contrasts import format_change
from openclosed.analysis.common.ensemble import Ensemble, quantiles
from openclosed.analysis.common.measures import in_list, percent
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.headline import Headline
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.published.dials import KINDS, MEASURES, ROWS

TABLE: Final = "market_steps"
"""The table in docs/tables of all steps; those before the last were run once, at older commits."""
LAST: Final = "assimilated"
WHAT: Final = "data assimilation of parameters and the market's state, on the new rules"
ENDINGS: Final = ("open", "shared", "undecided", "closed")
ENDS: Final = {"_low": 0.05, "": 0.5, "_high": 0.95}
LEAST: Final = 0.01
"""Change of a share below which a step counts as none."""


def kept() -> pd.DataFrame:
    """The table as it is kept."""
    return pd.read_csv(documentation.DOCS / "tables" / f"{TABLE}.csv")


def with_assimilation(group: Ensemble, commit: str) -> pd.DataFrame:
    """The kept table with these runs as its last step."""
    before = kept()
    rows = pd.DataFrame([_row(group, kind, measure, commit) for kind, measure in ROWS])
    return pd.concat([before[before["step"] != LAST], rows[[*before]]], ignore_index=True)


def _row(group: Ensemble, kind: str, measure: str, commit: str) -> dict[str, Any]:
    one = Headline(KINDS[kind], MEASURES[measure])
    ends = group.runs[one.ending].astype(str)
    row: dict[str, Any] = {"step": LAST, "commit": commit, "what": WHAT, "kind": kind,
                           "measure": measure, "runs": group.size}  # fmt: skip
    row |= {ending: int((ends == ending).sum()) for ending in ENDINGS}
    spent = group.year_means("spend_total", last=True) / _today(group, "spend_total")
    for name, values, form in (
        ("share_2026_08", _today(group, one.outcome), ".3f"),
        ("share_2032", group.year_means(one.outcome, last=True), ".3f"),
        ("spend_2032", spent, ".3g"),
    ):
        found = quantiles(values, tuple(ENDS.values())).tolist()
        row |= {f"{name}{end}": float(f"{value:{form}}")
                for end, value in zip(ENDS, found, strict=True)}  # fmt: skip
    return row


def _today(group: Ensemble, outcome: str) -> np.ndarray:
    """(runs) an outcome where the data end; nan where runs have no such month."""
    if LAST_MONTH not in group.months:
        return np.full(group.size, np.nan)
    values: np.ndarray = group.paths(outcome)[:, group.months.index(LAST_MONTH)]
    return values


def sentences(steps: pd.DataFrame) -> list[str]:
    """For each kind and measure, how its open share changed and by which step."""
    return [_sentence(kind, measure, _of(steps, kind, measure)) for kind, measure in ROWS]


def _of(steps: pd.DataFrame, kind: str, measure: str) -> pd.DataFrame:
    rows = steps[(steps["kind"] == kind) & (steps["measure"] == measure)]
    return rows.reset_index(drop=True)


def _sentence(kind: str, measure: str, rows: pd.DataFrame) -> str:
    shares, names = rows["share_2032"], rows["step"].tolist()
    closed = (rows["closed"] / rows["runs"]).map(percent)
    wins = f"Closed won in {closed.iloc[0]} of runs then and wins in {closed.iloc[-1]} now."
    said = (
        f"{kind.capitalize()}' {measure}: the median open share of 2032 was "
        f"{percent(shares.iloc[0])} under the rules of {names[0]} and is "
        f"{percent(shares.iloc[-1])} now"
    )
    moves = np.diff(shares.to_numpy(dtype=float)).round(3)
    size = np.abs(moves)
    if not size.max() >= LEAST:
        return f"{said}; no step changed it by a percentage point. {wins}"
    most = [
        f"{names[place + 1]} ({format_change(float(moves[place]), 'share')} pp)"
        for place in np.flatnonzero(size == size.max())
    ]
    return f"{said}; the largest step is {in_list(most)}. {wins}"
