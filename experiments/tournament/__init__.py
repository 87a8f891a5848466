"""Strategies against each other: each takes the seat of one vendor, on the same seeds.

Code of others runs in processes of its own. One that raises, hangs, cheats or ends its process is
disqualified, and the others go on.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pydantic import Field

from analysis.finding import report
from analysis.tournament.answer import EXTRAS, YARDSTICKS, answer
from analysis.tournament.finding import finding
from experiments.question import scenarios as catalogue
from experiments.question.errors import BadInput
from experiments.question.settings import Question, Replicates, Settings
from experiments.results import store
from experiments.results.checkpoints import Checkpoints
from experiments.results.provenance import begin, manifest
from experiments.runs import tables
from experiments.runs.finish import (
    print_finding,
    tell,
    write_finding,
)
from experiments.runs.points import refuse_unpaired
from experiments.runs.records import joined
from experiments.tournament.entrants import Entrant, entrants_of
from experiments.tournament.matches import Market, Programme
from experiments.tournament.season import Result, play
from experiments.worlds.chosen import mixture_of
from experiments.worlds.mixture import Mixture
from sim.engine.randomness import spawn_seeds
from sim.outcomes import OUTCOMES
from sim.parameters.wording import did_you_mean

FIXED_BYTES = 10_000_000  # figures and report
RUN_BYTES = 24 * len(OUTCOMES)  # in its checkpoint and in the table


class TournamentSettings(Settings):
    """Vendors' strategies against each other."""

    of_the_model = True
    on_this_machine = True

    replicates: Replicates = 16
    """Seeds in each scenario."""
    seat: str = "challenger"
    """Vendor of the scenario whose place they take; its settings stay."""
    entrants: Sequence[str] = ()
    """Names of sim.agents.strategies; empty: all."""
    own: Sequence[str] = ()
    """Further ones: FILE.py:CLASS, a folder of such files, or a dotted path."""
    scenarios: Sequence[str] = ("price_war", "open_releases", "funding_winter")
    """Beside the one named by scenario=."""
    hypotheses: Sequence[str] = ()
    """With worlds=plain: rivals of the plain world under which the scenario is played, too."""
    yardstick: str = "money"
    """What they are ranked by first: money, users or survival."""
    seconds: float = Field(default=60.0, gt=0)
    """Time for a run, after which its strategy is out."""


def run(question: Question, settings: TournamentSettings) -> int:
    """Let every entrant play all scenarios on the same seeds, and write and say how they rank.

    Returns 1 if a run without any entrant failed or no entrant is left, else 0. Raises BadInput for
    what is not there, fewer than two replicates, or a result that cannot be written.
    """
    if settings.yardstick not in YARDSTICKS:
        raise BadInput(
            f"experiment.yardstick={settings.yardstick}: must be one of {', '.join(YARDSTICKS)}"
            f"{did_you_mean(settings.yardstick, YARDSTICKS)}"
        )
    refuse_unpaired((), settings.replicates)
    players = entrants_of(settings.entrants, settings.own)
    mixture = mixture_of(question)
    markets = _markets(question, settings.seat, settings.scenarios, settings.hypotheses, mixture)
    master, count = settings.seed, settings.replicates
    drawn = spawn_seeds(master, count) if mixture is None else mixture.seeds(master, count)
    seeds = tuple(int(seed) for seed in drawn)
    needed = FIXED_BYTES + len(players) * len(markets) * len(seeds) * RUN_BYTES
    with store.result_folder(settings.output, needed, resume=bool(settings.resume)) as folder:
        started = begin(folder.path, question)
        programmes = [Programme(player, settings.seat, markets, seeds) for player in players]
        results = play(programmes, settings, settings.seconds, Checkpoints(folder.path))
        runs = _runs(programmes, results)
        pairs = zip(players, results, strict=True)
        out = {player.name: one.reason for player, one in pairs if one.reason}
        origin = manifest(question, seeds, runs["status"], started)
        store.write_parquet(runs, folder.path / "runs.parquet")
        store.write_json(folder.path / store.MANIFEST, origin)
        found = finding(answer(runs, settings.seat, settings.yardstick, out))
        report.write(folder.path, found, origin, runs)
        write_finding(folder.path, found, _meanings(runs.columns))
        in_play = runs[~runs["point_name"].isin(list(out))]
        published = folder.publish(whole=bool(in_play["status"].eq("done").all()))
    print_finding(found)
    code = tell(published, in_play)
    return code if len(out) < len(players) - 1 else 1


def _markets(
    question: Question,
    seat: str,
    names: Sequence[str],
    hypotheses: Sequence[str],
    mixture: Mixture | None,
) -> tuple[Market, ...]:
    """The markets to play, all with the seat and one length of time.

    Worlds that are kept are of all hypotheses; markets of single ones are plain worlds.
    """
    others = [name for name in dict.fromkeys(names) if name != question.scenario]
    asked = [question, *(catalogue.under_the_same_words(question, name) for name in others)]
    for name in _rivals(question, hypotheses) if mixture is None else ():
        rival = catalogue.composed(question, question.scenario, f"{catalogue.HYPOTHESIS}={name}")
        asked.append(rival.model_copy(update={"scenario": f"{question.scenario} ({name})"}))
    for one in asked:
        vendors = one.parameters.vendors
        if seat not in vendors:
            raise BadInput(
                f"experiment.seat={seat}: no vendor of {one.scenario}; choose from "
                f"{', '.join(vendors)}{did_you_mean(seat, vendors)}"
            )
        if one.parameters.clock != question.parameters.clock:
            raise BadInput(
                f"experiment.scenarios: {one.scenario} has another clock than {question.scenario}"
            )
    if mixture is not None:
        for one in asked:
            mixture.remade_because(one.parameters)  # refuses what cannot be
    return tuple(Market(one.scenario, one.parameters, mixture) for one in asked)


def _rivals(question: Question, hypotheses: Sequence[str]) -> list[str]:
    """The hypotheses that were asked for, without the one that the command plays anyway."""
    if not hypotheses:
        return []
    own = catalogue.hypothesis_of(question) or catalogue.LASTING
    names = catalogue.chosen(catalogue.HYPOTHESIS, hypotheses, "experiment.hypotheses")
    return [name for name in names if name != own]


def _runs(programmes: Sequence[Programme], results: Sequence[Result]) -> pd.DataFrame:
    """One row a run, entrant by entrant."""
    first = programmes[0]
    each = len(first.markets) * len(first.seeds)
    kept = joined([one.runs for one in results])
    point = [number for number in range(len(programmes)) for _ in range(each)]
    scenarios = [market.scenario for market in first.markets for _ in first.seeds]
    head: dict[str, Any] = {
        "run": np.arange(kept.size),
        "point": point,
        "point_name": [programmes[number].entrant.name for number in point],
        "scenario": scenarios * len(programmes),
        "seed": kept.seed,
    }
    books = np.concatenate([one.books for one in results])
    head |= {name: books[:, column] for column, name in enumerate(YARDSTICKS)}
    return tables.run_rows(head, kept)


def _meanings(columns: Iterable[str]) -> list[tuple[str, ...]]:
    """The rows of the dictionary about the table of runs."""
    extras = {name: [("runs.parquet", name, *what)] for name, *what in EXTRAS}
    return [row for name in columns for row in extras.get(name) or tables.meanings_of_runs([name])]


__all__ = ["Entrant", "run"]
