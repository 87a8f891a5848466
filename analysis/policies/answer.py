"""Levers of the state: what each moves, what it costs, and which choice is robust over worlds.

Worlds are those that were asked for; what is drawn by chance is the seed, so intervals are over
seeds. Which end of a yardstick is wanted is the reader's to say: both are answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.common import measures, paired

WITHOUT = "without"
PAIR = " + "
WANTED = ("more", "less")
DRAWS = 1000

type Meanings = tuple[tuple[str, str, str], ...]

_POLICY = ("policy", "", "lever, or two levers together")
_YARDSTICK = ("yardstick", "", "outcome, mean of the last 12 months")
EFFECTS: Meanings = (
    _POLICY,
    _YARDSTICK,
    ("unit", "", "unit of the yardstick"),
    ("seeds", "", "seeds behind it, each in every world"),
    ("without", "unit of the yardstick", "mean over worlds and seeds without any lever"),
    ("change", "unit of the yardstick", "mean with the policy less without, same seeds"),
    ("low", "unit of the yardstick", "lower end of its paired 95 % interval over seeds"),
    ("high", "unit of the yardstick", "upper end of it"),
    ("real", "true, false", "whether the interval excludes 0"),
    ("extra", "unit of the yardstick", "of a pair: its change less the sum of its levers' changes"),
    ("extra_low", "unit of the yardstick", "lower end of the interval of that"),
    ("extra_high", "unit of the yardstick", "upper end of it"),
)
BY_WORLD: Meanings = (
    _POLICY,
    ("world", "", "scenario, or number of a draw"),
    _YARDSTICK,
    ("change", "unit of the yardstick", "mean over seeds with the policy less without"),
    ("low", "unit of the yardstick", "lower end of its paired 95 % interval"),
    ("high", "unit of the yardstick", "upper end of it"),
)
COSTS: Meanings = (
    _POLICY,
    ("cost", "money", "public money over a whole run, mean over worlds and seeds"),
    ("cost_low", "money", "lower end of its 95 % interval over seeds"),
    ("cost_high", "money", "upper end of it"),
    ("cost_share", "share", "public money over what firms pay for AI in the same runs"),
    ("burden", "money", "what private parties spend or forgo because of the policy, likewise"),
    ("burden_low", "money", "lower end of its 95 % interval over seeds"),
    ("burden_high", "money", "upper end of it"),
    ("burden_share", "share", "that over what firms pay for AI in the same runs"),
)
REGRETS: Meanings = (
    _YARDSTICK,
    ("wanted", "more, less", "which end of the yardstick the reader wants"),
    ("policy", "", "lever, two levers together, or none"),
    ("mean_regret", "unit of the yardstick", "mean over worlds of what the best policy has more"),
    ("largest_regret", "unit of the yardstick", "the most of that in any world"),
    ("worst_world", "", "the world in which it is the most"),
    ("chosen_mean", "share", "draws of seeds in which its mean regret is the least"),
    ("chosen_largest", "share", "draws of seeds in which its largest regret is the least"),
)


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
    policy: str
    mean_regret: float
    largest_regret: float
    worst_world: str
    chosen_mean: float
    chosen_largest: float


class Policies(NamedTuple):
    """What policies do in all worlds.

    `effects`, `in_worlds` and `costs` hold every policy but `without`; `regrets` all of them, best
    first.
    """

    yardsticks: list[str]
    worlds: list[str]
    seeds: int
    effects: list[Effect]
    in_worlds: list[InWorld]
    costs: dict[str, Cost]
    regrets: list[Regret]

    @property
    def headline(self) -> str:
        """The yardstick that is told first."""
        return self.yardsticks[0]

    @property
    def files(self) -> dict[str, tuple[pd.DataFrame, Meanings]]:
        """The tables by the name of their file, with the meanings of their columns."""
        return {
            "effects.csv": (_table(self.effects, EFFECTS), EFFECTS),
            "effects_by_world.csv": (_table(self.in_worlds, BY_WORLD), BY_WORLD),
            "costs.csv": (_table(list(self.costs.values()), COSTS), COSTS),
            "regrets.csv": (_table(self.regrets, REGRETS), REGRETS),
        }

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
                    wanted: [one._asdict() for one in self.regret(yardstick, wanted)[:3]]
                    for wanted in WANTED
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


def answer(runs: pd.DataFrame, months: pd.DataFrame, yardsticks: Sequence[str]) -> Policies:
    """Compare policies in the same worlds with the same seeds.

    Args:
        runs: one row a run, with policy, world, seed, status and the yardsticks.
        months: of each finished run, policy_cost, policy_burden and spend_total.
        yardsticks: outcomes to compare, the headline first.

    A seed counts if all its runs finished. Raises ValueError when fewer than two seeds do.
    """
    whole = (runs["status"] == "done").groupby(runs["seed"]).all()
    done = runs[runs["seed"].isin(whole.index[whole])]
    if done["seed"].nunique() < 2:
        raise ValueError("policies: fewer than two seeds have all their runs finished")
    money = months.drop(columns="month").groupby("run").sum()
    cubes = {name: _cube(done, done[name]) for name in yardsticks}
    policies, worlds = list(dict.fromkeys(done["policy"])), list(dict.fromkeys(done["world"]))
    effects: list[Effect] = []
    in_worlds: list[InWorld] = []
    for name, cube in cubes.items():
        unit = measures.measure(name).unit
        changes = cube - cube[policies.index(WITHOUT)]
        before = float(cube[policies.index(WITHOUT)].mean())
        for place, policy in enumerate(policies):
            if policy == WITHOUT:
                continue
            found = _over_seeds(changes[place].mean(axis=0))
            extra = _extra(changes, policies, policy)
            effects.append(
                Effect(policy, name, unit, found.pairs, before, *found[1:], found.real, *extra)
            )
            in_worlds += [
                InWorld(policy, world, name, *_over_seeds(changes[place, w])[1:])
                for w, world in enumerate(worlds)
            ]
    return Policies(
        list(yardsticks),
        worlds,
        done["seed"].nunique(),
        effects,
        in_worlds,
        _costs(done, money, policies),
        [one for name, cube in cubes.items() for one in _regrets(name, cube, policies, worlds)],
    )


def _cube(runs: pd.DataFrame, values: pd.Series) -> np.ndarray:
    """Values of runs as (policies, worlds, seeds), each in the order of the runs."""
    places = [pd.factorize(runs[name])[0] for name in ("policy", "world", "seed")]
    cube = np.full([int(place.max()) + 1 for place in places], np.nan)
    cube[tuple(places)] = values.to_numpy(dtype=float)
    return cube


def _over_seeds(values: np.ndarray) -> paired.Difference:
    return paired.of_values(values, np.zeros(len(values)))


def _extra(
    changes: np.ndarray, policies: Sequence[str], policy: str
) -> tuple[float, float, float] | tuple[None, None, None]:
    """What a pair does beyond its levers alone, with its interval; nothing for a single lever."""
    levers = policy.split(PAIR)
    if len(levers) < 2:
        return None, None, None
    alone = sum(changes[policies.index(lever)] for lever in levers)
    found = _over_seeds((changes[policies.index(policy)] - alone).mean(axis=0))
    return found.mean, found.low, found.high


def _costs(runs: pd.DataFrame, money: pd.DataFrame, policies: Sequence[str]) -> dict[str, Cost]:
    spent = money.reindex(runs["run"])
    cubes = {name: _cube(runs, spent[name]) for name in spent.columns}
    made = {}
    for place, policy in enumerate(policies):
        if policy == WITHOUT:
            continue
        paid = float(cubes["spend_total"][place].sum())
        parts: list[float] = []
        for name in ("policy_cost", "policy_burden"):
            found = _over_seeds(cubes[name][place].mean(axis=0))
            share = float(cubes[name][place].sum()) / paid if paid else 0.0
            parts += [found.mean, max(found.low, 0.0), found.high, share]
        made[policy] = Cost(policy, *parts)
    return made


def _regrets(
    yardstick: str, cube: np.ndarray, policies: Sequence[str], worlds: Sequence[str]
) -> list[Regret]:
    """Regrets of all policies, for those who want more and for those who want less.

    A policy's regret in a world is what the best policy there has more (or less) of the yardstick
    (Savage 1951). The draws show whether another set of seeds would choose another policy.
    """
    seeds = cube.shape[2]
    draws = np.random.default_rng(0).integers(seeds, size=(DRAWS, seeds))
    drawn = np.stack([cube[:, :, draw].mean(axis=2) for draw in draws])
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
                policy,
                float(regret[place].mean()),
                float(regret[place].max()),
                worlds[int(regret[place].argmax())],
                float(chosen[0][place]),
                float(chosen[1][place]),
            )
            for place, policy in enumerate(policies)
        ]
        rows += sorted(made, key=lambda one: (one.largest_regret, one.mean_regret))
    return rows


def _regret(values: np.ndarray) -> np.ndarray:
    """(draws, policies, worlds) how far each policy is below the best of its world."""
    best = values.max(axis=1, keepdims=True)
    regret: np.ndarray = best - values
    return regret


def _table(rows: Sequence[tuple[Any, ...]], meanings: Meanings) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[name for name, _, _ in meanings])
