"""The ending of a run (who won), for one run or many.

A run's ending is `open`, `closed` or `shared` only if its last two windows and their linear
extrapolation agree; otherwise it is `undecided`. If too little is served, or nothing is paid when
payments are the measure, there is `no_market`. Swapping the camps swaps the ending. If no closed
model is left on the market, open has not won: the ending is `no_closed`.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openclosed.sim.outcomes.axes import MEASURES, SCOPES
from openclosed.sim.outcomes.outcomes import INDEX

if TYPE_CHECKING:
    from openclosed.sim.parameters import Parameters
    from openclosed.sim.parameters.clock import EndingRule

LABELS = ("open", "closed", "shared", "undecided", "no_closed", "no_market")
NOT_SETTLED, STILL_MOVING = "not settled", "still moving"

_OPEN, _CLOSED, _MIDDLE, _UNDECIDED, _NO_CLOSED, _NO_MARKET = range(6)
# Means of equal shares differ in their last digits: a share this close to a threshold meets it.
_ROUNDING = 1e-9

type Shares = NDArray[np.float64]
type Texts = NDArray[np.str_]


class Ending(NamedTuple):
    """One run by one measure in one scope."""

    label: str  # one of LABELS
    style: (
        str  # of a shared market: "multihoming" (inside firms) or "split" (between firms); else ""
    )
    reason: str  # if undecided: NOT_SETTLED or STILL_MOVING; else ""
    share: float  # open share, mean of the last window; nan if it is missing in a month of it


class Endings(NamedTuple):
    """Endings of many runs: arrays with one entry per run, fields as in `Ending`."""

    label: Texts
    style: Texts
    reason: Texts
    share: Shares


def endings_of_runs(
    share: ArrayLike,
    served: ArrayLike,
    multihoming_volume: ArrayLike,
    families_closed: ArrayLike,
    settings: "EndingRule",
    months_per_step: float = 1.0,
) -> Endings:
    """Judge runs by their open share, from arrays (..., steps) of values in [0, 1], nan if missing.

    `served` is the share of potential workloads served by AI, `multihoming_volume` the share of
    volume in multi-homing firms, and `families_closed` the number of closed families on the market.
    Raises ValueError if a run is shorter than two windows or a value is infinite.
    """
    shares = np.asarray(share, dtype=np.float64)
    rows = max(1, round(settings.window / months_per_step))
    if shares.shape[-1] < 2 * rows:
        raise ValueError(
            f"window={settings.window}: an ending needs two windows ({2 * rows} steps), "
            f"the run has {shares.shape[-1]}"
        )
    last = shares[..., -rows:].mean(axis=-1)
    previous = shares[..., -2 * rows : -rows].mean(axis=-1)
    market = np.asarray(served, dtype=np.float64)[..., -rows:].mean(axis=-1)
    multihoming = np.asarray(multihoming_volume, dtype=np.float64)[..., -rows:].mean(axis=-1)
    if np.isinf([last, previous, market, multihoming]).any():
        raise ValueError("share: an ending needs finite values in its last two windows")
    ahead = last + (last - previous) * (settings.lookahead / settings.window)

    context = _zone(last, settings.win_threshold)
    is_known = ~np.isnan(last + previous)
    is_market = is_known & (np.nan_to_num(market) >= settings.minimum_market - _ROUNDING)
    is_settled = context == _zone(previous, settings.win_threshold)
    is_steady = context == _zone(ahead.clip(0.0, 1.0), settings.win_threshold)
    zone = np.where(is_settled & is_steady, context, _UNDECIDED)
    is_sold = np.asarray(families_closed, dtype=np.float64)[..., -1] > 0
    zone = np.where(is_sold, zone, _NO_CLOSED)
    zone = np.where(is_market, zone, _NO_MARKET)
    style = np.where(multihoming >= 0.5 - _ROUNDING, "multihoming", "split")
    reason = np.select([zone != _UNDECIDED, ~is_settled], ["", NOT_SETTLED], STILL_MOVING)
    return Endings(np.array(LABELS)[zone], np.where(zone == _MIDDLE, style, ""), reason, last)


def _zone(share: Shares, win_threshold: float) -> NDArray[np.int64]:
    is_open = share >= win_threshold - _ROUNDING
    is_closed = 1.0 - share >= win_threshold - _ROUNDING
    # At a threshold of 1/2 both camps reach it at a share of 1/2: then neither has won.
    return np.select([is_open & ~is_closed, is_closed & ~is_open], [_OPEN, _CLOSED], _MIDDLE)


def judge_endings(record: Shares, parameters: "Parameters") -> dict[tuple[str, str], Ending]:
    """Judge a run's record, (steps, outcomes), for each (measure, scope)."""
    keys = [(measure, scope) for measure in MEASURES for scope in SCOPES]
    judged = endings_of_runs(
        record[:, [INDEX[f"open_share_{measure}_{scope}"] for measure, scope in keys]].T,
        record[:, [INDEX[f"adopted_{scope}"] for _, scope in keys]].T,
        record[:, [INDEX[f"multihoming_volume_{scope}"] for _, scope in keys]].T,
        record[:, INDEX["families_closed"]],
        parameters.ending,
        parameters.clock.months_per_step,
    )
    rows = zip(*(field.tolist() for field in judged), strict=True)
    return {key: Ending(*row) for key, row in zip(keys, rows, strict=True)}
