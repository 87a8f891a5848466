"""Starting states from data assimilation: diagnostics, parameters, the market; tables and words.

The sentences, in words.j2, go into docs/answer.md and docs/methods.md.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import chdtri

from openclosed.analysis.evidence.measurements import known
from openclosed.analysis.finding.finding import Finding, for_files
from openclosed.analysis.finding.words import Words
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.ancestors import FEWEST
from openclosed.analysis.statistics.observers import SINCE
from openclosed.analysis.statistics.particle_filter import QUANTILES, quantiles
from openclosed.experiments.starts.draws import Prior, names_of
from openclosed.experiments.validation.assimilation.task import FilterResult, filter_weights
from openclosed.experiments.validation.starting_states.states_file import States, parameters_at
from openclosed.sim.parameters.clock import month_after, months_between
from openclosed.sim.state.market import ENTERPRISE, STARTUP

type Floats = NDArray[np.float64]

WORDS = Words(__file__)
BY_CHANCE = 0.05
"""Probability that any parameter counts as narrowed if the data narrow none."""

_OF_QUANTILES = [
    (f"q{100 * q:02.0f}", f"{100 * q:g} % of the weight lies below") for q in QUANTILES
]
PATH_MEANINGS = (
    ("month", "YYYY-MM", "calendar month"),
    (
        "what",
        "",
        "shared preference (taste, taste_enterprises), startups' open share (tokens, spend)",
    ),
    *((name, "logit, or share", text) for name, text in _OF_QUANTILES),
)
PARAMETER_MEANINGS = (
    ("parameter", "", "dotted name"),
    ("law", "", "prior distribution: uniform, log, normal or listed values"),
    ("low", "unit of the parameter", "lower end of the prior, before it is raised"),
    ("high", "unit of the parameter", "upper end of the prior"),
    *((name, "unit of the parameter", text) for name, text in _OF_QUANTILES),
    ("spread_left", "1", "posterior over prior standard deviation"),
)
MOVES = (
    ("router_open_share_tokens", "2025-01", "2026-07"),
    ("router_open_share_spend", "2025-07", "2026-08"),
)
"""Changes in the data: an indicator from one month to another."""


class AssimilationResult(NamedTuple):
    """All filters, and the states drawn from their particles."""

    filters: list[FilterResult]
    free: Sequence[Prior]
    prior: FilterResult  # unweighted
    states: States

    @property
    def least(self) -> float:
        """Effective number of particles of all filters together, each at its worst month."""
        least = np.array([float(one.least) for one in self.filters])
        return float(1.0 / np.sum(filter_weights(self.filters) ** 2 / least))


def path_table(found: AssimilationResult) -> pd.DataFrame:
    """Shared preferences and the market by month: quantiles over states."""
    states = found.states
    first = states.tastes.shape[1] - states.market.shape[1]
    weights = np.full(len(states.places), 1.0 / len(states.places))
    of = {
        "taste": states.tastes[:, first:, STARTUP],
        "taste_enterprises": states.tastes[:, first:, ENTERPRISE],
        "tokens": states.market[:, :, 0],
        "spend": states.market[:, :, 1],
    }
    rows = [
        (month_after(SINCE, at), what, *row)
        for what, values in of.items()
        for at, row in enumerate(quantiles(values, weights).T.tolist())
    ]
    return pd.DataFrame(rows, columns=[name for name, _, _ in PATH_MEANINGS])


def parameter_table(found: AssimilationResult) -> pd.DataFrame:
    """What the data tell about each uncertain parameter."""
    places, names = found.states.places, names_of(found.free)
    values = quantiles(parameters_at(found.free, places), np.full(len(places), 1.0 / len(places)))
    spread = places.std(axis=0) * 12**0.5
    rows = []
    for one, left in zip(found.free, spread.tolist(), strict=True):
        own = values[:, names.index(one.name)].tolist()
        rows.append((one.name, one.distribution, one.low, one.high, *own, left))
    return pd.DataFrame(rows, columns=[name for name, _, _ in PARAMETER_MEANINGS])


def prior_moves(prior: FilterResult) -> list[float]:
    """The share of unweighted particles that move as far as the data, for each of `MOVES`."""
    parts = []
    for (indicator, *ends), market in zip(MOVES, observers.logits(prior.market).T, strict=True):
        data = observers.logits(np.array([known(indicator)[month].middle for month in ends]))
        begin, end = (months_between(SINCE, month) for month in ends)
        parts.append(float((market[end] - market[begin] >= data[1] - data[0]).mean()))
    return parts


def finding(found: AssimilationResult) -> Finding:
    """The states in tables and words."""
    tables = {
        "paths": (PATH_MEANINGS, path_table(found)),
        "parameters": (PARAMETER_MEANINGS, parameter_table(found)),
    }
    files = [for_files(name, meanings, rows) for name, (meanings, rows) in tables.items()]
    return Finding(WORDS("title"), [*_sentences(found), _trust(found)], files)


def on_answer(found: AssimilationResult) -> str:
    """The part of docs/answer.md: the market today, and what the data tell."""
    return f"{_sentences(found)[0]} {learned(found)}"


def on_methods(found: AssimilationResult) -> str:
    """The part of docs/methods.md: preferences, diagnostics, and the prior predictive check."""
    return " ".join([*_sentences(found)[1:], _trust(found), _before(found)])


def _sentences(found: AssimilationResult) -> list[str]:
    """The market in the states, how preferences drifted, and what the survey counts."""
    end: dict[Any, dict[Any, Any]] = path_table(found).groupby("what").last().to_dict("index")
    ends = {
        str(what): {"middle": row["q50"], "ends": (row["q05"], row["q95"])}
        for what, row in end.items()
    }
    market = WORDS("market", month=end["taste"]["month"], tokens=ends["tokens"],
                   spend=ends["spend"])  # fmt: skip
    drifted = WORDS("drifted", startups=ends["taste"], enterprises=ends["taste_enterprises"])
    return [market, drifted, WORDS("survey", by_volume=float(found.states.by_volume.mean()))]


def _trust(found: AssimilationResult) -> str:
    """Diagnostics of the filters and the states."""
    states = found.states
    return WORDS(
        "trust",
        particles=f"{sum(one.weights.size for one in found.filters):,}",
        filters=len(found.filters),
        effective=found.least,
        states=len(states.places),
        ancestors=states.ancestors,
        fewest=FEWEST,
        alike=states.alike,
    )


def _before(found: AssimilationResult) -> str:
    """Prior predictive check: how far particles move before any weighting."""
    tokens, spend = prior_moves(found.prior)
    (_, *months), (_, *of_spend) = MOVES
    return WORDS("before", tokens=tokens, months=months, spend=spend, of_spend=of_spend)


def learned(found: AssimilationResult) -> str:
    """Which parameters the data narrow, by more than as few draws as ancestors do by chance."""
    left = parameter_table(found).set_index("parameter")["spread_left"].sort_values()
    ancestors = found.states.ancestors.effective
    limit = narrowed_by_chance(ancestors, len(left))
    narrowed = [
        WORDS("parameter", name=name, left=one) for name, one in left.items() if one < limit
    ]
    if not narrowed:
        return WORDS("nothing_learned", parameters=len(left), ancestors=ancestors)
    return WORDS("learned", narrowed=narrowed, parameters=len(left), ancestors=ancestors)


def narrowed_by_chance(draws: float, parameters: int) -> float:
    """Posterior over prior standard deviation that hardly any of them reaches by chance.

    The variance of `draws` normal numbers is chi-squared; all `parameters` together (Bonferroni).
    That of a uniform prior varies less, so the limit is on the safe side.
    """
    free = draws - 1.0
    return float(np.sqrt(chdtri(free, 1.0 - BY_CHANCE / parameters) / free)) if free > 0.0 else 0.0
