"""What the record can tell of which number, by draws of the prior with made-up records.

A made-up record is what a draw's run gives, with a draw of the record's error and of the
discrepancy that was committed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.common import measures
from openclosed.experiments.starts.prior import Free
from openclosed.experiments.validation.targets.targets import TELLING, away

type Floats = NDArray[np.float64]

TOLD = 0.02
"""Part of the variance of a number that the record must tell, else its prior is all there is."""
FOLDS = 10
MOST = 12.0  # standard deviations from the record that are told apart
SHOWN = 0.5  # standard deviations by which a number must move a target to be named


def information_table(
    free: Sequence[Free], places: Floats, gave: Floats, seed: int
) -> pd.DataFrame:
    """One row a number: what is believed of it, what a record tells, and what it moves.

    Args:
        free: the numbers.
        places: (draws, numbers) of the unit cube, on which the prior is even.
        gave: (draws, targets) what runs give.
        seed: of the made-up records.
    """
    missed = filled(away(gave).clip(-MOST, MOST))
    made_up = missed + np.random.default_rng(seed).standard_normal(missed.shape)
    rows = []
    for one, part, line in zip(
        free, told(places, made_up, seed), moves(places, missed), strict=True
    ):
        order = [at for at in np.argsort(-np.abs(line)) if abs(line[at]) >= SHOWN][:3]
        most = "; ".join(f"{TELLING[at].key} {line[at]:+.1f}" for at in order)
        share = measures.rounded(max(part, 0.0))
        by = "record" if part >= TOLD else "prior"
        rows.append((one.name, one.law, one.low, one.high, share, by, most, one.told_by))
    columns = ["parameter", "law", "from", "to", "told", "learnt", "moves", "should_tell"]
    return pd.DataFrame(rows, columns=columns)


def filled(values: Floats) -> Floats:
    """The values (rows, columns), the mean of its column for what is not known."""
    known = np.isfinite(values)
    means = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.asarray(np.where(known, values, means))


def _regression(by: Floats, of: Floats) -> Floats:
    """(1 + columns of `by`, columns of `of`) least squares, a little pulled to nothing."""
    terms = np.column_stack([np.ones(len(by)), by])
    pull = np.diag([0.0, *np.ones(by.shape[1])])
    return np.asarray(np.linalg.solve(terms.T @ terms + pull, terms.T @ of))


def told(places: Floats, records: Floats, seed: int) -> Floats:
    """(numbers) part of the variance of each that a linear look at a record tells, out of sample.

    As much can be learnt from the indicators as they are measured.
    """
    count, said = len(places), np.empty_like(places)
    fold = np.random.default_rng(seed).permutation(count) % min(FOLDS, count)
    for one in np.unique(fold):
        out = fold == one
        terms = np.column_stack([np.ones(out.sum()), records[out]])
        said[out] = terms @ _regression(records[~out], places[~out])
    missed = ((places - said) ** 2).sum(axis=0)
    return np.asarray(1.0 - missed / ((places - 0.5) ** 2).sum(axis=0))


def moves(places: Floats, missed: Floats) -> Floats:
    """(numbers, targets) how far a target moves over a number's range, in standard deviations."""
    return _regression(places - 0.5, missed)[1:]
