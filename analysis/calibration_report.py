"""What a calibration says: in the terminal, as a page, and as sections of the documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis import answer_page, calibration, inference, measures
from analysis.calibration import Calibration
from analysis.evidence.targets import Target
from analysis.markup import pipes
from analysis.rivals import RIVALS
from analysis.summary import paragraphs

HOLDOUT_COLUMNS = (
    "fitted to",
    "figure",
    "when",
    "record",
    "model (90 %)",
    "last value",
    "logistic",
)

HELD_OUT = 5  # place of the first sentence on the hold-out

WAY = (
    "Waves of history matching rule out places where an emulator is, by its second worst target, "
    f"{inference.CUT:g} standard errors and more from the record: its implausibility, in which the "
    "error holds that of the record and of the model, chance and the emulator's own. Generations "
    "of ABC-SMC then accept what is closer than the median of the generation before. `left`: part "
    "of the range before that is not ruled out; `closest` and `tolerance`: distances in "
    "tolerances; `effective`: number of equally weighted points that would tell as much.\n"
)

BLIND = (
    "Releases after the month fitted to are the model's own. The dates of the model, such as when "
    "work at the frontier begins, were set with the whole record in view, so that the test is of "
    "parameters, not of structure. A rival says nothing (n/a) where too little was measured "
    "before.\n"
)


def title(found: Calibration) -> str:
    """The answer in one line."""
    scored = [one for one in found.scores if one.target.scored]
    return f"The model meets {sum(one.passed for one in scored)} of {len(scored)} targets"


def how_made(found: Calibration) -> str:
    """How the scorecard's runs were made."""
    runs = max(one.runs for one in found.scores)
    return (
        f"The model's figures are of {runs} runs: {found.sets} sets of parameters drawn from the "
        "posterior, each on seeds that it was not fitted on."
    )


def sentences(found: Calibration) -> list[str]:
    """The answer in a few sentences."""
    table = calibration.posterior_table(found)
    told = [str(name) for name in table.loc[table["told"], "parameter"]]
    scored = [one for one in found.scores if one.target.scored]
    missed = [one.target.key for one in scored if not one.passed]
    said = [
        f"{len(scored) - len(missed)} of {len(scored)} targets are met"
        + (f"; missed: {', '.join(missed)}." if missed else "."),
        f"The record tells {len(told)} of {len(table)} parameters (spread below "
        f"{measures.percent(calibration.TOLD)} of that before)"
        + (f": {', '.join(told)}." if told else "."),
    ]
    said += [_together(found), _first(found), _kept(found)]
    said += [_hold_out(row) for row in calibration.errors(found.predictions).to_dict("records")]
    return said


def _together(found: Calibration) -> str:
    pairs = calibration.not_told_apart(found)
    if not pairs:
        return f"No two parameters are correlated beyond {calibration.RELATED:g}."
    named = "; ".join(f"{one} and {two} ({value:+.2f})" for one, two, value in pairs)
    return f"Not separately identified: {named}."


def _first(found: Calibration) -> str:
    """How far the first set is from the record, beside the others."""
    away = found.population.distances
    said = (
        f"The first set is the model's own values, which miss by {found.own:.2f} tolerances (root "
        f"mean square over what is fitted); the posterior's by {away.min():.2f} to {away.max():.2f}"
    )
    if found.own <= away.max():
        return f"{said}."
    return f"{said}: they agree less with the record than any of these."


def _kept(found: Calibration) -> str:
    """The implausibility of the sets kept."""
    low, high = (measures.plain(end) for end in (found.implausible.min(), found.implausible.max()))
    left = int((found.implausible < inference.CUT).sum())
    return (
        f"On other seeds than they were fitted on, the implausibility of the sets kept is {low} to "
        f"{high}; {left} of {found.sets} are below {inference.CUT:g}, from which on a place is "
        "ruled out."
    )


def _hold_out(row: Mapping[Any, Any]) -> str:
    text = (
        f"Fitted to {row['cut_off']}, the model misses {row['figures']:.0f} later figures by "
        f"{measures.points(row['model'])} on average, {measures.percent(row['inside_90'])} of them "
        "inside its central 90 %"
    )
    rivals = []
    for rival, words in RIVALS.items():
        if row[f"figures_{rival}"]:
            rivals.append(
                f"{words} by {measures.points(row[rival])} where the model misses by "
                f"{measures.points(row[f'model_where_{rival}'])}"
            )
    return text + (f"; {', '.join(rivals)}." if rivals else ".")


def terminal(found: Calibration) -> str:
    """The answer as text of at most 80 columns."""
    lines = [f"{'Target':<19}{'record':>9}{'model':>9}  {'90 % of runs':<18}{'met':<5}runs met"]
    for one in found.scores:
        if not one.target.scored:
            continue
        record, model, low, high = (
            _written(value, one.target) for value in (one.target.value, one.mean, one.low, one.high)
        )
        met = "yes" if one.passed else "NO"
        lines.append(
            f"{one.target.key:<19}{record:>9}{model:>9}  {f'{low} to {high}':<18}{met:<5}"
            f"{measures.percent(one.runs_passing)}"
        )
    rows = [f"{'Parameter':<40}{'closest':>9}{'90 %':>18}  spread left"]
    for row in calibration.posterior_table(found).to_dict("records"):
        ends = f"{measures.plain(row['low'])} to {measures.plain(row['high'])}"
        rows.append(
            f"{row['parameter']:<40}{measures.plain(row['best']):>9}{ends:>18}  "
            f"{measures.percent(row['spread_left'])}"
        )
    return "\n\n".join([paragraphs(" ".join(sentences(found))), "\n".join(lines), "\n".join(rows)])


def sections(found: Calibration) -> list[tuple[str, str, str]]:
    """The tables of the report, each with its anchor and heading."""
    return [
        ("scorecard", "Scorecard", answer_page.of_table(_scorecard(found))),
        ("parameters", "Posterior", answer_page.of_table(_parameters(found))),
        ("holdout", "Hold-out", answer_page.of_table(_predictions(found))),
        ("way", "How the fit went", answer_page.of_table(_way(found))),
    ]


def markdown(found: Calibration, picture: str) -> str:
    """Posterior and hold-out as sections of docs/evidence.md."""
    parts = [
        "## Posterior\n",
        f"![Posterior and its correlations]({picture})\n",
        pipes(_parameters(found)),
        " ".join(sentences(found)[1:HELD_OUT]) + "\n",
        "## How the fit went\n",
        WAY,
        pipes(_way(found)),
        "## Hold-out\n",
        BLIND,
        pipes(_predictions(found)),
        " ".join(sentences(found)[HELD_OUT:]) + "\n",
    ]
    return "\n".join(parts)


def _written(value: float, target: Target) -> str:
    """A value in the target's unit."""
    share = target.unit.startswith("share") or np.isnan(value)
    return measures.percent(value) if share else measures.plain(value)


def _scorecard(found: Calibration) -> pd.DataFrame:
    rows = {}
    for one in found.scores:
        model, low, high = (_written(value, one.target) for value in (one.mean, one.low, one.high))
        rows[f"{one.target.key} ({one.target.when})"] = [
            one.target.text,
            _written(one.target.value, one.target),
            f"{model} ({low} to {high})",
            "-" if not one.target.scored else "yes" if one.passed else "no",
            measures.percent(one.runs_passing) if one.target.scored else "-",
        ]
    columns = ["what", "record", "model (90 % of runs)", "met", "single runs"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("target")


def _parameters(found: Calibration) -> pd.DataFrame:
    rows = {
        row["parameter"]: [
            f"{measures.plain(row['from'])} to {measures.plain(row['to'])}",
            measures.plain(row["best"]),
            _with_ends(row["median"], row["low"], row["high"], measures.plain),
            measures.percent(row["spread_left"]),
            row["told_by"],
        ]
        for row in calibration.posterior_table(found).to_dict("records")
    }
    columns = ["before", "closest", "after (90 %)", "spread left", "told by"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("parameter")


def _with_ends(value: float, low: float, high: float, written: Callable[[float], str]) -> str:
    return f"{written(value)} ({written(low)} to {written(high)})"


def _predictions(found: Calibration) -> pd.DataFrame:
    rows = [
        [
            row["cut_off"],
            row["target"],
            row["when"],
            measures.percent(row["record"]),
            _with_ends(row["model"], row["low"], row["high"], measures.percent),
            measures.percent(row["last_value"]),
            measures.percent(row["logistic"]),
        ]
        for row in found.predictions.to_dict("records")
    ]
    table = pd.DataFrame(rows, columns=list(HOLDOUT_COLUMNS))
    return table.set_index("fitted to")


def _way(found: Calibration) -> pd.DataFrame:
    table = found.way.set_index("step")
    return table.map(lambda value: "" if pd.isna(value) else measures.plain(float(value)))
