"""The calibrated posterior as a table of sets, and a question asked of each of them.

A set is applied under a question: what its scenario, its groups or its words changed stays changed.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from experiments.bad_input import BadInput
from experiments.config_nodes import CONFIGURATION
from experiments.points import Point
from experiments.settings import Question
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters, describe
from sim.parameters.paths import all_replaced
from sim.parameters.wording import did_you_mean

TABLES = CONFIGURATION.parent / "analysis" / "posterior"
NONE = "none"
OF_THE_TABLE = ("set", "distance")
SEEDS = 10  # at least, of each set, so that luck can be told from ignorance
DIGITS = 4  # significant ones, kept in the table


def known() -> list[str]:
    """The names of the tables that are there, and `none`."""
    return [NONE, *sorted(path.stem for path in TABLES.glob("*.csv"))]


def refuse_unknown(name: str) -> None:
    """Raise BadInput for a posterior that there is not."""
    if name not in known():
        raise BadInput(
            f"posterior={name}: must be one of {', '.join(known())}{did_you_mean(name, known())}"
        )


def sets_of(name: str) -> pd.DataFrame:
    """The sets of a posterior, one row a set, a column a parameter; the first is the main one.

    Raises BadInput for an unknown name.
    """
    refuse_unknown(name)
    table = pd.read_csv(TABLES / f"{name}.csv")
    return table[[column for column in table if column not in OF_THE_TABLE]]


def spread(question: Question) -> list[tuple[Point, int]]:
    """The sets on which a question is asked, the main one first, each with its seeds.

    No two runs share a seed: luck is as large as what sets differ by.

    Its replicates are spread over as many sets as leave each its seeds; a question with few
    replicates, with `posterior=none` or `replicates=auto` is asked as it is, of the main set.

    Raises BadInput for an unknown posterior.
    """
    settings = question.settings
    alone = Point(question.scenario, question.parameters)
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, settings.replicates)]
    refuse_unknown(settings.posterior)
    if settings.posterior == NONE or settings.until_precise:
        return [(alone, seed) for seed in seeds]
    sets = sets_of(settings.posterior)
    count = min(len(sets), settings.replicates // SEEDS)
    if count < 2:
        return [(alone, seed) for seed in seeds]
    worlds = under(question.parameters, sets.head(count))
    rows = sets.head(count).to_dict("records")
    points = [
        Point(f"set {k}", world, factors={str(name): value for name, value in row.items()})
        for k, (world, row) in enumerate(zip(worlds, rows, strict=True))
    ]
    own = settings.replicates // count
    return [(point, seeds[k * own + n]) for k, point in enumerate(points) for n in range(own)]


def write_table(sets: pd.DataFrame, path: Path) -> None:
    """Write a table of sets, rounded so that it is small and the same everywhere."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sets.to_csv(index=False, float_format=f"%.{DIGITS}g"), encoding="utf-8")


def under(parameters: Parameters, sets: pd.DataFrame) -> list[Parameters]:
    """The parameters on top of each set.

    A parameter takes the set's value where it has the baseline's own; where a question changed it,
    or has no such parameter, it is left as it is. A path of such a parameter that starts from the
    baseline's own value is that of its changes: its values are multiplied with it, so that the past
    stays that of the set.
    """
    usual = {info.name: info.default for info in describe(Parameters())}
    here = {info.name: info.default for info in describe(parameters)}
    free = [name for name in sets if name in here and here[name] == usual[name]]
    return [
        _of_set(parameters, {name: float(row[name]) for name in free}, usual)
        for row in sets.to_dict("records")
    ]


def _of_set(parameters: Parameters, own: dict[str, float], usual: dict[str, Any]) -> Parameters:
    """The parameters with a set's own values, and with paths that start from them."""
    schedule = dict(parameters.schedule)
    for name, path in schedule.items():
        if name in own and usual[name] and path[min(path)] == usual[name]:
            schedule[name] = {k: v * own[name] / usual[name] for k, v in path.items()}
    return all_replaced(parameters, own).model_copy(update={"schedule": schedule})
