"""Theory beside simulation: each case as a finding with a table and a chart, and all as a page."""

from __future__ import annotations

import functools
import itertools
import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import style
from openclosed.analysis.finding.faces import page
from openclosed.analysis.finding.finding import Figure, Finding, of_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

    from tests.theory.case import Case, Check, Curve
    from tests.theory.running import Result

NAME = "replication"
READERS = "For readers who ask whether the engine does what theory says where theory has an answer."
ABOUT = (
    "Made by `python -m tests.theory --docs`. Every case is a scenario `theory/NAME` of the "
    "baseline's engine. Its prediction is computed from the parameters, so it holds for other "
    "values of those named under the case: `python -m tests.theory NAME key=value`. Cases R are "
    "published results; cases L are laws of this model in limits where they have a closed form, "
    "and the record of how developers answer prices. [Every check](tables/replication.csv) has its "
    "number as predicted and simulated, the 95 % interval and the tolerance."
)
COLUMNS = (
    "case", "scenario", "what", "predicted", "simulated", "low", "high", "tolerance", "passed",
)  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "-"


def _row(check: Check) -> dict[str, str]:
    interval = f"{_number(check.low)} to {_number(check.high)}"
    if not check.low < check.high:
        interval = "no spread" if check.low == check.high else "-"
    return {
        "What": check.what,
        "Predicted": _number(check.predicted),
        "Simulated": _number(check.simulated),
        "95 % interval": interval,
        "Tolerance": _number(check.tolerance),
        "Result": "pass" if check.passed else "FAIL",
    }


def finding(result: Result) -> Finding:
    """A case as a finding."""
    case = result.case
    verdict = "as predicted" if result.passed else "not as predicted"
    rows = pd.DataFrame([_row(check) for check in result.checks])
    draws = functools.partial(draw, result, verdict)
    return Finding(
        title=f"{case.id} {case.title}: {verdict if result.is_judged else 'not judged'}",
        says=[f"Prediction: {case.equation}."],
        tables=[of_text(rows.set_index("What"), shown="everywhere")] if result.checks else [],
        figures=[Figure(case.name, f"{case.title}: theory and simulation", draws)],
        warnings=[
            *([result.error] if result.error else []),
            *(f"No prediction for these values: {why}." for why in result.unpredicted),
        ],
        rests_on=[
            f"`scenario=theory/{case.name}`, {result.count:,} runs. {_of(case)}",
        ],
    )


def _of(case: Case) -> str:
    """What is switched off in it, and of what it takes other values."""
    keys = ", ".join(f"`{key}`" for key in case.keys)
    return f"Switched off: {case.switched_off}. Other values: {keys}."


def whole(results: Sequence[Result]) -> Finding:
    """How many cases and checks pass, and which do not."""
    judged = [one for one in results if one.is_judged]
    passed = sum(check.passed for one in results for check in one.checks)
    failed = [one.case.id for one in judged if not one.passed]
    others = [one.case.id for one in results if not one.is_judged]
    said = (
        f"{len(judged) - len(failed)} of {len(judged)} cases give what theory predicts "
        f"({passed} of {sum(len(one.checks) for one in results)} checks pass)."
    )
    said += f" Not so: {', '.join(failed)}." if failed else ""
    said += f" No prediction for the values of {', '.join(others)}." if others else ""
    figures = [figure for one in results for figure in finding(one).figures]
    return Finding(said, says=[said], figures=figures)


def markdown(results: Sequence[Result]) -> str:
    """The page of the documentation: each case with its picture and how many checks pass."""
    every = whole(results)._replace(figures=())
    said = every._replace(says=[ABOUT, *every.says])
    parts = [page("Replication of published theory", READERS, said)]
    for result in results:
        found, topic = finding(result), f"{result.case.id} {result.case.title}"
        says = [*found.says, f"Source: {result.case.source}."]
        notes = [*found.warnings, " ".join([*_counted(result), *found.rests_on])]
        found = found._replace(says=says, tables=())
        parts.append("#" + page(topic, "", found, notes, f"images/{NAME}"))
    return "\n".join(parts)


def _counted(result: Result) -> Iterator[str]:
    """How many checks pass, and each that does not."""
    passed = sum(check.passed for check in result.checks)
    if result.checks:
        yield f"{passed} of {len(result.checks)} checks pass."
    for one in result.checks:
        if not one.passed:
            yield f"Not so: {one.what}, {_number(one.simulated)} for {_number(one.predicted)}."


def checks(results: Sequence[Result]) -> pd.DataFrame:
    """Every check of all cases, its numbers to four digits."""
    rows = [
        (one.case.id, one.case.name, check.what,
         *(float(f"{value:.4g}") for value in (check.predicted, check.simulated, check.low,
                                               check.high, check.tolerance)), check.passed)
        for one in results for check in one.checks
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


@style.styled
def draw(result: Result, verdict: str) -> Drawing:
    """Theory's lines over the simulation's points."""
    case, (x_label, y_label) = result.case, result.case.axes
    footer = f"Lines: theory. Points: simulation, {result.count:,} runs. {case.source}"
    figure, ((axes,),) = style.panels(
        f"{case.id} {case.title}: {verdict}", footer, 1, 1, left=0.09, right=0.8, top=0.86
    )
    looks = [
        style.LOOKS[name] for name in ("open", "closed", "shared", "moving", "none", "scenario")
    ]
    labels = list(dict.fromkeys(curve.label for curve in result.curves))
    ends, lowest = [], 0.0
    for label, look in zip(labels, itertools.cycle(looks), strict=False):
        for x, theory, simulated in joined([one for one in result.curves if one.label == label]):
            if theory is not None:
                axes.plot(x, theory, color=look.colour, linestyle=look.dash)
            if simulated is not None:
                shown = np.unique(np.linspace(0, x.size - 1, min(x.size, 60)).round().astype(int))
                axes.plot(
                    x[shown], simulated[shown], linestyle="none", marker=look.marker,
                    color=look.ink, markerfacecolor="white", markeredgewidth=1.6,
                )  # fmt: skip
            last = theory if simulated is None else simulated
            lowest = min(lowest, last.min())
        ends.append((float(last[-1]), textwrap.fill(label, 27), look.ink))
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    axes.margins(x=0.02, y=0.06)
    if lowest >= 0.0:
        axes.set_ylim(bottom=0.0)
    style.label_ends(axes, ends)
    return figure


def joined(curves: Sequence[Curve]) -> Iterator[tuple[Any, ...]]:
    """x, theory and simulation of the curves of a label; its single points are one, in order."""
    singles: list[Any] = [curve[1:] for curve in curves if np.ndim(curve.x) == 0]
    lines: list[Any] = [curve[1:] for curve in curves if np.ndim(curve.x)]
    for columns in ([zip(*sorted(singles), strict=True)] if singles else []) + lines:
        yield tuple(None if c is None or c[0] is None else np.asarray(c) for c in columns)
