"""What a step of the market's rules changes: `python -m experiments.validation market_steps`.

Runs from 2023 with numbers drawn from the prior, on common seeds. Both kinds of firms begin at the
level of the data, so that rows compare rules. A row of docs/tables/market_steps.csv is made by the
rules as they stand, under the name in `experiment.step`. docs/tables/market_moves.csv keeps which
draws make each recorded move, so that two rows are compared draw by draw.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.execution.executors import run_tasks
from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import DRAWN, PRIOR, Question
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.draws import Draws, starts_of
from openclosed.experiments.validation import common_seeds
from openclosed.experiments.validation.market_steps import levels
from openclosed.experiments.validation.market_steps.levels import MEANS, Line, logit
from openclosed.experiments.validation.settings import MarketStepsSettings
from openclosed.experiments.validation.targets.targets import TARGETS, Months, observed
from openclosed.sim.outcomes import INDEX
from openclosed.sim.outcomes.record import judge_endings

type Floats = NDArray[np.float64]

BASELINE: Final = "baseline"
SECRECY: Final = "research.secrecy"
WHAT_IFS: Final = ("plateau", "cheap_open", "fragmentation")
POINTS: Final = (BASELINE, "secrecy_halved", *WHAT_IFS)
STARTUPS, ENTERPRISES = (one.outcome for one in HEADLINES)
FOREIGN: Final = "foreign_share_open_purchased_tokens_startups"
SHARES: Final = {
    "startups_tokens": STARTUPS,
    "startups_workloads": "open_share_workloads_startups",
    "enterprises_workloads": ENTERPRISES,
}
OUTCOMES: Final = (*SHARES.values(), FOREIGN)
WHEN: Final = {
    "2023": ("2023-01", "2023-12"),
    "2025_12": ("2025-12", "2025-12"),
    "2026_08": ("2026-08", "2026-08"),
    "2032": ("2032-01", "2032-12"),
}
MOVES: Final = ("V1 falls", "V2 rises", "V2 2026", "V2 in all")
"""Targets that are moves in the data."""
ENDINGS: Final = ("open", "shared", "closed")
SCORED: Final = [one.scored and not one.own_releases for one in TARGETS]
LAST: Final = "2026-08"
TABLE: Final = "market_steps"
PASSES: Final = "market_moves"
"""The table of draws that make each move."""


class Runs(NamedTuple):
    """The runs of all draws: paths by point, and targets and endings of the baseline."""

    months: list[str]
    paths: Floats  # (draws, points, months, OUTCOMES)
    targets: Floats  # (draws, targets)
    endings: NDArray[np.str_]  # (draws, headlines)

    def mean(self, outcome: str, first: str, last: str, point: int = 0) -> Floats:
        """(draws,) means of an outcome over months in which it exists."""
        held = [place for place, month in enumerate(self.months) if first <= month <= last]
        values = self.paths[:, point][:, held, OUTCOMES.index(outcome)]
        means: Floats = np.ma.masked_invalid(values).mean(axis=1).filled(np.nan)
        return means


def run(question: Question, settings: MarketStepsSettings) -> int:
    """Make the row of the present rules, and write it where `docs=true`; returns the exit code.

    Raises BadInput for other starts than draws of the prior.
    """
    starts = starts_of(settings)
    if settings.unmeasured != DRAWN or settings.start != PRIOR or not isinstance(starts, Draws):
        raise BadInput("experiment=market_steps needs start=prior and unmeasured=drawn")
    if not settings.step:
        raise BadInput("experiment.step: name the step whose row this is")
    before = _kept(PASSES)
    if settings.against and settings.against not in set(before.get("step", ())):
        raise BadInput(f"experiment.against={settings.against}: no such row")
    if settings.against:
        rows = _kept(TABLE)
        draws = rows.loc[rows["step"] == settings.against, "draws"].to_numpy(dtype=int)[0]
        if draws != settings.replicates:
            raise BadInput(f"experiment.against={settings.against}: has {draws} draws, not as many")
    lines = fit_levels(question, settings, starts)
    runs = held_runs(question, settings, starts, lines)
    passing = moves(runs)
    new = {
        "step": settings.step,
        "draws": len(runs.paths),
        "firms": question.parameters.firms.count,
    }
    new |= row(runs) | {"against": settings.against} | compared(passing, before, settings.against)
    print(pd.DataFrame([new]).T.to_string(header=False))
    if settings.docs:
        documentation.write_table(TABLE, _with(_kept(TABLE), pd.DataFrame([new])))
        documentation.write_table(PASSES, _with(before, table_of(settings.step, passing)))
        documentation.write_table(levels.KEPT, levels.table(lines))
    return 0


def _kept(name: str) -> pd.DataFrame:
    """A table of the documentation as it was written last; empty if there is none."""
    file = documentation.DOCS / "tables" / f"{name}.csv"
    return pd.read_csv(file, keep_default_na=False) if file.exists() else pd.DataFrame()


def _with(kept: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """A table in which new rows stand instead of those of the same step."""
    others: list[pd.DataFrame] = (
        [] if kept.empty else [kept.loc[kept["step"] != new["step"].iloc[0]]]
    )
    return pd.concat([*others, new], ignore_index=True)


def fit_levels(question: Question, settings: MarketStepsSettings, starts: Draws) -> dict[str, Line]:
    """The regression of each kind's mean preference, over draws that run to the end of 2024."""
    short = question.overrides.changed({"clock.horizon": 24})
    own = settings.model_copy(update={"replicates": settings.levels})
    seeds = common_seeds.seeds_of_draws(own)
    runs = common_seeds.run_all([short], seeds, list(MEANS), own)
    columns = starts.columns(np.array(seeds))
    names = [one.name for one in starts.priors if one.name not in MEANS.values()]
    drawn = np.column_stack([columns[name] for name in names])
    return {
        mean: levels.fit(columns[mean], runs.mean(share, *levels.YEAR)[:, 0], drawn, names)
        for share, mean in MEANS.items()
    }


def held_runs(
    question: Question, settings: MarketStepsSettings, starts: Draws, lines: dict[str, Line]
) -> Runs:
    """Runs of every point, with preferences that the regression gives at the data's level."""
    points = [catalogue.compose_alone(question, one).overrides for one in (BASELINE, *WHAT_IFS)]
    seeds = common_seeds.seeds_of_draws(settings)
    columns = starts.columns(np.array(seeds))
    tasks = list(zip(seeds, levels.held(lines, columns), columns[SECRECY].tolist(), strict=True))
    found = run_tasks(_of_draw, (starts, points), tasks, settings, "draws")
    clock = question.parameters.clock
    paths, targets, endings = (np.array(part) for part in zip(*found, strict=True))
    return Runs([clock.month(step) for step in range(clock.steps)], paths, targets, endings)


def _of_draw(
    shared: tuple[Draws, Sequence[Overrides]], task: tuple[int, dict[str, float], float]
) -> tuple[Floats, Floats, list[str]]:
    """(points, months, OUTCOMES), (targets), and endings of one draw."""
    starts, (plain, *what_ifs) = shared
    seed, preferences, secrecy = task
    points = [plain, plain.changed({SECRECY: 0.5 * secrecy}), *what_ifs]
    paths, targets, endings = [], np.empty(0), []
    for place, point in enumerate(points):
        model = starts.model(point.changed(preferences), seed).run()
        paths.append(model.record[:, [INDEX[name] for name in OUTCOMES]])
        if not place:
            clock = model.parameters.clock
            calendar = [clock.month(step) for step in range(clock.steps)]
            targets = observed(Months(calendar, model.record[None]))[0]
            judged = judge_endings(model.record, model.parameters)
            endings = [
                judged["purchased_tokens", "startups"].label,
                judged["workloads", "enterprises"].label,
            ]
    return np.array(paths), targets, endings


def row(runs: Runs) -> dict[str, Any]:
    """The measures of a step."""
    found: dict[str, Any] = {}
    for place, kind in enumerate(("startups", "enterprises")):
        for ending in ENDINGS:
            found[f"{kind}_{ending}"] = float(np.mean(runs.endings[:, place] == ending))
    for name, outcome in SHARES.items():
        for when, span in WHEN.items():
            found[f"{name}_{when}"] = float(np.nanmean(runs.mean(outcome, *span)))
    passing = _within(runs.targets)
    found |= {name: float(made.mean()) for name, made in moves(runs).items()}
    found["targets_within"] = float(passing[:, SCORED].mean())
    for when in ("2026-08", "2027-08"):
        found[f"foreign_{_word(when)}"] = float(np.nanmean(runs.mean(FOREIGN, when, when)))
    for place, point in enumerate(POINTS[1:], start=1):
        for name in ("startups_tokens", "enterprises_workloads"):
            change = runs.mean(SHARES[name], *WHEN["2032"], place)
            change = change - runs.mean(SHARES[name], *WHEN["2032"])
            change = change[np.isfinite(change)]
            found[f"{point}_{name}"] = float(change.mean())
            found[f"{point}_{name}_error"] = float(change.std(ddof=1) / change.size**0.5)
    found["step_sd"] = step_sd(runs)
    return {name: round(value, 4) for name, value in found.items()}


def moves(runs: Runs) -> dict[str, NDArray[np.bool_]]:
    """(draws,) whether a draw makes each recorded move."""
    passing, keys = _within(runs.targets), [one.key for one in TARGETS]
    return {f"{_word(key)}_within": passing[:, keys.index(key)] for key in MOVES}


def table_of(step: str, passing: dict[str, NDArray[np.bool_]]) -> pd.DataFrame:
    """For each move the places of the draws that make it."""
    made = [(step, move, " ".join(map(str, np.flatnonzero(one)))) for move, one in passing.items()]
    return pd.DataFrame(made, columns=["step", "move", "draws"])


def compared(
    passing: dict[str, NDArray[np.bool_]], kept: pd.DataFrame, against: str
) -> dict[str, float]:
    """By how much more draws make each move than by an earlier row's rules, draw by draw.

    The standard error is that of the mean of paired differences.
    """
    found: dict[str, float] = {}
    for move, now in passing.items():
        change, error = np.nan, np.nan
        if against:
            made = kept[(kept["step"] == against) & (kept["move"] == move)]["draws"].iloc[0]
            before = np.zeros(now.size)
            before[[int(place) for place in made.split()]] = 1.0
            gained = now - before
            change, error = gained.mean(), gained.std(ddof=1) / gained.size**0.5
        found |= {f"{move}_change": round(change, 4), f"{move}_change_error": round(error, 4)}
    return found


def _word(text: str) -> str:
    return text.lower().replace(" ", "_").replace("-", "_")


def _within(targets: Floats) -> NDArray[np.bool_]:
    """(draws, targets) whether a draw lies within the tolerance of each target."""
    ends = np.array([(one.low, one.high) for one in TARGETS]).T
    with np.errstate(invalid="ignore"):
        return np.asarray((targets >= ends[0]) & (targets <= ends[1]))


def step_sd(runs: Runs) -> float:
    """Standard deviation of the monthly steps of startups' log-odds from 2025 to the last data."""
    held = [place for place, month in enumerate(runs.months) if "2025-01" <= month <= LAST]
    steps = np.diff(logit(runs.paths[:, 0, held, OUTCOMES.index(STARTUPS)]), axis=1)
    return float(np.sqrt(np.nanmean(steps**2)))
