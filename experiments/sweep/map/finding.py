"""What a map says, with its tables and pictures."""

from __future__ import annotations

import numpy as np

from openclosed.analysis.common import measures
from openclosed.analysis.common.measures import listed, percent, percent_range, plain
from openclosed.analysis.finding.finding import Column, Figure, Finding, Table, table, with_interval
from openclosed.analysis.headline import VERDICTS
from openclosed.experiments.sweep.map.answer import PhaseMap
from openclosed.experiments.sweep.map.figures import of_chances, of_means, of_verdicts, title
from openclosed.sim.outcomes.verdict import LABELS

AREAS = (
    Column("what", "", "what is so", "Of the map", "everywhere"),
    *with_interval("part", "share", "part of the map", "part", shown="everywhere", bar="plain"),
)  # fmt: skip
FINER = "Cells are smaller and have more runs where the answer changes."


def finding(found: PhaseMap) -> Finding:
    """What a map says."""
    words = {"above": f"{found.phrase} on the level or above", "below": "below it"} | {
        label: f"{VERDICTS[label]} most often" for label in LABELS
    }
    areas = [(words[name], *area) for name, area in found.areas.items()]
    means = bool(found.outcome or found.only)
    figures = [
        Figure("map", title(found), lambda: (of_means if means else of_verdicts)(found), FINER)
    ]
    if not found.outcome and any(_varies(found.chance(label)) for label in LABELS):
        sum_up = "The probabilities of a cell add up to one."
        head = f"Probability of each verdict by {found.yardstick}"
        figures.append(Figure("map_probabilities", head, lambda: of_chances(found), sum_up))
    tables = [table("areas", AREAS, areas), Table("cells", _columns(found), found.cells)]
    return Finding(title(found), _says(found), tables, figures, facts=found.verdicts)


def _columns(found: PhaseMap) -> list[Column]:
    """The columns of the cells."""
    unit = found.unit if found.outcome else "share"
    of = found.phrase if found.outcome else f"open share of {found.yardstick}"
    known = {
        "across": Column("across", "part of the range", "centre of the cell, first parameter"),
        "up": Column("up", "part of the range", "centre of the cell in the second parameter"),
        "side": Column("side", "part of the range", "length of its sides"),
        "runs": Column("runs", "", "finished runs behind the cell", shown="report"),
        "mean": Column("mean", unit, f"mean {of}", f"mean {of}", "report"),
        "error": Column("error", unit, "standard error of that mean"),
        "leader": Column("leader", "", "most frequent verdict", "leads", "report"),
    }
    for axis in found.axes:
        name = str(axis["name"])
        meaning = "value of this parameter at the centre"
        known[name] = Column(name, str(axis["unit"]), meaning, shown="report")
    for label in LABELS:
        known[f"runs_{label}"] = Column(f"runs_{label}", "", f"runs with the verdict {label}")
    return [known[str(name)] for name in found.cells.columns]


def _says(found: PhaseMap) -> list[str]:
    """The answer in a few sentences."""
    across, up = found.axes
    where = " and ".join(
        f"{axis['name']} from {plain(axis['ticks'][0][1])} to {plain(axis['ticks'][-1][1])}"
        for axis in (across, up)
    )
    said = [f"Over {where}, {_areas(found)}."]
    said.append(_as_it_is(found))
    least, most = found.cells["runs"].min(), found.cells["runs"].max()
    said.append(
        f"{len(found.cells)} cells, {least if least == most else f'{least} to {most}'} runs behind "
        "each, smaller and with more runs where the answer changes."
    )
    return said


def _areas(found: PhaseMap) -> str:
    if found.outcome:
        level = measures.written(found.level, found.unit)
        area = found.areas["above"]
        ends = percent_range(area.low, area.high)
        return f"the mean {found.phrase} is {level} or more on {percent(area.value)} ({ends}) of it"
    ranked = sorted(found.areas.items(), key=lambda item: -item[1].value)
    parts = [
        f"{VERDICTS[label]} most often on {percent(area.value)} "
        f"({percent_range(area.low, area.high)}) of the map"
        for label, area in ranked
        if area.value > 0
    ]
    return listed(parts)


def _as_it_is(found: PhaseMap) -> str:
    cells = found.verdicts["as it is"]
    leader = max(LABELS, key=lambda label: cells[label]["runs"])
    total = sum(cell["runs"] for cell in cells.values())
    place = " and ".join(f"{axis['name']} {plain(axis['base'])}" for axis in found.axes)
    ends = percent_range(cells[leader]["low"], cells[leader]["high"])
    return (
        f"As it is, at {place}, {VERDICTS[leader]} in {percent(cells[leader]['probability'])} "
        f"({ends}) of {total} runs."
    )


def _varies(chance: np.ndarray) -> bool:
    """Whether runs of a cell differ."""
    return bool(((chance > 0) & (chance < 1)).any())
