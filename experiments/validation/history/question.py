"""Whether markets of the past come out of the same code by parameters alone.

Each market is a scenario history/NAME: a common base and at most six parameters. Four of them are
fitted to the first part of its record; the rest of the record is predicted.
"""

from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.evidence.histories import HISTORIES, History
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.checks import refuse_outside, refuse_too_few
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation, provenance
from openclosed.experiments.runs import designs
from openclosed.experiments.runs.factors import Factor, factors_of
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.points import Point
from openclosed.experiments.runs.study import Study, study
from openclosed.experiments.validation.history import finding as history_finding
from openclosed.experiments.validation.history.answer import Fitted, Histories, Market, tastes_of
from openclosed.experiments.validation.history.fitting import (
    GROUP,
    SHARE,
    Effort,
    Search,
    fit,
    paths,
    points_at,
    until,
)
from openclosed.experiments.validation.history.hypotheses import markets_under
from openclosed.experiments.validation.history.scenarios import differing, ship
from openclosed.experiments.validation.history.settings import HistorySettings
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import value_of

COMMAND = "python -m experiments.validation history docs=true"


def run(question: Question, settings: HistorySettings) -> int:
    """Fit each market to the first part of its record, predict the rest, and score it.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    effort = Effort(
        settings.points, settings.rounds, settings.refined, settings.sets, settings.closest
    )
    _refuse(
        question, effort, settings.again, settings.check, refit=settings.refit, docs=settings.docs
    )
    where = "experiment.hypotheses"
    rivals = (
        catalogue.chosen(catalogue.HYPOTHESIS, settings.hypotheses, where)
        if settings.hypotheses
        else []
    )
    today = catalogue.composed(question, "baseline").parameters
    worlds = {one.name: _world(question, one) for one in HISTORIES}
    common = catalogue.composed(question, f"{GROUP}base").parameters
    factors = factors_of(common, settings.parameters)
    base = np.array([one.place(one.base) for one in factors])
    replicates = question.settings.replicates
    count = replicates + settings.sets * settings.check + settings.again
    seeds = [int(one) for one in spawn_seeds(question.settings.seed, count)]
    fitting, checking = (
        seeds[:replicates],
        seeds[replicates : replicates + settings.sets * settings.check],
    )
    search = Search(
        factors, base, fitting, seeds[replicates + settings.sets * settings.check :], effort
    )
    each = (
        (settings.points + settings.rounds * settings.refined) * replicates
        + settings.closest * settings.again
    ) * settings.refit + settings.sets * settings.check
    times = len(HISTORIES) * (1 + len(rivals) * settings.refit)
    with study(question, runs=times * each, months=[SHARE]) as made:

        def fitted(history: History, world: Parameters, looked_for: Search) -> Market:
            return _fitted(made, history, world, looked_for, checking[: settings.check])

        markets = [
            fitted(one, worlds[one.name], search)
            if settings.refit
            else _shipped(made, one, worlds[one.name], factors, checking)
            for one in HISTORIES
        ]
        asked = rivals if settings.refit else []
        under = markets_under(made, question, asked, markets, search, fitted)

        def answer(origin: dict[str, Any]) -> Finding:
            found = Histories(markets, under, tastes_of(today))
            if settings.docs:
                _write_docs(found, provenance.took(origin, made.processes))
            return history_finding.finding(found)

        return finish(made, answer)


def _write_docs(found: Histories, took: str) -> None:
    """Make docs/history.md, its picture and the fitted values of the scenarios.

    `took` says how long the runs took.
    """
    text = history_finding.markdown(found, COMMAND, "images/history/markets.png", took)
    documentation.write_finding("history", text, history_finding.finding(found))
    for market in found.markets:
        ship(market.history.name, market.fitted)


def _refuse(
    question: Question, effort: Effort, again: int, check: int, *, refit: bool, docs: bool
) -> None:
    """Raise BadInput for an effort that cannot be."""
    refuse_too_few(question.settings.replicates)
    for name, value, least in (
        ("points", effort.points, 2),
        ("rounds", effort.rounds, 0),
        ("refined", effort.refined, 1),
        ("sets", effort.sets, 1),
        ("closest", effort.closest, effort.sets),
        ("again", again, 2),
        ("check", check, 1),
    ):
        refuse_outside(f"experiment.{name}", value, least, 100_000)
    if docs and not refit:
        raise BadInput("experiment.docs=true: needs experiment.refit=true")


def _world(question: Question, history: History) -> Parameters:
    """The market's scenario under the words of the command, to the end of its record."""
    asked = catalogue.composed(question, f"{GROUP}{history.name}")
    return until(asked.parameters, max(history.observed))


def _fitted(
    made: Study, history: History, world: Parameters, search: Search, seeds: list[int]
) -> Market:
    """Fit a market, and run what is kept on seeds that it was not fitted on."""
    found = fit(made, history, world, search)
    kept = points_at(history, world, search.factors, found.places, "kept")
    values = designs.values_at(search.factors, found.places).astype(float)
    return _market(made, history, kept, search.factors, values, seeds)


def _shipped(
    made: Study, history: History, world: Parameters, factors: list[Factor], seeds: list[int]
) -> Market:
    """A market with the values that its file gives."""
    point = Point(f"{history.name} as shipped", world, f"{GROUP}{history.name}")
    values = pd.DataFrame([{one.name: float(value_of(world, one.name)) for one in factors}])
    return _market(made, history, [point], factors, values, seeds)


def _market(
    made: Study,
    history: History,
    points: list[Point],
    factors: list[Factor],
    values: pd.DataFrame,
    seeds: list[int],
) -> Market:
    """What the runs of points say of a market; `values` has a row a point, the closest first."""
    measured = paths(made, history, points, seeds)
    fitted = []
    for one in factors:
        column = values[one.name]
        ends = float(column.min()), float(column.max())
        fitted.append(Fitted(one.name, float(column.iloc[0]), *ends, (one.low, one.high)))
    world = points[0].parameters
    alive = np.isfinite(measured[:, :, -1])
    return Market(
        history, world.clock.start, measured[alive], len(points), fitted, differing(world)
    )
