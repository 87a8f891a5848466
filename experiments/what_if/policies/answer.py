"""Levers of the state: what each moves, what it costs, and which choice is robust over worlds.

Worlds are those that were asked for; what is drawn by chance is the seed, so intervals are over
seeds. Where seeds name worlds that start from the record, intervals are over hypotheses. Which end
of a yardstick is wanted is the reader's to say: both are answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import by_hypothesis, measures, paired
from openclosed.analysis.common.by_hypothesis import Under
from openclosed.analysis.finding.finding import OF_THE_OUTCOME, Column, with_interval
from openclosed.analysis.statistics.sign_flips import told_together

WITHOUT = "without"
PAIR = " + "
WANTED = ("more", "less")
DRAWS = 1000


def _phrase(name: str) -> str:
    return measures.measure(name).phrase


_POLICY = Column("policy", "", "lever, or two levers together", "Policy", "report",
                 form=measures.in_words)  # fmt: skip
_YARDSTICK = Column("yardstick", "", "outcome, mean of the last 12 months", "What changes",
                    "report", form=_phrase)  # fmt: skip
_UNIT = Column("unit", "", "unit of the yardstick")
EFFECTS = (
    _POLICY,
    _YARDSTICK,
    _UNIT,
    Column("seeds", "", "seeds behind it, each in every world", shown="report"),
    Column("without", OF_THE_OUTCOME, "mean over worlds and seeds without any lever", "Without",
           "report"),
    *with_interval("change", OF_THE_OUTCOME, "mean with the policy less without, same seeds",
                   "Change", change=True, shown="report"),
    Column("real", "true, false", "whether the interval excludes 0"),
    Column("extra", OF_THE_OUTCOME, "of a pair: its change less the sum of its levers' changes",
           "beyond its levers alone", "report", ("extra_low", "extra_high"), change=True),
    Column("extra_low", OF_THE_OUTCOME, "lower end of the interval of that"),
    Column("extra_high", OF_THE_OUTCOME, "upper end of it"),
)  # fmt: skip
BY_WORLD = (
    _POLICY,
    Column("world", "", "scenario, or number of a draw", shown="report", form=measures.in_words),
    _YARDSTICK,
    _UNIT,
    *with_interval("change", OF_THE_OUTCOME, "mean over seeds with the policy less without",
                   "Change", change=True, shown="report"),
)  # fmt: skip
COSTS = (
    _POLICY,
    *with_interval("cost", "money", "public money over a whole run, mean over worlds and seeds",
                   "Public money", "cost_", shown="report"),
    Column("cost_share", "share", "public money over what firms pay for AI in the same runs",
           "of what firms pay", "report"),
    *with_interval("burden", "money", "what private parties spend or forgo because of the policy",
                   "Private cost", "burden_", shown="report"),
    Column("burden_share", "share", "that over what firms pay for AI in the same runs",
           "of what firms pay for AI", "report"),
)  # fmt: skip
REGRETS = (
    _YARDSTICK,
    Column("wanted", "more, less", "which end of the yardstick the reader wants", "Who wants",
           "report"),
    _UNIT,
    Column("policy", "", "lever, two levers together, or none", "Policy", "report",
           form=measures.in_words),
    Column("mean_regret", OF_THE_OUTCOME, "mean over worlds of what the best policy has more",
           "Mean regret", "report", change=True, signed=False),
    Column("largest_regret", OF_THE_OUTCOME, "the most of that in any world", "Largest regret",
           "report", change=True, signed=False),
    Column("worst_world", "", "the world in which it is the most", "in", "report",
           form=measures.in_words),
    Column("told", "true, false", "whether any world, or all, tells the policy from none",
           "told from none", "report"),
    Column("chosen_mean", "share", "draws of seeds in which its mean regret is the least"),
    Column("chosen_largest", "share", "draws of seeds in which its largest regret is the least",
           "chosen in draws of seeds", "report"),
)  # fmt: skip


class Effect(NamedTuple):
    """What a policy does to a yardstick over all worlds; the fields are those of EFFECTS."""

    policy: str
    yardstick: str
    unit: str
    seeds: int
    without: float
    change: float
    low: float
    high: float
    real: bool
    extra: float | None
    extra_low: float | None
    extra_high: float | None


class InWorld(NamedTuple):
    """What a policy does to a yardstick in one world; the fields are those of BY_WORLD."""

    policy: str
    world: str
    yardstick: str
    unit: str
    change: float
    low: float
    high: float


class Cost(NamedTuple):
    """What a policy costs over a run; the fields are those of COSTS."""

    policy: str
    cost: float
    cost_low: float
    cost_high: float
    cost_share: float
    burden: float
    burden_low: float
    burden_high: float
    burden_share: float


class Regret(NamedTuple):
    """How far a policy is from the best of each world; the fields are those of REGRETS."""

    yardstick: str
    wanted: str
    unit: str
    policy: str
    mean_regret: float
    largest_regret: float
    worst_world: str
    told: bool
    chosen_mean: float
    chosen_largest: float


class Policies(NamedTuple):
    """What policies do in all worlds.

    `effects`, `in_worlds` and `costs` hold every policy but `without`; `regrets` all of them, best
    first. `under` holds the effects under each hypothesis, where there are several worlds.
    """

    yardsticks: list[str]
    worlds: list[str]
    seeds: int
    effects: list[Effect]
    in_worlds: list[InWorld]
    costs: dict[str, Cost]
    regrets: list[Regret]
    under: list[Under]

    @property
    def headline(self) -> str:
        """The yardstick that comes first."""
        return self.yardsticks[0]

    @property
    def over(self) -> str:
        """What means are over."""
        worlds = len(self.worlds)
        return f"{worlds} world{'s' * (worlds > 1)} x {self.seeds} seeds"

    @property
    def summary(self) -> dict[str, Any]:
        """The answer, ready for JSON."""
        return {
            "worlds": self.worlds,
            "seeds": self.seeds,
            "effects": [one._asdict() for one in self.effects],
            "costs": [one._asdict() for one in self.costs.values()],
            "robust": {
                yardstick: {
                    wanted: {
                        "recommended": best.policy if best else None,
                        "least_regrets": [one._asdict() for one in rows[:3]],
                    }
                    for wanted in WANTED
                    for best, rows in [
                        (self.recommended(yardstick, wanted), self.regret(yardstick, wanted))
                    ]
                }
                for yardstick in self.yardsticks
            },
        }

    def on(self, yardstick: str, *, pairs: bool) -> list[Effect]:
        """The effects on a yardstick of pairs, or of single levers, the largest first."""
        rows = [one for one in self.effects if one.yardstick == yardstick]
        rows = [one for one in rows if (PAIR in one.policy) == pairs]
        return sorted(rows, key=lambda one: -abs(one.change))

    def regret(self, yardstick: str, wanted: str) -> list[Regret]:
        """The regrets by one yardstick for a reader who wants more or less of it, best first."""
        return [one for one in self.regrets if one.yardstick == yardstick and one.wanted == wanted]

    def recommended(self, yardstick: str, wanted: str) -> Regret | None:
        """The choice of least largest regret, among no lever and policies that differ clearly.

        None where no policy differs clearly from no lever: then chance alone would have chosen.
        """
        rows = self.regret(yardstick, wanted)
        if not any(one.told for one in rows):
            return None
        return next(one for one in rows if one.told or one.policy == WITHOUT)


def answer(
    runs: pd.DataFrame,
    months: pd.DataFrame,
    yardsticks: Sequence[str],
    worlds_of_seeds: pd.DataFrame | None = None,
) -> Policies:
    """Compare policies in the same worlds with the same seeds.

    Args:
        runs: one row a run, with policy, world, seed, status and the yardsticks.
        months: of each finished run, policy_cost, policy_burden and spend_total.
        yardsticks: outcomes to compare, the headline first.
        worlds_of_seeds: world, founder and hypothesis of each seed, of worlds that start from the
            record.

    A seed counts if all its runs finished. Raises ValueError when fewer than two seeds do.
    """
    whole = (runs["status"] == "done").groupby(runs["seed"]).all()
    done = runs[runs["seed"].isin(whole.index[whole])]
    if done["seed"].nunique() < 2:
        raise ValueError("policies: fewer than two seeds have all their runs finished")
    money = months.drop(columns="month").groupby("run").sum()
    cubes = {name: _cube(done, done[name]) for name in yardsticks}
    policies, worlds = list(dict.fromkeys(done["policy"])), list(dict.fromkeys(done["world"]))
    seeds = done["seed"].unique()
    of_seed = None if worlds_of_seeds is None else worlds_of_seeds.loc[seeds]
    effects: list[Effect] = []
    in_worlds: list[InWorld] = []
    regrets: list[Regret] = []
    under: list[Under] = []
    for name, cube in cubes.items():
        unit = measures.measure(name).unit
        changes = cube - cube[policies.index(WITHOUT)]
        before = float(cube[policies.index(WITHOUT)].mean())
        for place, policy in enumerate(policies):
            if policy == WITHOUT:
                continue
            means = changes[place].mean(axis=0)
            found = _over_seeds(means, of_seed)
            extra = _extra(changes, policies, policy, of_seed)
            if of_seed is not None:
                under += by_hypothesis.under_each(
                    policy, name, means, np.zeros(len(means)), of_seed
                )
            effects.append(
                Effect(policy, name, unit, found.pairs, before, *found[1:], found.real, *extra)
            )
            in_worlds += [
                InWorld(policy, world, name, unit, *_over_seeds(changes[place, w], of_seed)[1:])
                for w, world in enumerate(worlds)
            ]
        regrets += _regrets(name, cube, policies, worlds, paired.alike(seeds, of_seed))
    return Policies(
        list(yardsticks),
        worlds,
        done["seed"].nunique(),
        effects,
        in_worlds,
        _costs(done, money, policies, of_seed),
        regrets,
        under,
    )


def _cube(runs: pd.DataFrame, values: pd.Series) -> np.ndarray:
    """Values of runs as (policies, worlds, seeds), each in the order of the runs."""
    places = [pd.factorize(runs[name])[0] for name in ("policy", "world", "seed")]
    cube = np.full([int(place.max()) + 1 for place in places], np.nan)
    cube[tuple(places)] = values.to_numpy(dtype=float)
    return cube


def _over_seeds(values: np.ndarray, of_seed: pd.DataFrame | None) -> paired.Difference:
    return paired.over_worlds(paired.of_values(values, np.zeros(len(values))), values, of_seed)


def _extra(
    changes: np.ndarray, policies: Sequence[str], policy: str, of_seed: pd.DataFrame | None
) -> tuple[float, float, float] | tuple[None, None, None]:
    """What a pair does beyond its levers alone, with its interval; nothing for a single lever."""
    levers = policy.split(PAIR)
    if len(levers) < 2:
        return None, None, None
    alone = sum(changes[policies.index(lever)] for lever in levers)
    found = _over_seeds((changes[policies.index(policy)] - alone).mean(axis=0), of_seed)
    return found.mean, found.low, found.high


def _costs(
    runs: pd.DataFrame,
    money: pd.DataFrame,
    policies: Sequence[str],
    of_seed: pd.DataFrame | None,
) -> dict[str, Cost]:
    spent = money.reindex(runs["run"])
    cubes = {name: _cube(runs, spent[name]) for name in spent.columns}
    made = {}
    for place, policy in enumerate(policies):
        if policy == WITHOUT:
            continue
        paid = float(cubes["spend_total"][place].sum())
        parts: list[float] = []
        for name in ("policy_cost", "policy_burden"):
            found = _over_seeds(cubes[name][place].mean(axis=0), of_seed)
            share = float(cubes[name][place].sum()) / paid if paid else 0.0
            parts += [found.mean, max(found.low, 0.0), found.high, share]
        made[policy] = Cost(policy, *parts)
    return made


def _regrets(
    yardstick: str,
    cube: np.ndarray,
    policies: Sequence[str],
    worlds: Sequence[str],
    groups: np.ndarray,
) -> list[Regret]:
    """Regrets of all policies, for those who want more and for those who want less.

    A policy's regret in a world is what the best policy there has more (or less) of the yardstick
    (Savage 1951). The draws show whether another set of seeds would choose another policy; seeds of
    one of the `groups`, (seeds,), are drawn together.
    """
    _, place = np.unique(groups, return_inverse=True)
    count = int(place.max()) + 1
    draws = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), DRAWS)[:, place]
    drawn = np.einsum("pws,ds->dpw", cube, draws / draws.sum(axis=1, keepdims=True))
    told, unit = _told(cube, policies, groups), measures.measure(yardstick).unit
    rows: list[Regret] = []
    for wanted, sign in zip(WANTED, (1.0, -1.0), strict=True):
        regret = _regret(sign * cube.mean(axis=2)[None])[0]
        again = _regret(sign * drawn)
        chosen = [
            np.bincount(by.argmin(axis=1), minlength=len(policies)) / DRAWS
            for by in (again.mean(axis=2), again.max(axis=2))
        ]
        made = [
            Regret(
                yardstick,
                wanted,
                unit,
                policy,
                float(regret[place].mean()),
                float(regret[place].max()),
                worlds[int(regret[place].argmax())],
                bool(told[place]),
                float(chosen[0][place]),
                float(chosen[1][place]),
            )
            for place, policy in enumerate(policies)
        ]
        rows += sorted(made, key=lambda one: (one.largest_regret, one.mean_regret))
    return rows


def _told(cube: np.ndarray, policies: Sequence[str], groups: np.ndarray) -> np.ndarray:
    """(policies,) whether a world, or all together, tells each from no lever, all looked at."""
    changes = cube - cube[policies.index(WITHOUT)]
    looks = np.concatenate([changes, changes.mean(axis=1, keepdims=True)], axis=1)
    told = told_together(looks.reshape(-1, looks.shape[2]), groups)
    over_worlds: np.ndarray = told.reshape(looks.shape[:2]).any(axis=1)
    return over_worlds


def _regret(values: np.ndarray) -> np.ndarray:
    """(draws, policies, worlds) how far each policy is below the best of its world."""
    best = values.max(axis=1, keepdims=True)
    regret: np.ndarray = best - values
    return regret
