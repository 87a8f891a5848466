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

from analysis.common import style
from analysis.finding.finding import Figure, Finding, Table, of_text
from analysis.finding.page import page

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
    "and the record of how developers answer prices."
)


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


def _table(rows: Sequence[dict[str, str]]) -> list[Table]:
    """Rows of text, if there are any, under their first one's keys."""
    frames = [pd.DataFrame(rows).set_index(next(iter(rows[0])))] if rows else []
    return [of_text(frame, shown="everywhere") for frame in frames]


def finding(result: Result) -> Finding:
    """A case as a finding."""
    case = result.case
    verdict = "as predicted" if result.passed else "not as predicted"
    draws = functools.partial(draw, result, verdict)
    return Finding(
        title=f"{case.id} {case.title}: {verdict if result.is_judged else 'not judged'}",
        says=[f"Prediction: {case.equation}."],
        tables=_table([_row(check) for check in result.checks]),
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
    """How many cases and checks pass, which do not, and a row for each case."""
    judged = [one for one in results if one.is_judged]
    passed = [sum(check.passed for check in one.checks) for one in results]
    failed = [one.case.id for one in judged if not one.passed]
    others = [one.case.id for one in results if not one.is_judged]
    said = (
        f"{len(judged) - len(failed)} of {len(judged)} cases give what theory predicts "
        f"({sum(passed)} of {sum(len(one.checks) for one in results)} checks pass)."
    )
    said += f" Not so: {', '.join(failed)}." if failed else ""
    said += f" No prediction for the values of {', '.join(others)}." if others else ""
    rows = [
        {
            "Case": f"{one.case.id} {one.case.name}",
            "Law": one.case.title,
            "Source": one.case.source,
            "Checks passed": f"{right} of {len(one.checks)}",
        }
        for one, right in zip(results, passed, strict=True)
    ]
    figures = [figure for one in results for figure in finding(one).figures]
    return Finding(said, says=[said], tables=_table(rows), figures=figures)


def markdown(results: Sequence[Result]) -> str:
    """The page of the documentation: all cases in a table, and each with its picture and checks."""
    every = whole(results)._replace(figures=())
    said = every._replace(says=[ABOUT, *every.says])
    parts = [page("Replication of published theory", READERS, said)]
    for result in results:
        found, topic = finding(result), f"{result.case.id} {result.case.title}"
        notes = [*found.warnings, *found.rests_on]
        parts.append("#" + page(topic, "", found, notes, f"images/{NAME}"))
    return "\n".join(parts)


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
