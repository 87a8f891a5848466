"""Theory beside simulation: checks, their table, one figure a case, and docs/replication.md."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.common import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEAD = ("Case", "What", "Predicted", "Simulated", "95 % interval", "Tolerance", "Result")


class Check(NamedTuple):
    """One number that theory predicts; it passes if the simulated one is within the tolerance.

    `low` and `high` bound the simulated number at 95 %; they are equal where runs do not differ or
    there is only one, and not a number where the tolerance follows from the number's own law.
    """

    what: str
    predicted: float
    simulated: float
    low: float
    high: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether the simulated number is as near as it must be."""
        return bool(abs(self.simulated - self.predicted) <= self.tolerance)


class Curve(NamedTuple):
    """Points of a chart; curves with one label belong together and share a colour."""

    label: str
    x: ArrayLike
    y: ArrayLike
    theory: bool


class Chart(NamedTuple):
    """The picture of a case: theory's lines and the simulation's points over one pair of axes."""

    x_label: str
    y_label: str
    curves: Sequence[Curve]
    from_zero: bool = False


class Finding(NamedTuple):
    """A case with what was found.

    `error` says why runs failed, empty if none did; `unpredicted` holds the values for which there
    is no prediction.
    """

    id: str
    name: str
    title: str
    source: str
    equation: str
    switched_off: str
    keys: Sequence[str]
    runs: int
    checks: Sequence[Check]
    chart: Chart | None
    error: str
    unpredicted: Sequence[str] = ()

    @property
    def passed(self) -> bool:
        """Whether all runs were made and every check passed."""
        return not self.error and all(check.passed for check in self.checks)

    @property
    def is_judged(self) -> bool:
        """Whether there is anything that could pass or fail."""
        return bool(self.checks or self.error)


def rows(findings: Sequence[Finding]) -> list[tuple[str, ...]]:
    """The table's cells, one row a check, under `HEAD`."""
    cells: list[tuple[str, ...]] = []
    for finding in findings:
        name = f"{finding.id} {finding.name}"
        cells += [
            (
                name,
                check.what,
                _number(check.predicted),
                _number(check.simulated),
                _interval(check),
                _number(check.tolerance),
                "pass" if check.passed else "FAIL",
            )
            for check in finding.checks
        ]
        if finding.error:
            cells.append((name, finding.error, "", "", "", "", "FAIL"))
        for why in finding.unpredicted:
            what = f"no prediction for these values: {why}"
            cells.append((name, what, "", "", "", "", "not judged"))
    return cells


def _number(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else "-"


def _interval(check: Check) -> str:
    if math.isnan(check.low):
        return "-"
    if check.low == check.high:
        return "no spread"
    return f"{_number(check.low)} to {_number(check.high)}"


def sentence(findings: Sequence[Finding]) -> str:
    """How many cases and checks pass, and which do not."""
    judged = [finding for finding in findings if finding.is_judged]
    checks = [check for finding in judged for check in finding.checks]
    failed = [finding.id for finding in judged if not finding.passed]
    others = [finding.id for finding in findings if not finding.is_judged]
    said = (
        f"{len(judged) - len(failed)} of {len(judged)} cases give what theory predicts "
        f"({sum(check.passed for check in checks)} of {len(checks)} checks pass)."
    )
    said += f" Not so: {', '.join(failed)}." if failed else ""
    return f"{said} No prediction for the values of {', '.join(others)}." if others else said


def text(findings: Sequence[Finding]) -> str:
    """The table for a terminal."""
    cells = [HEAD, *rows(findings)]
    widths = [max(len(row[k]) for row in cells) for k in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in cells]
    return "\n".join([*(line.rstrip() for line in lines), "", sentence(findings)])


@style.styled
def draw(finding: Finding) -> Figure:
    """Theory's lines over the simulation's points."""
    assert finding.chart is not None
    chart = finding.chart
    passed = "as predicted" if finding.passed else "not as predicted"
    footer = f"Lines: theory. Points: simulation, {finding.runs:,} runs. {finding.source}"
    figure, grid = style.panels(
        f"{finding.id} {finding.title}: {passed}", footer, 1, 1, left=0.09, right=0.8, top=0.86
    )
    axes = grid[0][0]
    labels = list(dict.fromkeys(curve.label for curve in chart.curves))
    looks = [style.LOOKS[name] for name in ("open", "closed", "shared", "moving", "none")]
    for curve in chart.curves:
        look = looks[labels.index(curve.label) % len(looks)]
        if curve.theory:
            axes.plot(curve.x, curve.y, color=look.colour, linestyle=look.dash)
        else:
            x, y = _thinned(curve)
            axes.plot(
                x, y, linestyle="none", marker=look.marker, color=look.ink,
                markerfacecolor="white", markeredgewidth=1.6,
            )  # fmt: skip
    axes.set_xlabel(chart.x_label)
    axes.set_ylabel(chart.y_label)
    axes.margins(x=0.02, y=0.06)
    if chart.from_zero:
        axes.set_ylim(bottom=0.0)
    _label(axes, chart, labels, looks)
    return figure


def _thinned(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """At most sixty of a curve's points, evenly spread."""
    x, y = np.asarray(curve.x), np.asarray(curve.y)
    chosen = np.unique(np.linspace(0, x.size - 1, min(x.size, 60)).round().astype(int))
    return x[chosen], y[chosen]


def _label(axes: Axes, chart: Chart, labels: list[str], looks: list[style.Look]) -> None:
    """Name each group of curves at the height of its last point."""
    ends = []
    for k, label in enumerate(labels):
        last = [curve for curve in chart.curves if curve.label == label][-1]
        look = looks[k % len(looks)]
        ends.append((float(np.asarray(last.y)[-1]), textwrap.fill(label, 27), look.ink))
    style.label_ends(axes, ends, lines=max(end[1].count("\n") + 1 for end in ends))


def markdown(findings: Sequence[Finding], images: str, command: str) -> str:
    """The page of the documentation; `images` is the folder of the pictures beside it."""
    about = (
        f"Made by `{command}`. Every case is a scenario `theory/NAME` run by the same engine as "
        "the baseline. Its prediction is computed from the scenario's parameters, so it holds "
        "for other values too: `python -m tests.theory NAME key=value`. "
        "Where it does not cover the values, no result is judged. Cases R are published results; "
        "cases L are laws of this model in limits where they have a closed form, and the record of "
        "how developers answer prices."
    )
    parts = [
        "# Replication of published theory",
        "",
        about,
        "",
        sentence(findings),
        "",
        *_markdown_table(
            ("Case", "Source", "Switched off", *HEAD[1:]),
            [
                (row[0], finding.source, finding.switched_off, *row[1:])
                for finding in findings
                for row in rows([finding])
            ],
        ),
    ]
    for finding in findings:
        keys = ", ".join(f"`{key}`" for key in finding.keys)
        parts += [
            "",
            f"## {finding.id} {finding.title}",
            "",
            f"`scenario=theory/{finding.name}`, {finding.runs:,} runs. Source: {finding.source}",
            "",
            f"Prediction: {finding.equation}",
            "",
            f"Switched off: {finding.switched_off}. Meant to be overridden: {keys}.",
        ]
        if finding.chart:
            parts += ["", f"![{finding.title}: theory and simulation]({images}/{finding.name}.png)"]
    return "\n".join(parts) + "\n"


def _markdown_table(head: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *body]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines]
