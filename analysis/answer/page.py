"""The report of the main job as one HTML page, with nothing to fetch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.answer import outlook, sentences
from analysis.answer.mixture import KINDS
from analysis.common import provenance, style
from analysis.common.ensemble import SCOPE_NAMES, YARDSTICKS_SHOWN
from analysis.common.html import document, figure
from analysis.common.markup import paragraph, plain_text, table
from analysis.common.measures import in_words, percent, percent_range
from analysis.skill import sentences as skill
from analysis.skill.kept import kept
from sim.outcomes.verdict import LABELS

if TYPE_CHECKING:
    from analysis.common.curves import Picture

POINTS_SHOWN = 200


def page(
    answer: dict[str, Any],
    pictures: Sequence[Picture],
    vectors: Mapping[str, bytes],
    events: pd.DataFrame,
    manifest: Mapping[str, Any],
    chart: str = "",
) -> str:
    """The page as HTML; `vectors` holds the SVG of each picture by its name, `chart` is HTML."""
    title = sentences.headline(answer)
    sections = [
        ("explore", "Explore the open shares", chart),
        ("answer", "What is likely, and what is open", _answer(answer)),
        ("rests", "What it rests on", _rests(answer)),
        ("verdict", "Verdict over all firms", _verdict(answer)),
        ("skill", "How well the model has foretold so far", _skill()),
        ("points", "Points of the sweep", _points(answer)),
        ("shares", "Shares in the last year", _shares(answer)),
        ("moved", "What moved most", _moved(answer)),
        ("figures", "Figures", "".join(figure(p, vectors[p.name]) for p in pictures[1:])),
        ("events", "Events", _events(events, answer)),
        ("parameters", "Parameters that differ from the baseline", provenance.parameters(manifest)),
        ("failed", "Failed runs", _failed(answer)),
        ("source", "Where this comes from", provenance.source(answer, manifest)),
    ]
    lead = (
        _ends(answer)
        + paragraph(sentences.pooled(answer))
        + paragraph(sentences.failures(answer), "warning")
        + paragraph(skill.headline(kept()), "warning")
    )
    first = figure(pictures[0], vectors[pictures[0].name]) if pictures else ""
    return document(title, lead, sections, manifest, first)


def _answer(answer: dict[str, Any]) -> str:
    """What is likely and what is open, on how much that rests, and what it takes for granted."""
    if not answer["headline"]["runs"]:
        return ""
    said = [*outlook.sentences(answer), outlook.trust(answer), answer["assumptions"]]
    return "".join(paragraph(text) for text in said)


def _ends(answer: dict[str, Any]) -> str:
    """How each kind of firm ends by each yardstick."""
    if not answer["headline"]["runs"]:
        return ""
    return table(
        ("Whom and by what", *(outlook.SAYS[kind].capitalize() for kind in KINDS)),
        [
            (row.name.capitalize(), *(outlook.chance(row.cells[kind]) for kind in KINDS))
            for row in outlook.rows(answer)
        ],
        "Probability of each ending with its 95 % interval",
    )


def _rests(answer: dict[str, Any]) -> str:
    """What the answer's spread comes from; empty for a plain world."""
    found = answer["mixture"]
    if found is None:
        return ""
    parts = table(
        ("Open share of", *outlook.PARTS.values()),
        [
            (outlook.LAYERS[name], *(percent(of[part]) for part in outlook.PARTS))
            for name, of in found["variance"].items()
        ],
        "Parts of the variance over runs, in the last year",
    )
    groups = [_groups(found["hypotheses"], "Hypothesis", "By hypothesis, over all firms")]
    groups += [
        _groups(of, axis, f"Developers by the tokens that they buy, by {outlook.AXES[axis]}")
        for axis, of in found["axes"].items()
    ]
    return parts + "".join(groups) + paragraph(outlook.trust(answer))


def _groups(found: Mapping[str, Mapping[str, float]], what: str, caption: str) -> str:
    """How groups of worlds end."""
    return table(
        (what, "Weight", *(outlook.SAYS[kind].capitalize() for kind in KINDS)),
        [
            (in_words(name), percent(row["weight"]), *(percent(row[kind]) for kind in KINDS))
            for name, row in sorted(found.items())
        ],
        caption,
    )


def _verdict(answer: dict[str, Any]) -> str:
    head = answer["headline"]
    if not head["runs"]:
        return ""
    rows = []
    for label in LABELS:
        cell = head["verdicts"][label]
        colour = style.LOOKS[label].colour
        width = 100 * cell["probability"]
        bar = f'<span style="width:{width:.1f}%;background:{colour}"></span>'
        chance, interval = percent(cell["probability"]), percent_range(cell["low"], cell["high"])
        rows.append((label, str(cell["runs"]), chance, interval, bar))
    main = table(
        ("Verdict", "Runs", "Probability", "95 % interval", "Share of the runs"),
        rows,
        f"By {head['yardstick']}, over all firms",
        raw=True,
    ).replace("<td><span", '<td class="bar"><span')
    other = table(
        ("Yardstick", *(SCOPE_NAMES[s].capitalize() for s in SCOPE_NAMES)),
        [
            (yardstick, *(_leaders(cell) for cell in answer["yardsticks"][yardstick].values()))
            for yardstick in YARDSTICKS_SHOWN
        ],
        "Leading outcome by every yardstick and kind of firm, with its 95 % interval",
    )
    threshold = table(
        ("A camp wins with", *LABELS),
        [
            (
                percent(row["win_threshold"]),
                *(percent(row["verdicts"][label]["probability"]) for label in LABELS),
            )
            for row in answer["win_threshold"]
        ],
        "The same runs judged by other winning shares",
    )
    return (
        main
        + paragraph(sentences.hybrid_and_contest(answer))
        + other
        + paragraph(sentences.other_yardsticks(answer))
        + (threshold if answer["win_threshold"] else "")
        + paragraph(sentences.thresholds(answer))
    )


def _skill() -> str:
    """The score of the baseline's forecasts, as it was kept when it was last made."""
    found = kept()
    if found.empty:
        return ""
    rows = skill.developers(found)
    scores = table(
        (str(rows.index.name), *map(str, rows.columns)),
        [(str(name), *map(str, row)) for name, *row in rows.itertuples()],
        "Forecasts of developers' open share of tokens; a small score is good",
    )
    note = (
        f"Of the baseline, made by experiment=skill with version "
        f"{found['version'].iloc[0]}; docs/skill.md has all figures and how they are "
        "scored. Developers are the model's startups."
    )
    return (
        paragraph(skill.beside_rivals(found))
        + (scores if len(rows) else "")
        + paragraph(note, "small")
    )


def _leaders(cell: dict[str, Any]) -> str:
    leader = cell["leader"]
    if leader is None:
        return "no run"
    chance = cell["verdicts"][leader]
    interval = percent_range(chance["low"], chance["high"])
    return f"{leader} {percent(chance['probability'])} ({interval})"


def _points(answer: dict[str, Any]) -> str:
    points = answer["points"]
    if not points:
        return ""
    names = list(points[0]["parameters"])
    rows = [
        (
            str(point["point"]),
            point["scenario"],
            *(str(point["parameters"][name]) for name in names),
            str(point["runs"]),
            *(percent(point["verdicts"][label]["probability"]) for label in LABELS),
        )
        for point in points[:POINTS_SHOWN]
    ]
    more = len(points) - POINTS_SHOWN
    note = paragraph(f"{more} more points are in verdict.json.") if more > 0 else ""
    return table(("Point", "Scenario", *names, "Runs", *LABELS), rows) + note


def _shares(answer: dict[str, Any]) -> str:
    if not answer["headline"]["runs"]:
        return ""
    open_shares = table(
        ("Firms", *(f"open, by {y}" for y in YARDSTICKS_SHOWN), "workloads served by AI"),
        [
            (
                SCOPE_NAMES[row["scope"]].capitalize(),
                *(_range(row[y]) for y in YARDSTICKS_SHOWN),
                _range(row["served"]),
            )
            for row in answer["final_shares"]
        ],
        "Median over runs and the range of 90 % of them; what is not open is closed",
    )
    mixing = table(
        ("Firms", "use both camps", "expected by chance", "excess"),
        [
            (
                SCOPE_NAMES[row["scope"]].capitalize(),
                *(_range(row[part]) for part in ("observed", "chance", "excess")),
            )
            for row in answer["mixing"]
        ],
        "AI-using firms with models of both camps; only the excess is evidence of a hybrid",
    )
    return open_shares + mixing + paragraph(sentences.mixing(answer))


def _range(values: Mapping[str, float | None]) -> str:
    if values["median"] is None:
        return "no market"
    return f"{percent(values['median'])} ({percent_range(values['low'], values['high'])})"


def _moved(answer: dict[str, Any]) -> str:
    items = "".join(f"<li>{plain_text(sentences.moved(m))}</li>" for m in answer["moved_most"])
    note = (
        "From the first to the last year, on each outcome's own scale and weighted by how much the "
        "runs agree; quantities that grow by assumption are left out."
    )
    return f"<ol>{items}</ol>\n{paragraph(note, 'small')}" if items else ""


def _events(events: pd.DataFrame, answer: dict[str, Any]) -> str:
    """Mean number of events of each kind a run, by year; the twelve most frequent kinds."""
    runs = answer["headline"]["runs"]
    if events.empty or not runs:
        return ""
    years = events["month"].astype(str).str[:4]
    counts = pd.crosstab(events["what"].astype(str), years)
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index[:12]]
    rows = [
        (str(what), *(_mean(int(n) / runs) for n in row), _mean(int(sum(row)) / runs))
        for what, *row in counts.itertuples()
    ]
    return table(
        ("Event", *map(str, counts.columns), "whole run"), rows, "Mean number of events a run"
    )


def _mean(value: float) -> str:
    return "0" if value == 0 else "<0.05" if value < 0.05 else f"{value:.1f}"


def _failed(answer: dict[str, Any]) -> str:
    rows = [
        tuple(str(run[key]) for key in ("run", "scenario", "seed", "stage", "error"))
        for run in answer["failed_runs"][:POINTS_SHOWN]
    ]
    return table(("Run", "Scenario", "Seed", "Stage", "Error"), rows) if rows else ""
