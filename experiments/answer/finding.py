"""The answer in words: how it ends for each kind of firms, why runs differ, and what was wrong.

The sentences are in `words.j2`; here are their blanks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from openclosed.analysis import draws, published
from openclosed.analysis.common.ensemble import mean, quantiles, setting
from openclosed.analysis.finding.finding import Finding, Paragraph
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ENTERPRISES, HEADLINES, KINDS, STARTUPS, WHO, Headline
from openclosed.experiments.answer import endings, figures
from openclosed.experiments.answer.endings import FEW, Ending, rules_of
from openclosed.experiments.answer.sources import count_sources, summarise_sources
from openclosed.experiments.starts.states import TURN

if TYPE_CHECKING:
    from openclosed.analysis.common.ensemble import Ensemble

WORDS: Final = Words(__file__)
NAMES: Final = {WHO["enterprises"]: "Large firms", WHO["startups"]: "Startups"}
"""The kinds of firms in titles and heads."""
CAUSES, ASSUMED, WRONG, IN_THE_END = "Why runs differ", "Assumed", "What we got wrong", "At the end"
IN_A_YEAR: Final = (STARTUPS, Headline("startups", "workloads"), ENTERPRISES)


class Beside(NamedTuple):
    """Published results of other questions, shown beside the runs."""

    scores: pd.DataFrame  # of forecasts, beside benchmark forecasts
    past: pd.DataFrame  # past forecasts and what came
    displacement: pd.DataFrame  # endings where old work stays, and where new work displaces it
    chance: pd.DataFrame  # the variance between seeds by random stream


def beside() -> Beside:
    """The published results."""
    return Beside(
        published.scores(), published.past(), published.displacement(), published.chance()
    )


def finding(
    answer: Mapping[str, Any], group: Ensemble, manifest: Mapping[str, Any], beside: Beside
) -> Finding:
    """The finding of runs: `answer` is that of `endings.answer`, `group` its finished runs."""
    rows, wins = endings.endings_of(answer), rules_of(manifest).win_threshold
    warnings = _warnings(answer)
    if not group.size:
        title = WORDS("all_failed", failed=answer["headline"]["failed"])
        return Finding(title, warnings=warnings, facts=answer)
    title, sentences = describe_title(rows), _lines(answer, rows, manifest, beside)
    if in_year := _in_year(manifest, group):
        ends = Paragraph(IN_THE_END, f"{title}.")
        title, sentences = in_year[0], [Paragraph("", in_year[1]), ends, *sentences[:3]]
    every = endings.tables(answer)
    if not any(row.has_market for row in rows):
        every = [one.in_files() for one in every]
    return Finding(
        title,
        sentences,
        every,
        figures.pictures(group, wins),
        warnings,
        [_describe_basis(answer, group), answer["assumptions"]],
        {**answer, "sentences": [one._asdict() for one in sentences]},
    )


def describe_title(rows: Sequence[Ending]) -> str:
    """The one line of a terminal and a notebook: a headline for each kind of firms."""
    if not any(row.has_market for row in rows):
        return WORDS("no_market")
    if rows[0].runs < FEW:
        return WORDS("too_few", runs=rows[0].runs)
    return WORDS("title", firms=[(name, _likely(rows, who)) for who, name in NAMES.items()])


def _likely(rows: Sequence[Ending], who: str) -> list[tuple[str, list[str]]]:
    """The likely endings of a kind of firms, each with its measures if these are not all."""
    own = [row for row in rows if row.who == who]
    if not any(row.has_market for row in own):
        return [("no_market", [])]
    found = [(kind, [row.by for row in own if row.likely and row.first == kind]) for kind in KINDS]
    settled = [(kind, by if len(by) < len(own) else []) for kind, by in found if by]
    rest = settled and sum(len(by) for _, by in found) < len(own)
    return [*settled, ("unclear", [])] if rest else settled


def _lines(
    answer: Mapping[str, Any], rows: Sequence[Ending], manifest: Mapping[str, Any], beside: Beside
) -> list[Paragraph]:
    """At most five: those of the runs, then what other scenarios are not told."""
    is_usual = str(manifest.get("scenario", "")) in ("", "baseline")
    is_own = bool(manifest.get("ecosystem"))
    has_market, drawn = any(row.has_market for row in rows), answer["draws"] is not None
    lines = [*_scenario(manifest), *describe_endings(rows)]
    if has_market and rows[0].runs >= FEW and drawn:
        alike = answer["draws"]["effective"] < answer["headline"]["runs"]
        chance = beside.chance if not is_own else pd.DataFrame()
        said = describe_causes(endings.spread(answer), chance, _unsettled(rows))
        lines.append(Paragraph(CAUSES, said or WORDS("unknown", alike=alike, turn=TURN)))
    if has_market and (assumed := _assumed(manifest, is_usual and not is_own, beside)):
        lines.append(Paragraph(ASSUMED, assumed))
    if is_usual and not is_own and drawn and (wrong := describe_errors(beside)):
        lines.append(Paragraph(WRONG, wrong))
    return lines


def _scenario(manifest: Mapping[str, Any]) -> list[Paragraph]:
    """What the scenario is; nothing for the baseline."""
    name, text = str(manifest.get("scenario", "")), str(manifest.get("description", ""))
    if name in ("", "baseline"):
        return []
    intensity = setting(manifest, "intensity", "medium")
    name = name.replace("_", "-")
    said = WORDS("scenario", description=text, name=name, intensity=intensity)
    return [Paragraph(WORDS("scenario_head", name=name), said)]


def _in_year(manifest: Mapping[str, Any], group: Ensemble) -> tuple[str, str] | None:
    """Title and medians with ranges of the open shares of `experiment.year`, if it is set."""
    year = setting(manifest, "experiment.year", None)
    if year is None:
        return None
    inside = [month.startswith(f"{year}-") for month in group.months]
    title, sentences = "", []
    for one in IN_A_YEAR:
        means = mean(group.paths(one.outcome)[:, inside], axis=1)
        low, middle, high = quantiles(means, (0.05, 0.5, 0.95)).tolist()
        title = title or WORDS("in_year", year=year, share=middle, of=one.name)
        sentences.append(WORDS("of_year", of=one.title, share=middle, ends=(low, high)))
    return title, " ".join(sentences)


def describe_endings(rows: Sequence[Ending]) -> list[Paragraph]:
    """How it likely ends for each kind of firms."""
    if not any(row.has_market for row in rows):
        return [Paragraph("", WORDS("no_market_in", runs=rows[0].runs))]
    if rows[0].runs < FEW:
        return []
    return [
        Paragraph(name, describe_firms([row for row in rows if row.who == who]))
        for who, name in NAMES.items()
    ]


def describe_firms(rows: Sequence[Ending]) -> str:
    """The likely endings of a kind of firms; where there is none by a headline, who wins it."""
    if not any(row.has_market for row in rows):
        return WORDS("no_market_in", runs=rows[0].runs)
    sentences = []
    for kind in KINDS:
        shares: dict[tuple[str, str], list[str]] = {}
        for row in rows:
            if row.likely and row.first == kind:
                shares.setdefault(row.often(kind), []).append(row.by)
        if shares:
            often = [(*share, by) for share, by in shares.items()]
            sentences.append(WORDS("wins", ending=kind, often=often))
    unclear = [row for row in rows if not row.likely]
    if unclear:
        sentences.append(WORDS("not_likely", by=[row.by for row in unclear]))
    counted = {one.column: one.counted for one in HEADLINES}
    for row in unclear:
        if row.by == counted.get(row.who):
            opens, closes = row.often("open")[1], row.often("closed")[0]
            sentences.append(WORDS("both", by=row.by, open=opens, closed=closes))
    return " ".join(sentences)


def _unsettled(rows: Sequence[Ending]) -> list[Headline]:
    """The headlines of which no ending is likely; where all have one, the first."""
    likely = {(row.who, row.by): row.likely for row in rows}
    return [one for one in HEADLINES if not likely[WHO[one.scope], one.counted]] or [STARTUPS]


def describe_causes(
    spread: Sequence[tuple[Any, ...]], chance: pd.DataFrame, shown: Sequence[Headline]
) -> str:
    """What the spread of headlines comes from, and what chance is; empty where not known."""
    sentences = []
    for of in shown:
        sentences.append(describe_spread(spread, of))
        if sentences[-1] and of == STARTUPS and not chance.empty:
            row = published.drift(chance, of.outcome)
            ends = row["low"], row["high"]
            sentences.append(WORDS("drift", share=row["share"], ends=ends, version=row["version"]))
    return " ".join(filter(None, sentences))


def describe_spread(spread: Sequence[tuple[Any, ...]], of: Headline) -> str:
    """What the spread of a headline's open share comes from, ranked where intervals lie apart."""
    parts = [(draws.CAUSES[what], *ends) for outcome, what, *ends in spread if outcome == of.name]
    if not parts:
        return ""
    parts.sort(key=lambda part: -part[1])

    def leads(place: int) -> bool:
        return bool(parts[place][2] > max(high for *_, high in parts[place + 1 :]))

    (first, value, *ends), (second, next_value, *next_ends) = parts[:2]
    said = WORDS(
        "leads" if leads(0) else "overlaps", of=of.name, cause=first, share=value, ends=ends
    )
    if not (leads(0) and leads(1)):
        return said
    return f"{said} {WORDS('then', cause=second, share=next_value, ends=next_ends)}"


def _assumed(manifest: Mapping[str, Any], is_usual: bool, beside: Beside) -> str:
    """Whether old work stays, and of the baseline how it ends otherwise; empty where not known."""
    displacement = setting(manifest, "work.displacement", None)
    if displacement is None:
        return ""
    if displacement:
        return WORDS("displaces", displacement=displacement)
    kept = beside.displacement if is_usual else pd.DataFrame()
    return " ".join(filter(None, [WORDS("stays"), describe_displacement(kept)]))


def describe_displacement(kept: pd.DataFrame) -> str:
    """The published ending where new work displaces old work; empty where nothing is kept."""
    if kept.empty:
        return ""
    row = kept.iloc[0]
    return WORDS(
        "displaced", of=STARTUPS.name, pairs=int(row["runs"]), version=row["version"],
        **displaced_ending(kept),
    )  # fmt: skip


def displaced_ending(kept: pd.DataFrame) -> dict[str, Any]:
    """The ending of startups' tokens that displacement makes most likelier or less likely."""
    own = kept[(kept["who"] == STARTUPS.column) & (kept["by"] == STARTUPS.counted)]
    stays, goes = (own[own["displacement"] == end].iloc[0] for end in (0, 1))
    kind = max(KINDS, key=lambda one: abs(goes[endings.NAMES[one]] - stays[endings.NAMES[one]]))
    name = endings.NAMES[kind]
    return {"ending": kind, "before": stays[name], "after": goes[name]}


def describe_errors(beside: Beside) -> str:
    """How wrong past forecasts of a router's tokens were, the longest ones; empty without any."""
    scores = published.router_rows(beside.scores)
    if scores.empty:
        return ""
    far = scores.to_dict("records")[-1]
    best = str(far["best"])
    return WORDS(
        "forecasts", ahead=far["horizon"],
        model=f"{100 * far[published.MODEL]:.0f}", best=published.HEADINGS[best],
        score=f"{100 * far[best]:.0f}", inside=round(far[published.INSIDE] * far["origins"]),
        count=int(far["origins"]), version=far[published.VERSION],
    )  # fmt: skip


def _warnings(answer: Mapping[str, Any]) -> list[str]:
    failed = answer["failed_runs"]
    count, runs = len(failed), answer["headline"]["runs"]
    first = [{name: one[name] for name in ("run", "seed", "stage", "error")} for one in failed[:1]]
    return [WORDS("failed", count=count, runs=runs + count, **one) for one in first]


def _describe_basis(answer: Mapping[str, Any], group: Ensemble) -> str:
    """How many runs there are, and what their intervals cover."""
    runs, drawn = answer["headline"]["runs"], answer["draws"]
    if drawn is None:
        return WORDS("one_default") if runs == 1 else WORDS("default", runs=runs)
    said = [draws.sample_size(drawn["effective"], drawn["ancestors"], runs)]
    if runs >= FEW:
        said.append(f"{summarise_sources(count_sources(group.runs))}.")
    return " ".join([*said, WORDS("cover")])
