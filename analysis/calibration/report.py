"""What a calibration says: in the terminal, as a page, and as sections of the documentation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.calibration import answer as calibration_answer
from analysis.calibration.answer import MUST_SURVIVE, TOLD, Calibration
from analysis.common import answer_files, measures
from analysis.common.markup import pipes
from analysis.common.text import paragraphs
from analysis.evidence.targets import Target
from analysis.statistics.matching import CUT

MATCHING = (
    "Points are spread over the ranges that were committed beforehand, in a Latin hypercube under "
    "each hypothesis first, then where an emulator (a level a hypothesis, lines and squares) does "
    "not rule them out. A point is ruled out where the mean of its runs is, by its second worst "
    f"target, {CUT:g} standard deviations and more from the record: its implausibility. The "
    "deviation holds the record's error, the discrepancy (enterprises' shares of workloads 3 "
    "points, adoption 6 points, prices 30 %, the gap of capability 1.5 points, half the tolerance "
    "elsewhere), the chance of a single run, since the record is one history, and that of the "
    "mean. What the model makes of capability is looked at in runs with releases of its own, all "
    "else in runs that replay the record's. Developers' tokens (V2) and spend (V3) rule nothing "
    "out: a forecast that starts from the record weighs the former month by month. A cut-off knows "
    "what was measured by then, and no point that was chosen by later knowledge.\n"
)
LEARNT = (
    "`told`: part of the variance of a number that a linear look at a made-up record tells, out of "
    "sample; `with V2, V3`: the same with developers' tokens and spend. `learnt`: "
    f"prior where less than {measures.percent(TOLD)} is told. `spread left`: of the sets that are "
    "left, over that before. `moves`: the targets it moves most, in standard deviations of record "
    "and discrepancy, from one end of its range to the other. Matching rules out what cannot be, "
    "and no more: the sets left are not equally likely, so that `spread left` is near 100 % also "
    "where much is told.\n"
)
LEFT = (
    "Sets left of those tried, and the least implausibility, by what was known at the end of a "
    "month:\n"
)
SURVIVES = (
    "A truth survives where neither the emulator, fitted without it, nor its other runs rule it "
    "out. The weighting was checked once against pyabc 0.13, on a made-up record with four numbers "
    "free (enterprises' affinity, family taste and switching, imitation): means by its ABC-SMC, of "
    "100 particles and 3,173 runs, differ by at most a third of a spread, and spreads by 6 %, from "
    "those of 500 points weighted by likelihood.\n"
)
SCREENED = (
    "Part of a target's variance over all points that a group of numbers makes by itself; what is "
    "missing to 100 % is luck, and what numbers do together.\n"
)


def title(found: Calibration) -> str:
    """The answer in one line."""
    scored = [one for one in found.scores if one.target.scored]
    return f"The model meets {sum(one.passed for one in scored)} of {len(scored)} targets"


def how_made(found: Calibration) -> str:
    """How the scorecard's runs were made."""
    rows, _ = calibration_answer.mixture(found.bank, found.implausible[:, -1])
    runs = found.bank.gave.shape[1]
    kinds = len(np.unique(found.bank.hypothesis[rows]))
    sets = f"{len(rows)} sets of numbers" if _left(found) else f"the {len(rows)} closest sets"
    return (
        f"The model's figures are of {sets} under {kinds} hypotheses, which count alike, with "
        f"{runs} runs each."
    )


def _left(found: Calibration) -> int:
    return int((found.implausible[:, -1] < CUT).sum())


def sentences(found: Calibration) -> list[str]:
    """The answer in a few sentences."""
    scored = [one for one in found.scores if one.target.scored]
    missed = [one.target.key for one in scored if not one.passed]
    return [
        f"{len(scored) - len(missed)} of {len(scored)} targets are met"
        + (f"; missed: {', '.join(missed)}." if missed else "."),
        _what_is_left(found),
        _what_is_told(found),
        _together(found),
        *_proved(found),
    ]


def _what_is_left(found: Calibration) -> str:
    table = calibration_answer.left_table(found)
    last = table[table["known_until"] == found.cut_offs[-1]]
    said = (
        f"The record up to {found.cut_offs[-1]} leaves {last['left'].sum()} of "
        f"{last['tried'].sum()} sets"
    )
    none = [
        f"{row['hypothesis']} by {row['known_until']}"
        for row in table[table["left"] == 0].to_dict("records")
    ]
    if not _left(found):
        return f"{said}: every hypothesis is ruled out, so the model is wrong somewhere."
    return f"{said}." + (f" None is left of {', '.join(none)}: ruled out." if none else "")


def _what_is_told(found: Calibration) -> str:
    table = calibration_answer.learnt_table(found)
    told = table[table["learnt"] == "record"].sort_values("told", ascending=False)
    named = ", ".join(
        f"{row['parameter']} ({measures.percent(row['told'])})" for row in told.to_dict("records")
    )
    return (
        f"The record tells something of {len(told)} of {len(table)} numbers, in brackets the part "
        f"of the variance: {named or 'none'}."
    )


def _together(found: Calibration) -> str:
    pairs = calibration_answer.not_told_apart(found)
    if not pairs:
        return (
            f"No two numbers are correlated beyond {calibration_answer.RELATED:g} in what is left."
        )
    named = "; ".join(f"{one} and {two} ({value:+.2f})" for one, two, value in pairs)
    return f"Not separately identified: {named}."


def _proved(found: Calibration) -> list[str]:
    share, error = found.proof.share
    met = "meets" if share >= MUST_SURVIVE else "does not meet"
    uneven = calibration_answer.uneven(found)
    said = (
        f"Of {len(found.proof.survived)} made-up records, each a point's own run with a draw of "
        f"the discrepancy, {100 * share:.1f} % +- {100 * error:.1f} % leave the truth in, which "
        f"{met} the {measures.percent(MUST_SURVIVE)} that were asked."
    )
    ranks = (
        f"The rank of the truth among members weighted by the record is even for "
        f"{len(found.free) - len(uneven)} of {len(found.free)} numbers (chi-squared over ten bins, "
        "5 % over all numbers together)"
    )
    return [said, f"{ranks}; not for {', '.join(uneven)}." if uneven else f"{ranks}."]


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
    rows = [f"{'Sets left of those tried':<26}" + "".join(f"{one:>18}" for one in found.cut_offs)]
    rows += [
        f"{name:<26}" + "".join(f"{cell:>18}" for cell in cells)
        for name, *cells in _hypotheses(found).itertuples()
    ]
    return "\n\n".join([paragraphs(" ".join(sentences(found))), "\n".join(lines), "\n".join(rows)])


def sections(found: Calibration) -> list[tuple[str, str, str]]:
    """The tables of the report, each with its anchor and heading."""
    return [
        ("scorecard", "Scorecard", answer_files.of_table(_scorecard(found))),
        ("left", "What is left", answer_files.of_table(_hypotheses(found))),
        ("learnt", "What was learnt", answer_files.of_table(_learnt(found))),
        ("screened", "What moves which target", answer_files.of_table(_screened(found))),
    ]


def markdown(found: Calibration, picture: str) -> str:
    """What is left, what was learnt, and the proof, as sections of docs/evidence.md."""
    said = sentences(found)
    parts = [
        "## What the record leaves\n",
        MATCHING,
        f"{said[1]} {LEFT}",
        pipes(_hypotheses(found)),
        "## What was learnt\n",
        f"![What the record tells of each number]({picture})\n",
        f"{' '.join(said[2:4])}\n",
        LEARNT,
        pipes(_learnt(found)),
        "### What moves which target\n",
        SCREENED,
        pipes(_screened(found)),
        "## Proof on made-up records\n",
        f"{' '.join(said[4:])} {SURVIVES}",
        "## What no data can tell yet\n",
        f"{_not_told(found)}\n",
    ]
    return "\n".join(parts)


def _not_told(found: Calibration) -> str:
    table = calibration_answer.learnt_table(found)
    neither = table.loc[table[["told", "told_with_developers"]].max(axis=1) < TOLD, "parameter"]
    rows, _ = calibration_answer.mixture(found.bank, found.implausible[:, -1])
    kinds = [found.hypotheses[kind] for kind in np.unique(found.bank.hypothesis[rows])]
    return (
        f"The record tells nothing of {len(neither)} of {len(table)} numbers, developers' tokens "
        "and spend included, so that answers are drawn from their whole ranges: "
        f"{', '.join(f'`{name}`' for name in neither) or 'none'}. Nor does it decide between "
        f"{', '.join(kinds)}. Token volume by task and date would tell most: it would fix the "
        "sizes of new work from outside. Nobody publishes it; what else is not measured stands "
        "under [Unknown](#unknown)."
    )


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


def _hypotheses(found: Calibration) -> pd.DataFrame:
    """A row a hypothesis, a column a cut-off: points left of those tried, least implausibility."""
    table = calibration_answer.left_table(found)
    table["said"] = [
        f"{row['left']} of {row['tried']} ({row['least']:.1f})" for row in table.to_dict("records")
    ]
    wide = table.pivot_table("said", "hypothesis", "known_until", aggfunc="first")
    return wide.loc[found.hypotheses]


def _learnt(found: Calibration) -> pd.DataFrame:
    rows = {
        row["parameter"]: [
            f"{measures.plain(row['from'])} to {measures.plain(row['to'])}",
            measures.percent(max(row["told"], 0.0)),
            measures.percent(max(row["told_with_developers"], 0.0)),
            row["learnt"],
            measures.percent(row["spread_left"]),
            row["moves"] or "-",
            row["should_tell"] or "-",
        ]
        for row in calibration_answer.learnt_table(found).to_dict("records")
    }
    columns = ["before", "told", "with V2, V3", "learnt", "spread left", "moves", "should tell it"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("number")


def _screened(found: Calibration) -> pd.DataFrame:
    return calibration_answer.screened_table(found).map(lambda part: measures.percent(float(part)))
