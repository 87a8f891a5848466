"""How single runs end: every run one column, sorted by its verdict and its open share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.common import measures, style
from analysis.common.curves import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.common.ensemble import Ensemble

ORDER = ("open", "hybrid", "contested", "closed", "no_closed", "no_market")
SAYS = {
    "open": "open wins",
    "hybrid": "hybrid",
    "contested": "contested",
    "closed": "closed wins",
    "no_closed": "no closed vendor left",
    "no_market": "no market",
}
STACK = (
    ("closed", "closed_only", "closed only"),
    ("hybrid", "hybrid", "both"),
    ("open", "open_only", "open only"),
    ("none", "none", "no AI"),
)
COLUMNS_AT_MOST = 400


@style.styled
def endings(group: Ensemble, yardstick: str = "workloads", scope: str = "all") -> Picture:
    """Firms of each run in its last year, stacked by what they use, under the run's verdict.

    Of more than 400 runs every n-th of the sorted ones is drawn; the numbers count all.
    """
    verdicts = group.runs[f"verdict_{yardstick}_{scope}"].astype(str).to_numpy()
    share = group.year_means(f"open_share_{yardstick}_{scope}", last=True)
    rank = np.array([ORDER.index(v) for v in verdicts], dtype=int)
    order = np.lexsort((-np.nan_to_num(share, nan=-1.0), rank))
    stacks = {
        kind: group.year_means(f"firms_{stem}_{scope}", last=True)[order] for kind, stem, _ in STACK
    }
    counts = {label: int((verdicts == label).sum()) for label in ORDER}
    title = _title(counts, group.size, yardstick)
    footer = (
        f"One column a run ({group.size} runs), sorted by verdict, then by open share of "
        f"{yardstick}. Bars: firms in the last twelve months. {measures.BOTH}"
    )
    figure, grid = style.panels(
        title, footer, columns=1, left=0.07, right=0.87, top=0.74, bottom=0.16
    )
    axes = grid[0][0]
    drawn = np.linspace(0, group.size - 1, min(group.size, COLUMNS_AT_MOST)).round().astype(int)
    edges = np.linspace(0, 1, len(drawn) + 1)
    base = np.zeros(len(drawn))
    ends = []
    for kind, _, words in STACK:
        look = style.LOOKS[kind]
        top = base + stacks[kind][drawn]
        axes.fill_between(
            edges,
            np.append(base, base[-1]),
            np.append(top, top[-1]),
            step="post",
            facecolor=look.colour,
            edgecolor="white",
            hatch=look.hatch,
            alpha=0.85,
            linewidth=0,
        )
        middle = float(np.median(stacks[kind]))
        ends.append(
            (float((base + top)[-1] / 2), f"{words}\nmedian {measures.percent(middle)}", look.ink)
        )
        base = top
    _columns(axes, rank[order][drawn], edges)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    axes.set_ylabel("share of firms (%)")
    axes.set_xlabel("runs, sorted (one column each)")
    style.label_ends(axes, ends, 2)
    _verdict_strip(axes, counts, group.size)
    caption = (
        "Runs differ only by their random numbers and, where several are given, their parameter "
        "sets. The strip above the columns is each run's verdict."
    )
    return Picture("endings", title, caption, figure, _table(counts, verdicts[order], stacks))


def _columns(axes: Axes, rank: np.ndarray, edges: np.ndarray) -> None:
    """White lines between few runs, and a strong one where the verdict changes."""
    if len(rank) <= 80:
        axes.vlines(edges[1:-1], 0, 1, color="white", linewidth=0.8)
    changes = edges[1:-1][np.diff(rank) != 0]
    axes.vlines(changes, 0, 1.085, color="white", linewidth=5, clip_on=False)


def _verdict_strip(axes: Axes, counts: dict[str, int], size: int) -> None:
    """A bar above the columns, one block a verdict, and its label in a row over it."""
    from matplotlib.patches import Rectangle

    start = 0.0
    labels = [label for label in ORDER if counts[label]]
    for place, label in enumerate(labels):
        look = style.LOOKS[label]
        width = counts[label] / size
        place_of_label = place / 4
        boxes = ((start, 1.025, width, 0.055), (place_of_label, 1.125, 0.022, 0.05))
        for x, y, w, h in boxes:
            axes.add_patch(
                Rectangle(
                    (x, y),
                    w,
                    h,
                    facecolor=look.colour,
                    edgecolor="white",
                    hatch=look.hatch,
                    transform=axes.transAxes,
                    clip_on=False,
                )
            )
        axes.text(
            place_of_label + 0.03,
            1.15,
            f"{SAYS[label]}: {counts[label]}",
            transform=axes.transAxes,
            color=look.ink,
            fontweight="bold",
            va="center",
        )
        start += width


def _title(counts: dict[str, int], size: int, yardstick: str) -> str:
    says = {**SAYS, "hybrid": "a hybrid emerges", "contested": "the outcome stays contested"}
    parts = [f"{says[label]} in {count}" for label, count in counts.items() if count]
    if size == 1:
        return f"By {yardstick}, {parts[0].removesuffix(' in 1')} in the only run"
    return f"Of {size} runs judged by {yardstick}, {', '.join(parts)}"


def _table(
    counts: dict[str, int], verdicts: np.ndarray, stacks: dict[str, np.ndarray]
) -> pd.DataFrame:
    """Runs and median firms of each kind by verdict, as text."""
    rows = {
        SAYS[label]: [
            str(counts[label]),
            *(
                measures.percent(float(np.median(values[verdicts == label])))
                for values in stacks.values()
            ),
        ]
        for label in ORDER
        if counts[label]
    }
    columns = ["runs", *(f"firms: {words}" for _, _, words in STACK)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("verdict")
