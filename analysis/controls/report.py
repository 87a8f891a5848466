"""What the refits say: sentences, one picture, tables, and docs/controls.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.common import answer_files, measures, style
from analysis.common.curves import Picture
from analysis.common.markup import pipes
from analysis.common.text import paragraphs
from analysis.controls import answer as controls_answer
from analysis.controls.answer import AS_IT_IS, FALLS, RISES, Control
from analysis.evidence.series import ENTERPRISE_OPEN, ROUTER_OPEN
from analysis.evidence.targets import DEVELOPER, ENTERPRISE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = {
    ENTERPRISE: (ENTERPRISE_OPEN, "enterprises: open share of workloads (%)"),
    DEVELOPER: (ROUTER_OPEN, "developers: open share of tokens (%)"),
}


def title(refits: Sequence[Control]) -> str:
    """The answer in one line."""
    rows = _rows(refits)
    worse = [row for row in rows if row["more_low"] > 0]
    return (
        f"{len(worse)} of {len(rows) - 1} refits with a part off are clearly further from the "
        "record than the model"
    )


def _rows(refits: Sequence[Control]) -> list[dict[Any, Any]]:
    return controls_answer.table(refits).to_dict("records")


def sentences(refits: Sequence[Control]) -> list[str]:
    """The answer in a few sentences."""
    rows = _rows(refits)
    return [f"{title(refits)}.", *(_sentence(row) for row in rows)]


def _sentence(row: Mapping[Any, Any]) -> str:
    text = (
        f"{str(row['refit']).capitalize()}: loss {row['loss']:.2f} tolerances "
        f"({row['low']:.2f} to {row['high']:.2f}), {row['met']} of {row['targets']} figures met, "
        f"enterprises {_change(row['enterprises_change'])}, developers "
        f"{_change(row['developers_change'])}"
    )
    if row["refit"] == AS_IT_IS:
        return f"{text}."
    sure = (
        "clearly more than" if row["more_low"] > 0
        else "clearly less than" if row["more_high"] < 0
        else "not clearly different from"
    )  # fmt: skip
    return f"{text}; {sure} as it is ({row['more']:+.2f})."


def _change(share: float) -> str:
    return f"{round(100 * share, 1) + 0.0:+.1f} points"  # no minus before a zero


def terminal(refits: Sequence[Control]) -> str:
    """The answer as text of at most 80 columns."""
    lines = [f"{'Refit':<34}{'loss':>6}  {'95 %':<13}{'met':>5}{'V1':>8}{'V2':>8}"]
    lines += [
        f"{row['refit']:<34}{row['loss']:>6.2f}  {row['low']:.2f} to {row['high']:.2f} "
        f"{row['met']:>3}/{row['targets']}"
        f"{100 * row['enterprises_change']:>+8.1f}{100 * row['developers_change']:>+8.1f}"
        for row in _rows(refits)
    ]
    falls, rises = (_change(_value(refits, key)) for key in (FALLS, RISES))
    lines.append(f"V1, V2: change in points; record: {falls} and {rises}.")
    return "\n\n".join([paragraphs(f"{title(refits)}."), "\n".join(lines)])


def _value(refits: Sequence[Control], key: str) -> float:
    """The record's value of a figure."""
    return next(one.value for one in refits[0].targets if one.key == key)


def sections(refits: Sequence[Control]) -> list[tuple[str, str, str]]:
    """The tables of the report, each with its anchor and heading."""
    return [
        ("losses", "Losses", answer_files.of_table(_losses(refits))),
        ("figures", "Each figure", answer_files.of_table(_figures(refits))),
    ]


def markdown(refits: Sequence[Control], command: str, image: str) -> str:
    """The page docs/controls.md."""
    parts = [
        "# Does the record need what the model is made of?\n",
        f"{title(refits)}.\n",
        f"Made by `{command}`. {HOW}\n",
        f"![Losses of the refits, and two of them over the record]({image})\n",
        pipes(_losses(refits)),
        *(f"- {said}" for said in sentences(refits)[1:]),
        "",
        "## Each figure\n",
        pipes(_figures(refits)),
        "## Limits\n",
        f"{LIMITS}\n",
    ]
    return "\n".join(parts)


HOW = (
    "Enterprises' open share falls (V1) while developers' rises (V2). Each row is a refit of the "
    "eight numbers that these figures should tell, with the same effort; its loss is "
    "the root mean square miss of the mean over runs, in tolerances, on seeds that it was not "
    "fitted on. All firms alike is the negative control: one kind of firm without spread."
)
LIMITS = (
    "- A refit that does as well as the model shows that V1 and V2 alone do not need the part; "
    "other figures of the record may.\n"
    "- The search is the same for all and shorter than that of calibration, so small differences "
    "of loss may be of the search. The intervals are of seeds, not of the search.\n"
    "- The changes in V1 and V2 follow from their levels, so they weigh twice in the loss."
)


def _losses(refits: Sequence[Control]) -> pd.DataFrame:
    rows = {
        row["refit"]: [
            f"{row['loss']:.2f} ({row['low']:.2f} to {row['high']:.2f})",
            "" if row["refit"] == AS_IT_IS
            else f"{row['more']:+.2f} ({row['more_low']:+.2f} to {row['more_high']:+.2f})",
            f"{row['met']} of {row['targets']}",
            _change(row["enterprises_change"]),
            _change(row["developers_change"]),
        ]
        for row in _rows(refits)
    }  # fmt: skip
    columns = ["loss", "more than as it is", "figures met", "enterprises", "developers"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("refit")


def _figures(refits: Sequence[Control]) -> pd.DataFrame:
    targets = refits[0].targets
    columns: dict[str, list[str]] = {"record": [_written(one.key, one.value) for one in targets]}
    for refit in refits:
        columns[refit.name] = [
            _written(one.key, refit.mean(one.key))
            + ("" if one.passes(refit.mean(one.key)) else " (missed)")
            for one in targets
        ]
    index = pd.Index([one.key for one in targets], name="figure")
    return pd.DataFrame(columns, index=index)


def _written(key: str, share: float) -> str:
    return _change(share) if key in (FALLS, RISES) else measures.percent(share)


@style.styled
def picture(refits: Sequence[Control]) -> Picture:
    """Losses with intervals, and the paths of the model and of the negative control."""
    footer = (
        "Left: root mean square miss of V1 and V2 in tolerances after a refit, with 95 % intervals "
        "over seeds; dashed, the model as it is. Right: mean over runs of the model (blue, solid) "
        "and with all firms alike (orange, dashed); crosses with bars, the record and its error."
    )
    figure, [[left, middle, right]] = style.panels(
        title(refits), footer, 1, 3, left=0.2, right=0.97, top=0.83, wspace=0.32
    )
    table = controls_answer.table(refits)
    rows = np.arange(len(table))[::-1]
    for row, one in zip(rows, table.to_dict("records"), strict=True):
        look = style.LOOKS["open" if one["refit"] == AS_IT_IS else "closed"]
        left.plot([one["low"], one["high"]], [row, row], color=look.colour, linewidth=3)
        left.plot([one["loss"]], [row], marker=look.marker, color=look.colour, markersize=9)
    left.axvline(
        float(table["loss"].iloc[0]), color="#555555", linewidth=1.0, linestyle=(0, (3, 3))
    )
    left.set_yticks(rows, [str(name).replace("with ", "with\n") for name in table["refit"]])
    left.set_xlim(left=0.0)
    left.set_xlabel("loss (tolerances)")
    ends = (refits[0], next((one for one in refits if one.name == "all firms alike"), refits[-1]))
    for axes, outcome in zip((middle, right), SHOWN, strict=True):
        _paths(axes, outcome, ends)
    return Picture("controls", title(refits), footer, figure, _losses(refits))


def _paths(axes: Axes, outcome: str, ends: Sequence[Control]) -> None:
    series, label = SHOWN[outcome]
    for one, look in zip(ends, (style.LOOKS["open"], style.LOOKS["closed"]), strict=True):
        calendar = one.months.calendar
        years = [style.year(month) for month in calendar]
        path = 100.0 * np.nanmean(one.months.path(outcome, calendar[0], calendar[-1]), axis=0)
        axes.plot(years, path, color=look.colour, linestyle=look.dash)
    series = series.until(ends[0].months.calendar[-1])
    axes.errorbar(
        [style.year(month) for month in series.observed],
        [100.0 * value for value in series.observed.values()],
        yerr=[100.0 * error for error in series.errors],
        fmt="X", color="black", markersize=8, capsize=3, zorder=4,
    )  # fmt: skip
    axes.set_ylim(bottom=0.0)
    axes.set_ylabel(label, fontsize=11)
    style.time_axis(axes, years, name_periods=False)
    axes.set_xlim(years[0], years[-1] + 0.1)
