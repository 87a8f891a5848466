"""What moved most between the first and the last year of an ensemble.

How far an outcome moved is measured on its own natural scale, from 0 to 1, so that shares, prices
and counts can be ranked together:

- what has the bounds 0 and 1, or is a share a year: the change of the median run itself;
- any other quantity that is positive: |last - first| / (last + first), which is .33 for a doubling
  and for a halving alike;

times how much the runs agree on the direction, |runs up - runs down| / runs, so that noise does
not rank. Quantities that grow by assumption (levels of capability and price, total volume and
spend) are left out, since their movement is an input, and so are checks on the model itself and
outcomes of yes or no, which have no useful median. Of outcomes that tell one story, such as the
open share by different yardsticks, only the one that moved most is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.common import ensemble, measures

if TYPE_CHECKING:
    from analysis.common.ensemble import Ensemble

LEFT_OUT = ("growth", "diagnosis", "yes or no")


def movers(group: Ensemble, count: int = 3) -> list[dict[str, Any]]:
    """The `count` outcomes that moved most, each from its own story, the largest first.

    Each is a dict of `outcome`, `phrase`, `unit`, `first` and `last` (medians over runs of yearly
    means), `low` and `high` (90 % of the runs in the last year), `agreement` (fraction of the runs
    that moved as the median did) and `score`.
    """
    skip = {"run", "month"}
    found = [_movement(group, name) for name in group.table.columns if name not in skip]
    ranked = sorted((m for m in found if m), key=lambda m: (-m["score"], m["outcome"]))
    chosen: dict[str, dict[str, Any]] = {}
    for movement in ranked:
        chosen.setdefault(movement.pop("group"), movement)
    return list(chosen.values())[:count]


def _movement(group: Ensemble, name: str) -> dict[str, Any] | None:
    known = measures.measure(name)
    if known.group in LEFT_OUT:
        return None
    first, last = (group.year_means(name, last=end) for end in (False, True))
    both = np.isfinite(first) & np.isfinite(last)
    if not both.any():
        return None
    first, last = first[both], last[both]
    before, after = float(np.median(first)), float(np.median(last))
    is_part = (known.low, known.high) == (0.0, 1.0) or known.unit.startswith("share")
    scale = 1.0 if is_part else abs(before) + abs(after)
    steps = np.sign(last - first)
    score = abs(after - before) / scale * abs(float(steps.mean())) if scale else 0.0
    if not score:
        return None
    low, high = ensemble.quantiles(last, (0.05, 0.95)).tolist()
    return {
        "outcome": name,
        "phrase": known.phrase,
        "unit": known.unit,
        "group": known.group,
        "first": before,
        "last": after,
        "low": low,
        "high": high,
        "agreement": float((steps == np.sign(after - before)).mean()),
        "score": score,
    }
