"""What a calibration found: what the record leaves, what it tells of which number, and the proof.

The proof takes points of the first wave in turn as the truth: a run of their own, with a draw of
the discrepancy that was committed, is a made-up record, and the truth must not be ruled out by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.common import measures
from openclosed.experiments.validation.assimilation.free_numbers import CUT, Free
from openclosed.experiments.validation.calibration import matching
from openclosed.experiments.validation.calibration.matching import (
    Bank,
    Emulator,
    beyond,
    implausibility,
)
from openclosed.experiments.validation.calibration.targets import (
    MATCHED,
    TARGETS,
    Months,
    Score,
    Target,
)

type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]

RELATED = 0.8
"""Correlation above which the data do not separate two numbers (as weights in driver charts)."""
ENOUGH = 30  # sets, from which correlations are reported
TOLD = 0.02
"""Part of the variance of a number that the record must tell, else its prior is all there is."""
FOLDS = 10
STAND_IN = 10  # least implausible points of a hypothesis that are shown where none is left
DEVELOPERS = tuple(one for one in TARGETS if one.key.split()[0] in ("V2", "V3"))
SCREENED = (*MATCHED, *DEVELOPERS)


class Calibration(NamedTuple):
    """All that is shown of a calibration."""

    hypotheses: list[str]
    free: list[Free]
    cut_offs: Sequence[str]
    bank: Bank
    implausible: Floats  # (points, cut-offs), inf where a point was chosen by later knowledge
    scores: list[Score]
    months: Months  # of runs of the sets left, as many of each hypothesis
    emulator: Emulator  # of `SCREENED`
    told: Floats  # (numbers,) part of their variance that the matched targets tell
    told_with_developers: Floats  # (numbers,) and with developers' tokens and spend too
    survived: Bools  # (made-up records,) whether the truth did


def known(cut_off: str) -> list[Target]:
    """The targets that may rule out points by what was measured up to a month."""
    return [one for one in MATCHED if one.last <= cut_off]


def implausible(bank: Bank, cut_offs: Sequence[str]) -> Floats:
    """(points, cut-offs) by the points' own runs; inf where a point was chosen by later knowledge.

    The record is one history, so that the chance of a single run counts beside that of the mean.
    """
    columns = []
    for number, cut_off in enumerate(cut_offs):
        targets = known(cut_off)
        away = bank.away(targets)
        miss = beyond(targets, matching.mean_over_runs(away))
        worst = implausibility(miss, matching.of_single_runs(away, away.shape[1]))
        columns.append(np.where(bank.knew <= number, worst, np.inf))
    return np.stack(columns, axis=1)


def mixture(bank: Bank, worst: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Points that are left, and their weights, that make hypotheses count alike.

    Where none is left at all, the least implausible of each hypothesis stand in.
    """
    kinds = range(int(bank.hypothesis.max()) + 1)
    own = [np.flatnonzero(bank.hypothesis == kind) for kind in kinds]
    left = [one[worst[one] < CUT] for one in own]
    if not any(one.size for one in left):
        left = [one[np.argsort(worst[one], kind="stable")[:STAND_IN]] for one in own]
    left = [one for one in left if one.size]
    weights = [np.full(one.size, 1.0 / (len(left) * one.size)) for one in left]
    return np.concatenate(left), np.concatenate(weights)


def moved(bank: Bank) -> Bools:
    """(points, numbers) whether a number is free under a point's hypothesis."""
    free = np.zeros(bank.numbers.shape, dtype=bool)
    for kind in np.unique(bank.hypothesis):
        at = bank.hypothesis == kind
        free[at] = np.ptp(bank.numbers[at], axis=0) > 0.0
    return free


def left_table(found: Calibration) -> pd.DataFrame:
    """One row a hypothesis and cut-off: points tried, points left, the least implausibility."""
    rows: list[tuple[str, str, int, int, float]] = []
    for kind, hypothesis in enumerate(found.hypotheses):
        for number, cut_off in enumerate(found.cut_offs):
            worst = found.implausible[found.bank.hypothesis == kind, number]
            usable = worst[np.isfinite(worst)]
            left = int((usable < CUT).sum())
            rows.append((hypothesis, cut_off, usable.size, left, float(usable.min())))
    return pd.DataFrame(rows, columns=["hypothesis", "known_until", "tried", "left", "least"])


def sets_table(found: Calibration, columns: Sequence[str], most: int, seed: int) -> pd.DataFrame:
    """Points that a cut-off leaves, at most `most` of a hypothesis for each, drawn evenly.

    `columns` are those of implausibility; a cell is empty where a point is not among those drawn.
    """
    rng = np.random.default_rng(seed)
    parts = []
    for kind, hypothesis in enumerate(found.hypotheses):
        order = rng.permutation(np.flatnonzero(found.bank.hypothesis == kind))
        shown = np.full((len(found.bank.knew), len(columns)), np.nan)
        for number in range(len(columns)):
            drawn = order[found.implausible[order, number] < CUT][:most]
            shown[drawn, number] = found.implausible[drawn, number]
        rows = np.flatnonzero(np.isfinite(shown).any(axis=1))
        head = pd.DataFrame({"hypothesis": hypothesis, "set": range(len(rows))})
        gave = pd.DataFrame(shown[rows], columns=list(columns))
        values = pd.DataFrame(found.bank.numbers[rows], columns=[one.name for one in found.free])
        parts.append(pd.concat([head, gave, values], axis=1))
    return pd.concat(parts, ignore_index=True)


def _made_up(away: Floats, seed: int) -> Floats:
    """(points, targets) a record of each point: its first run, and a draw of the discrepancy."""
    first = matching.filled(away[:, 0])
    made: Floats = first + np.random.default_rng(seed).standard_normal(first.shape)
    return made


def _regression(records: Floats, places: Floats) -> Floats:
    """(1 + targets, numbers) least squares of places on records, a little pulled to nothing."""
    terms = np.column_stack([np.ones(len(records)), records])
    pull = np.diag([0.0, *np.ones(records.shape[1])])
    solved: Floats = np.linalg.solve(terms.T @ terms + pull, terms.T @ places)
    return solved


def told(bank: Bank, targets: Sequence[Target], seed: int) -> Floats:
    """(numbers,) part of the variance of each that a linear look at a record tells, out of sample.

    Over points of the first wave, each with a made-up record: as much can be learnt from the
    figures as they are measured.
    """
    prior, free = bank.knew < 0, moved(bank)
    places, free = bank.places[prior], free[prior]
    records = _made_up(bank.away(targets)[prior], seed)
    count, said = len(places), np.empty_like(places)
    fold = np.random.default_rng(seed).permutation(count) % min(FOLDS, count)
    for one in np.unique(fold):
        out = fold == one
        terms = np.column_stack([np.ones(out.sum()), records[out]])
        said[out] = terms @ _regression(records[~out], places[~out])
    missed = np.where(free, (places - said) ** 2, 0.0).sum(axis=0)
    spread = np.where(free, (places - 0.5) ** 2, 0.0).sum(axis=0)
    share: Floats = np.where(spread > 0.0, 1.0 - missed / np.maximum(spread, 1e-12), 0.0)
    return share


def survived(bank: Bank, hypotheses: int, seed: int) -> Bools:
    """Whether each point of the first wave, taken as the truth, survives its made-up record.

    It does where neither the emulator, fitted without it, nor its other runs rule it out.
    """
    prior = np.flatnonzero(bank.knew < 0)
    away = bank.away(MATCHED)
    records, single = _made_up(away[prior], seed), matching.chance(away)
    emulator = matching.emulate(
        bank.places, bank.hypothesis, hypotheses, matching.mean_over_runs(away)
    )
    by_emulator = implausibility(
        beyond(MATCHED, emulator.left_out[prior] - records), emulator.variance + np.diag(single)
    )
    others = matching.mean_over_runs(away[prior, 1:])
    by_runs = implausibility(
        beyond(MATCHED, others - records), matching.of_single_runs(away, away.shape[1] - 1)
    )
    return np.asarray((by_emulator < CUT) & (by_runs < CUT))


def learnt_table(found: Calibration) -> pd.DataFrame:
    """One row a number: its range, what the record tells of it, and what of its spread is left."""
    rows, weights = mixture(found.bank, found.implausible[:, -1])
    free = moved(found.bank)[rows]
    table = []
    for number, one in enumerate(found.free):
        places = found.bank.places[rows, number]
        weight = weights * free[:, number]
        weight = weight / max(float(weight.sum()), 1e-300)
        mean = float(weight @ places)
        spread = float(np.sqrt(weight @ (places - mean) ** 2))
        line = found.emulator.lines[number]
        order = [i for i in np.argsort(-np.abs(line)) if abs(line[i]) >= 0.5][:3]
        table.append(
            {
                "parameter": one.name,
                "from": one.low,
                "to": one.high,
                "told": measures.rounded(max(found.told[number], 0.0)),
                "told_with_developers": measures.rounded(
                    max(found.told_with_developers[number], 0.0)
                ),
                "learnt": "record" if found.told[number] >= TOLD else "prior",
                "spread_left": measures.rounded(spread * 12**0.5),
                "moves": "; ".join(f"{SCREENED[i].key} {line[i]:+.1f}" for i in order),
                "should_tell": one.told_by,
            }
        )
    return pd.DataFrame(table)


def not_told_apart(found: Calibration) -> list[tuple[str, str, float]]:
    """Pairs of numbers whose correlation over the sets left is beyond .8; none where few are."""
    rows = np.flatnonzero(found.implausible[:, -1] < CUT)
    if len(rows) < ENOUGH:
        return []
    places = found.bank.places[rows]
    related = np.atleast_2d(np.corrcoef(places[:, places.std(axis=0) > 0], rowvar=False))
    names = [found.free[i].name for i in np.flatnonzero(places.std(axis=0) > 0)]
    return [
        (names[i], names[j], float(related[i, j]))
        for i, j in combinations(range(len(names)), 2)
        if abs(related[i, j]) > RELATED
    ]
