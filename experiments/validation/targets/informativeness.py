"""Which parameters the data can inform, from draws of the prior with synthetic data.

Synthetic data are the values of a draw's run, with a draw of the measurement error and of the
committed discrepancy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.common import measures
from openclosed.analysis.finding.finding import Column, Table, table
from openclosed.analysis.finding.words import Words
from openclosed.experiments.starts.draws import Prior
from openclosed.experiments.validation.targets.targets import TELLING, away

type Floats = NDArray[np.float64]

WORDS = Words(__file__)
LEAST_EXPLAINED = 0.02
"""Share of a parameter's variance that the data must explain to count as informing it."""
FOLDS = 10
MOST = 12.0  # standard deviations from the data, at which misses are cut off
SHOWN = 0.5  # standard deviations by which a parameter must move a target to be named
COLUMNS = (
    Column("parameter", "", "dotted name", shown="report"),
    Column("law", "", "prior distribution: uniform, log or normal", "prior", "report"),
    Column("from", "", "lower end of its range", shown="report"),
    Column("to", "", "its upper end", shown="report"),
    Column("explained", "share", "variance that targets explain, out of sample", shown="report"),
    Column("learnt_from", "", f"data, or prior where explained is below {LEAST_EXPLAINED}",
           shown="report"),
    Column("moves", "standard deviations", "targets that it moves most over its range",
           shown="report"),
    Column("expected_from", "", "targets expected to inform it", "expected to inform it", "report"),
)  # fmt: skip


def information_table(free: Sequence[Prior], places: Floats, gave: Floats, seed: int) -> Table:
    """One row a parameter: its prior, what the data explain, and the targets that it moves.

    Args:
        free: the uncertain parameters.
        places: (draws, parameters) in the unit cube, on which the prior is uniform.
        gave: (draws, targets) values of runs.
        seed: of the synthetic data.
    """
    missed = fill_missing(away(gave).clip(-MOST, MOST))
    synthetic = missed + np.random.default_rng(seed).standard_normal(missed.shape)
    explained, effects = explained_variance(places, synthetic, seed), target_effects(places, missed)
    rows = []
    for one, part, line in zip(free, explained, effects, strict=True):
        order = [at for at in np.argsort(-np.abs(line)) if abs(line[at]) >= SHOWN][:3]
        most = "; ".join(f"{TELLING[at].key} {line[at]:+.1f}" for at in order)
        share = measures.rounded(max(part, 0.0))
        by = "data" if part >= LEAST_EXPLAINED else "prior"
        law = one.distribution, one.low, one.high
        rows.append((one.name, *law, share, by, most, one.informed_by))
    return table("learnt", COLUMNS, rows, WORDS("learnt_caption"))


def fill_missing(values: Floats) -> Floats:
    """The values (rows, columns), missing ones replaced by the mean of their column."""
    known = np.isfinite(values)
    means = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.asarray(np.where(known, values, means))


def _regression(by: Floats, of: Floats) -> Floats:
    """(1 + columns of `by`, columns of `of`) least squares, with a weak ridge penalty."""
    terms = np.column_stack([np.ones(len(by)), by])
    pull = np.diag([0.0, *np.ones(by.shape[1])])
    return np.asarray(np.linalg.solve(terms.T @ terms + pull, terms.T @ of))


def explained_variance(places: Floats, data: Floats, seed: int) -> Floats:
    """(parameters) share of each variance that a linear regression on data explains.

    It is out of sample, by cross-validation.
    """
    count, fitted = len(places), np.empty_like(places)
    fold = np.random.default_rng(seed).permutation(count) % min(FOLDS, count)
    for one in np.unique(fold):
        out = fold == one
        terms = np.column_stack([np.ones(out.sum()), data[out]])
        fitted[out] = terms @ _regression(data[~out], places[~out])
    missed = ((places - fitted) ** 2).sum(axis=0)
    return np.asarray(1.0 - missed / ((places - 0.5) ** 2).sum(axis=0))


def target_effects(places: Floats, missed: Floats) -> Floats:
    """(parameters, targets) change of a target over a parameter's range, in standard deviations."""
    return _regression(places - 0.5, missed)[1:]
