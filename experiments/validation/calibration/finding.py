"""What a calibration says, with tables and figures, and as sections of docs/evidence.md."""

from __future__ import annotations

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.evidence.targets import Target
from openclosed.analysis.finding.faces import pipes
from openclosed.analysis.finding.finding import Figure, Finding, Table, described, of_text
from openclosed.analysis.statistics.matching import CUT
from openclosed.experiments.validation.calibration import answer as calibration_answer
from openclosed.experiments.validation.calibration import evidence_page
from openclosed.experiments.validation.calibration import figures as calibration_figures
from openclosed.experiments.validation.calibration.answer import MUST_SURVIVE, TOLD, Calibration

BY = "implausibility_"  # how the columns begin that have it by what was known then
MATCHING = (
    "Under each hypothesis, points are first spread over the ranges that were committed "
    "beforehand (a Latin hypercube), then over the part that an emulator does not rule out "
    "(linear and squared terms). A point's implausibility is the distance of the mean of "
    "its runs from the record at its second worst target, in standard deviations; from "
    f"{CUT:g} on, the point is ruled out. The standard deviation combines the record's "
    "error, the discrepancy (enterprises' shares of workloads 3 points, adoption 6 points, "
    "prices 30 %, the capability gap 1.5 points, elsewhere half the tolerance), and the "
    "chance of a single run and of the mean. Capability is compared in runs that make their "
    "own releases, everything else in runs that replay the record's. Developers' tokens "
    "(V2) and spend (V3) rule nothing out: a forecast that starts from the record weighs "
    "them by itself. A cut-off uses only what was measured by then.\n"
)
LEARNT = (
    "[Every number](tables/learnt.csv) has its range and what was learnt. `told`: the share of its "
    "variance that a linear regression on made-up records explains, out of sample; "
    "`told_with_developers`: the same with developers' tokens and spend (V2, V3). `learnt`: from "
    f"the prior if less than {measures.percent(TOLD)} is told. "
    "`spread_left`: the spread of the sets that are left, relative to that before; it can "
    "be near 1 even if the record tells much, since the sets that are left are not "
    "equally likely. `moves`: the targets that the number moves most over its range, in "
    "standard deviations of record and discrepancy. `should_tell`: those expected to tell it.\n"
)
LEFT = (
    "The table shows how many of the sets tried are left and, in brackets, the least "
    "implausibility, by what was known at the end of a month:\n"
)
SURVIVES = (
    "The truth is kept if neither the emulator, fitted without it, nor its other runs rule "
    "it out. The weighting was checked once against pyabc 0.13, on a made-up record with "
    "four free numbers: means by its ABC-SMC, with 100 particles and 3,173 runs, differ "
    "from those of 500 points weighted by likelihood by at most a third of a spread, and "
    "spreads by 6 %.\n"
)
SCREENED = (
    "[A table](tables/target_variance.csv) has the share of each target's variance over all points "
    "that each group of numbers causes alone; the rest up to 1 is luck and the joint effects of "
    "several numbers.\n"
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
        f"The model's figures come from {sets} under {kinds} equally weighted hypotheses, with "
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
    return f"{said}." + (f" None is left for {', '.join(none)}: ruled out." if none else "")


def _how_many_are_told(found: Calibration) -> str:
    table = calibration_answer.learnt_table(found)
    told = int((table["learnt"] == "record").sum())
    return f"The record says something about {told} of {len(table)} numbers."


def _what_is_told(found: Calibration) -> str:
    table = calibration_answer.learnt_table(found)
    told = table[table["learnt"] == "record"].sort_values("told", ascending=False)
    named = ", ".join(
        f"{row['parameter']} ({measures.percent(row['told'])})" for row in told.to_dict("records")
    )
    return (
        f"The record says something about {len(told)} of {len(table)} numbers (in brackets, the "
        f"share of the variance that it explains): {named or 'none'}."
    )


def _together(found: Calibration) -> str:
    pairs = calibration_answer.not_told_apart(found)
    if not pairs:
        return (
            f"No two numbers are correlated beyond {calibration_answer.RELATED:g} in the sets left."
        )
    named = "; ".join(f"{one} and {two} ({value:+.2f})" for one, two, value in pairs)
    return f"Not separately identified: {named}."


def _proved(found: Calibration) -> list[str]:
    share, error = found.proof.share
    met = "meets" if share >= MUST_SURVIVE else "does not meet"
    uneven = calibration_answer.uneven(found)
    said = (
        f"Each of {len(found.proof.survived)} made-up records is a run of a known point plus a "
        f"draw of the discrepancy. {100 * share:.1f} % +- {100 * error:.1f} % of them keep the "
        f"true point, which {met} the required {measures.percent(MUST_SURVIVE)}."
    )
    ranks = (
        f"The rank of the true value among the sets weighted by the record is uniform for "
        f"{len(found.free) - len(uneven)} of {len(found.free)} numbers (chi-squared test over ten "
        "bins, 5 % over all numbers together)"
    )
    return [said, f"{ranks}, but not for {', '.join(uneven)}." if uneven else f"{ranks}."]


def finding(found: Calibration, sets: pd.DataFrame) -> Finding:
    """What the record leaves of the sets tried; `sets` are those that are kept."""
    told, over = calibration_figures.learnt_title(found), calibration_figures.RECORD_TITLE
    figures = [
        Figure("record", over, lambda: calibration_figures.over_the_record(found),
               calibration_figures.RECORD_FOOTER, calibration_figures.table(found)),
        Figure("learnt", told, lambda: calibration_figures.learnt(found),
               calibration_figures.LEARNT_FOOTER),
    ]  # fmt: skip
    tables = [
        of_text(_scorecard(found), "Scorecard", "everywhere"),
        of_text(_hypotheses(found), "Sets left of those tried", "everywhere"),
        of_text(_learnt(found), "What was learnt"),
        of_text(_screened(found), "What moves which target"),
        *_files(found, sets),
    ]
    return Finding(title(found), sentences(found), tables, figures)


def _files(found: Calibration, sets: pd.DataFrame) -> list[Table]:
    """Tables that only their files have."""
    values, parts = ("", "value of this number"), ("share", "variance that it makes by itself")
    tenths = ("trials", "in which the truth fell into this tenth of the weighted members")
    points = calibration_answer.points_table(found, [str(one) for one in sets.filter(like=BY)])
    tables = (
        ("sets", sets, values),
        ("points", points, values),
        ("left", calibration_answer.left_table(found), values),
        ("learnt", calibration_answer.learnt_table(found), values),
        ("screened", calibration_answer.screened_table(found).reset_index(), parts),
        ("proof", calibration_answer.proof_table(found), tenths),
        ("scorecard", calibration_answer.score_table(found.scores), values),
    )
    return [described(name, rows, _meanings(name, rows), others) for name, rows, others in tables]


def _meanings(name: str, rows: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Unit and meaning of the columns of a file."""
    by = ("standard deviations", "implausibility by what was known then; empty: not left, or later")
    return {str(one): by for one in rows.filter(like=BY)} | MEANINGS[name]


def markdown(found: Calibration, picture: str) -> str:
    """What is left, what was learnt, and the proof, as sections of docs/evidence.md."""
    said = sentences(found)
    parts = [
        "## What the record leaves\n",
        MATCHING,
        f"{said[1]} {LEFT}",
        pipes(_hypotheses(found)),
        "## What was learnt\n",
        f"![What the record says about each number]({picture})\n",
        f"{_how_many_are_told(found)} {said[3]}\n",
        LEARNT,
        "### What moves which target\n",
        SCREENED,
        "## Proof on made-up records\n",
        f"{' '.join(said[4:])} {SURVIVES}",
        "## What no data settle yet\n",
        f"{_not_told(found)}\n",
    ]
    return "\n".join(parts)


def tables_of_the_page(found: Calibration) -> dict[str, pd.DataFrame]:
    """What docs/evidence.md links to, by the names of the files in docs/tables."""
    learnt = calibration_answer.learnt_table(found).drop(columns="mean")
    parts = calibration_answer.screened_table(found)
    shares = learnt[["told", "told_with_developers", "spread_left"]].clip(lower=0.0)
    learnt[shares.columns] = shares.map(measures.rounded)
    return {
        "targets": evidence_page.targets(found.scores),
        "learnt": learnt,
        "target_variance": parts.map(measures.rounded).reset_index(),
    }


def _not_told(found: Calibration) -> str:
    table = calibration_answer.learnt_table(found)
    neither = table.loc[table[["told", "told_with_developers"]].max(axis=1) < TOLD, "parameter"]
    rows, _ = calibration_answer.mixture(found.bank, found.implausible[:, -1])
    kinds = [found.hypotheses[kind] for kind in np.unique(found.bank.hypothesis[rows])]
    return (
        f"The record says nothing about {len(neither)} of {len(table)} numbers, even with "
        "developers' tokens and spend ([the table](tables/learnt.csv) has them), so answers draw "
        f"them from their whole ranges. Nor does it decide between the hypotheses "
        f"{', '.join(kinds)}. Token volume by task and date would help most, as it would fix the "
        "sizes of new work, but nobody publishes it ([what else nobody measures](#unknown))."
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
    columns = [
        "before",
        "explained",
        "with V2, V3",
        "learnt from",
        "spread left",
        "moves",
        "expected to inform it",
    ]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("number")


def _screened(found: Calibration) -> pd.DataFrame:
    return calibration_answer.screened_table(found).map(lambda part: measures.percent(float(part)))


MEANINGS: dict[str, dict[str, tuple[str, str]]] = {
    "sets": {
        "hypothesis": ("", "hypothesis"),
        "set": ("", "number of the set under its hypothesis"),
    },
    "points": {
        "hypothesis": ("", "hypothesis"),
        "knew": ("YYYY-MM", "cut-off by whose knowledge it was chosen; empty: none"),
    },
    "left": {
        "hypothesis": ("", "hypothesis"),
        "known_until": ("YYYY-MM", "last month of the record that is known"),
        "tried": ("points", "points that nobody chose by later knowledge"),
        "left": ("points", f"those whose implausibility is below {CUT:g}"),
        "least": ("standard deviations", "least implausibility"),
    },
    "learnt": {
        "parameter": ("", "dotted name"),
        "from": ("", "lower end of its range"),
        "to": ("", "its upper end"),
        "told": ("share", "variance that matched targets tell, out of sample"),
        "told_with_developers": ("share", "the same with V2 and V3"),
        "learnt": ("", f"record, or prior where told is below {TOLD}"),
        "spread_left": ("share", "spread of the sets left over that before"),
        "mean": ("", "of the sets left"),
        "moves": ("standard deviations", "targets moved most, over its range"),
        "should_tell": ("", "targets expected to inform it"),
    },
    "screened": {"target": ("", "target")},
    "proof": {
        "parameter": ("", "dotted name"),
        "chance": ("", "probability of ranks that are less even, if they are even"),
    },
    "scorecard": {
        "target": ("", "its key"),
        "text": ("", "what it is"),
        "when": ("", "month or year"),
        "unit": ("", "unit of the figures"),
        "record": ("unit of the target", "what was measured"),
        "pass_low": ("unit of the target", "least that passes"),
        "pass_high": ("unit of the target", "most that passes"),
        "model": ("unit of the target", "mean over runs"),
        "model_low": ("unit of the target", "5 % of runs are below"),
        "model_high": ("unit of the target", "5 % of runs are above"),
        "passed": ("", "whether the mean passes"),
        "runs_passing": ("share", "single runs that pass"),
        "runs": ("", "how many"),
        "scored": ("", "whether it counts"),
        "matched": ("", "whether sets are ruled out by it"),
        "source": ("", "who measured it"),
    },
}
"""Unit and meaning of the columns of each file."""
