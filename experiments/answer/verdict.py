"""The answer of an ensemble: who won, how sure that is, by which yardstick, on what terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from openclosed.analysis import mixture
from openclosed.analysis.common import ensemble
from openclosed.analysis.common.ensemble import Ensemble, setting
from openclosed.sim.outcomes import SCOPES, YARDSTICKS
from openclosed.sim.outcomes import verdict as judge

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 3
"""Of what `answer` gives."""
BOUGHT = "tokens_bought"
"""The yardstick of developers by which axes that no data tell are shown: what venues see."""
THRESHOLDS = (0.6, 2 / 3, 0.75)
LAYERS = {
    "open_share_tokens_bought_startup": "developers' bought tokens",
    "open_share_workloads_enterprise": "enterprises' workloads",
}
"""Outcomes of which the variance is split."""


class Rules(NamedTuple):
    """How a run is judged: the fields of the parameter group `verdict`."""

    win_threshold: float
    window: float
    lookahead: float
    minimum_market: float


def rules_of(manifest: Mapping[str, Any]) -> Rules:
    """The rules that the runs were judged by, from the manifest's configuration."""
    return Rules(
        float(setting(manifest, "verdict.win_threshold", 2 / 3)),
        float(setting(manifest, "verdict.window", 12)),
        float(setting(manifest, "verdict.lookahead", 12)),
        float(setting(manifest, "verdict.minimum_market", 0.1)),
    )


def answer(runs: pd.DataFrame, months: pd.DataFrame, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that is said about an ensemble, ready for JSON.

    Probabilities are dicts of `runs`, `probability`, `low`, `high` (Wilson 95 %, and of a mixture
    the bootstrap over worlds and hypotheses where that is wider) and `error`, the standard error by
    chance; shares are dicts of `median`, `low`, `high` (90 % of the runs) in [0, 1]. What cannot be
    known is None. Failed runs are counted and named, and enter nothing else.
    """
    group = ensemble.of(runs, months)
    yardstick = ensemble.yardstick(manifest)
    of = mixture.of_runs(group.runs) if mixture.is_mixture(manifest) and group.size else None
    labels = {
        y: {s: group.runs[f"verdict_{y}_{s}"].astype(str).tolist() for s in SCOPES}
        for y in YARDSTICKS
    }
    judged = iter(_judged([labels[y][s] for y in YARDSTICKS for s in SCOPES], of))
    cells = {y: {s: next(judged) for s in SCOPES} for y in YARDSTICKS}
    headline = {
        "yardstick": yardstick,
        "scope": "all",
        "runs": group.size,
        "failed": len(runs) - group.size,
        **cells[yardstick]["all"],
    }
    return {
        "format": FORMAT,
        "headline": headline,
        "yardsticks": cells,
        "win_threshold": _by_threshold(group, yardstick, manifest, of),
        "final_shares": _final_shares(group),
        "mixing": _mixing(group),
        "mixture": _mixture(group, labels, yardstick, of),
        "remade": mixture.remade(manifest),
        "assumptions": assumptions(group, manifest),
        "failed_runs": _failed(runs),
    }


def _judged(many: list[list[str]], of: mixture.Runs | None) -> list[dict[str, Any]]:
    """For each way to label the runs, the verdicts' probabilities and the most frequent one.

    Runs of one world are alike, so in a mixture the intervals are those of `mixture.all_chances`.
    """
    among = mixture.all_chances(many, of) if of is not None else [{} for _ in many]
    found = []
    for labels, chance in zip(many, among, strict=True):
        single = judge.probabilities(labels)
        first = max(judge.LABELS, key=lambda label: single[label].count)
        verdicts = {one: _probability(single[one], chance.get(one)) for one in judge.LABELS}
        leader = first if single[first].count else None
        found.append({"leader": leader, "verdicts": verdicts})
    return found


def _probability(found: judge.Probability, among: mixture.Chance | None) -> dict[str, Any]:
    total = max(found.total, 1)
    chance = (found.value * (1.0 - found.value) / total) ** 0.5
    low, high, error = (found.low, found.high, chance) if among is None else among[1:]
    return {
        "runs": found.count,
        "probability": ensemble.number(found.value),
        "low": low,
        "high": high,
        "error": ensemble.number(error),
    }


def _rejudged(group: Ensemble, yardstick: str, rules: Rules, step: float) -> judge.Verdicts | None:
    """All runs judged again over all firms, or None where a run is too short for two windows."""
    rows = 2 * max(1, round(rules.window / step))
    if not group.size or group.lengths.min() < rows:
        return None
    return judge.verdicts_of_runs(
        group.tails(f"open_share_{yardstick}_all", rows),
        group.tails("served_all", rows),
        group.tails("mixing_volume_all", rows),
        group.tails("families_closed", rows),
        rules,
        step,
    )


def _by_threshold(
    group: Ensemble, yardstick: str, manifest: Mapping[str, Any], of: mixture.Runs | None
) -> list[dict[str, Any]]:
    """The headline at other shares from which a camp counts as the winner."""
    rules = rules_of(manifest)
    step = float(setting(manifest, "clock.months_per_step", 1))
    labels = {}
    for threshold in sorted({*THRESHOLDS, rules.win_threshold}):
        judged = _rejudged(group, yardstick, rules._replace(win_threshold=threshold), step)
        if judged is not None:
            labels[threshold] = judged.label.tolist()
    found = _judged(list(labels.values()), of) if labels else []
    return [{"win_threshold": one, **cell} for one, cell in zip(labels, found, strict=True)]


def _final_shares(group: Ensemble) -> list[dict[str, Any]]:
    """Shares in the last year by kind of firm: open by yardstick, and what is served at all."""
    return [
        {
            "scope": scope,
            **{y: _final(group, f"open_share_{y}_{scope}") for y in YARDSTICKS},
            "served": _final(group, f"served_{scope}"),
        }
        for scope in SCOPES
    ]


def _mixing(group: Ensemble) -> list[dict[str, Any]]:
    """Firms that use both camps beside what independent choices give; only more is evidence."""
    rows = []
    for scope in SCOPES:
        observed, chance = (
            group.year_means(f"mixing_{kind}_{scope}", last=True) for kind in ("firms", "chance")
        )
        rows.append(
            {
                "scope": scope,
                "observed": ensemble.interval(observed),
                "chance": ensemble.interval(chance),
                "excess": ensemble.interval(observed - chance),
            }
        )
    return rows


def _final(group: Ensemble, name: str) -> dict[str, float | None]:
    return ensemble.interval(group.year_means(name, last=True))


def _plain(value: Any) -> Any:
    """A cell of a frame as JSON knows it."""
    value = value.item() if isinstance(value, np.generic) else value
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def _mixture(
    group: Ensemble,
    labels: Mapping[str, Mapping[str, list[str]]],
    yardstick: str,
    of: mixture.Runs | None,
) -> dict[str, Any] | None:
    """What tells apart the worlds that start from the record; None of the plain world."""
    if of is None:
        return None
    return {
        "until": mixture.UNTIL,
        "effective": of.sizes,
        "hypotheses": mixture.by_hypothesis(labels[yardstick]["all"], of).to_dict("index"),
        "axes": {
            axis: table.to_dict("index")
            for axis, table in mixture.by_axis(labels[BOUGHT]["startup"], of).items()
        },
        "beliefs": {
            scope: mixture.by_belief(labels[y][scope], of).to_dict("index")
            for scope, y in (("startup", BOUGHT), ("enterprise", "workloads"))
        },
        "variance": {
            name: {
                part: {end: ensemble.number(value) for end, value in found._asdict().items()}
                for part, found in mixture.layers(group.year_means(name, last=True), of).items()
            }
            for name in LAYERS
        },
    }


_BELIEVERS = {
    "sceptic": "a sceptic of open models",
    "central": "a neutral reader",
    "enthusiast": "an enthusiast of open models",
}


def assumptions(group: Ensemble, manifest: Mapping[str, Any]) -> str:
    """Under what the answer holds, in one sentence."""
    scenarios = sorted(group.runs["scenario"].astype(str).unique())
    which = f"scenario {scenarios[0]}" if len(scenarios) == 1 else f"{len(scenarios)} scenarios"
    rules = rules_of(manifest)
    believer = manifest.get("config", {}).get("believer")
    which += f" in the worlds that {_BELIEVERS[believer]} believes in" if believer else ""
    end = f" to {group.months[-1]}" if group.months else ""
    return (
        f"Holds for {which}{end} if the growth of capability, demand and prices goes on as "
        f"configured; a camp wins with {100 * rules.win_threshold:.0f} % or more of what is "
        f"served, held over {2 * rules.window:.0f} months and {rules.lookahead:.0f} months ahead."
    )


def _failed(runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Number, seed, stage and error of each run that failed."""
    failed = runs[runs["status"] != "done"].sort_values("run")
    return [
        {name: _plain(row[name]) for name in ("run", "point", "scenario", "seed", "stage", "error")}
        for row in failed.to_dict("records")
    ]
