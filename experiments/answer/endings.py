"""The answer of many runs, in numbers: endings, shares, and what their spread comes from.

`answer` computes all of it from the runs, ready for JSON. All tables are rows of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from openclosed.analysis import draws
from openclosed.analysis.common import ensemble
from openclosed.analysis.common.ensemble import Ensemble, setting
from openclosed.analysis.common.measures import spell_out
from openclosed.analysis.common.paired import Probability, probabilities
from openclosed.analysis.finding.finding import Column, Table, records, table, with_interval
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ENDINGS, HEADLINES, KINDS, MEASURES_SHOWN, WHO, Headline
from openclosed.sim.outcomes import MEASURES, SCOPES
from openclosed.sim.outcomes import record as judge
from openclosed.sim.parameters.clock import EndingRule

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 5
"""The version of the format of `answer`."""
THRESHOLDS = (0.6, 2 / 3, 0.75)
FIRM: Final = 2.0 / 3.0
"""An ending is likely where its interval begins above this."""
FEW: Final = 20
"""Of fewer runs, counts are written instead of percentages."""
NAMES: Final = {kind: "none_left" if kind == "no_closed" else text.replace(" ", "_")
                for kind, text in ENDINGS.items()}  # fmt: skip
"""The columns of endings."""
WORDS: Final = Words(__file__)
CELL = ("probability", "low", "high")
BAND = ("median", "low", "high")


def rules_of(manifest: Mapping[str, Any]) -> EndingRule:
    """The rules of endings, from the manifest's configuration."""
    return EndingRule.model_validate(setting(manifest, "ending", {}))


def answer(runs: pd.DataFrame, months: pd.DataFrame, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The whole answer, ready for JSON.

    Probabilities are dicts of `runs`, `probability`, `low`, `high` (Wilson 95 %, and of drawn runs
    the bootstrap over ancestors where that is wider) and `error`, the standard error; shares are
    dicts of `median`, `low`, `high` (90 % of the runs) in [0, 1]. Unknown values
    are None. Failed runs are counted and named, and enter nothing else.
    """
    group = ensemble.of(runs, months)
    measure = ensemble.measure(manifest)
    of = draws.of_runs(group.runs) if draws.are_drawn(manifest) and group.size else None
    labels = {
        Headline(scope, y): group.runs[Headline(scope, y).ending].astype(str).tolist()
        for y in MEASURES
        for scope in SCOPES
    }
    judged = dict(zip(labels, _judged(list(labels.values()), of), strict=True))
    return {
        "format": FORMAT,
        "headline": {
            "measure": measure,
            "scope": "all",
            "runs": group.size,
            "failed": int((runs["status"] == "failed").sum()),
            **judged[Headline("all", measure)],
        },
        "measures": {y: {s: judged[Headline(s, y)] for s in SCOPES} for y in MEASURES},
        "win_threshold": _by_threshold(group, measure, manifest, of),
        "final_shares": [
            {
                "scope": scope,
                **{y: _final(group, f"open_share_{y}_{scope}") for y in MEASURES},
                "served": _final(group, f"adopted_{scope}"),
            }
            for scope in SCOPES
        ],
        "multihoming": [_multihoming(group, scope) for scope in SCOPES],
        "draws": None if of is None else _draws(group, labels, of),
        "assumptions": assumptions(group, manifest),
        "failed_runs": _failed(runs),
    }


def _judged(many: list[list[str]], of: draws.Runs | None) -> list[dict[str, Any]]:
    """For each way to label the runs, the endings' probabilities and the most frequent one.

    Runs of one ancestor are alike: of drawn runs the intervals are those of `draws.all_chances`.
    """
    among = draws.all_chances(many, of) if of is not None and many else [{} for _ in many]
    found = []
    for labels, chance in zip(many, among, strict=True):
        single = probabilities(labels)
        first = max(judge.LABELS, key=lambda label: single[label].count)
        endings = {one: _probability(single[one], chance.get(one)) for one in judge.LABELS}
        leader = first if single[first].count else None
        found.append({"leader": leader, "endings": endings})
    return found


def _probability(found: Probability, among: draws.Chance | None) -> dict[str, Any]:
    chance = (found.value * (1.0 - found.value) / max(found.total, 1)) ** 0.5
    low, high, error = (found.low, found.high, chance) if among is None else among[1:]
    return {
        "runs": found.count,
        "probability": ensemble.number(found.value),
        "low": low,
        "high": high,
        "error": ensemble.number(error),
    }


def _by_threshold(
    group: Ensemble, measure: str, manifest: Mapping[str, Any], of: draws.Runs | None
) -> list[dict[str, Any]]:
    """The headline at other shares from which a camp counts as the winner.

    Nothing where a run is too short.
    """
    rules, step = rules_of(manifest), float(setting(manifest, "clock.months_per_step", 1))
    rows = max(1, round(rules.window / step))
    if not group.size or group.lengths.min() < rows:
        return []
    names = (f"open_share_{measure}_all", "adopted_all", "families_closed")
    share, served, closed = (group.tails(name, rows) for name in names)
    thresholds = sorted({*THRESHOLDS, rules.win_threshold})
    others = [rules.model_copy(update={"win_threshold": one}) for one in thresholds]
    judged = [judge.endings_of_runs(share, served, closed, one, step) for one in others]
    found = _judged([one.label.tolist() for one in judged], of)
    return [{"win_threshold": one, **cell} for one, cell in zip(thresholds, found, strict=True)]


def _final(group: Ensemble, name: str) -> dict[str, float | None]:
    return ensemble.interval(group.year_means(name, last=True))


def _multihoming(group: Ensemble, scope: str) -> dict[str, Any]:
    """Multi-homing firms beside independent choices; only an excess is evidence."""
    observed, chance = (
        group.year_means(f"multihoming_{kind}_{scope}", last=True)
        for kind in ("adopters", "by_chance")
    )
    return {
        "scope": scope,
        "observed": ensemble.interval(observed),
        "chance": ensemble.interval(chance),
        "excess": ensemble.interval(observed - chance),
    }


def _draws(group: Ensemble, labels: Mapping[Headline, list[str]], of: draws.Runs) -> dict[str, Any]:
    """How drawn runs differ."""
    return {
        "effective": of.effective,
        "ancestors": of.ancestors,
        "parameters": {
            one.scope: {
                parameter: rows.to_dict("index")
                for parameter, rows in draws.by_parameter(
                    labels[Headline(one.scope, one.measure)], of
                ).items()
            }
            for one in HEADLINES
        },
        "variance": {
            one.outcome: {
                part: {end: ensemble.number(value) for end, value in found._asdict().items()}
                for part, found in draws.layers(
                    group.year_means(one.outcome, last=True), of
                ).items()
            }
            for one in HEADLINES
        },
    }


def assumptions(group: Ensemble, manifest: Mapping[str, Any]) -> str:
    """Under what the answer holds."""
    scenarios = sorted(group.runs["scenario"].astype(str).unique())
    rules = rules_of(manifest)
    return WORDS(
        "assumptions", scenario=(scenarios or [""])[0], scenarios=len(scenarios),
        end=group.months[-1] if group.months else "", wins=rules.win_threshold,
        months=round(rules.window),
    )  # fmt: skip


def _failed(runs: pd.DataFrame) -> list[dict[str, Any]]:
    """Number, seed, stage and error of each run that failed."""
    failed = runs[runs["status"] == "failed"].sort_values("run")
    return records(failed[["run", "point", "scenario", "seed", "stage", "error"]])


class Ending(NamedTuple):
    """How runs end for a kind of firms by a measure: a cell for each ending."""

    who: str
    by: str
    runs: int
    cells: Mapping[str, Mapping[str, float]]

    @property
    def first(self) -> str:
        """The most frequent ending."""
        return max(KINDS, key=lambda kind: self.cells[kind]["probability"] or 0.0)

    @property
    def likely(self) -> bool:
        """Whether its whole interval lies above FIRM."""
        return self.cells[self.first]["low"] > FIRM

    @property
    def has_market(self) -> bool:
        """Whether any run ends with a market."""
        return any(self.cells[kind]["probability"] for kind in KINDS)

    def often(self, kind: str) -> tuple[str, str]:
        """How many runs end so, whole and short: a count if few, nearly all or nearly none."""
        share = self.cells[kind]["probability"] or 0.0
        blanks = {"count": round(share * self.runs), "runs": self.runs, "share": share}
        counted = self.runs < FEW or not 0.01 < share < 0.99
        return WORDS("often", **blanks, counted=counted), WORDS(
            "in_short", **blanks, counted=counted
        )


def endings_of(answer: Mapping[str, Any]) -> list[Ending]:
    """Every kind of firms and measure."""
    runs = answer["headline"]["runs"]
    return [
        Ending(who, counted, runs, answer["measures"][measure][scope]["endings"])
        for scope, who in WHO.items()
        for measure, counted in MEASURES_SHOWN.items()
    ]


def _ending_columns(shown: Any = "report", runs: int = 0) -> Iterator[Column]:
    """A column for each ending: percentages, or counts where there are `runs`."""

    def count(value: float) -> str:
        return f"{round(value * runs)}"

    for kind, text in ENDINGS.items():
        yield from with_interval(
            NAMES[kind], "share", f"part of the runs: {text}", text, f"{NAMES[kind]}_",
            brief=True, shown="report" if kind == "no_closed" else shown, bar=kind,
            form=count if runs else None,
        )  # fmt: skip


def _band(name: str, meaning: str, head: str) -> Iterator[Column]:
    """A median over runs with the range of 90 % of them."""
    low, high = f"{name}_low", f"{name}_high"
    yield Column(name, "share", meaning, head, "report", (low, high))
    yield Column(low, "share", "5 % of the runs lie below")
    yield Column(high, "share", "5 % of the runs lie above")


def ending_columns(runs: int = FEW) -> tuple[Column, ...]:
    """The columns of a table of endings; for few runs, counts stand in it."""
    likely = "the ending whose whole interval lies above two thirds, if there is one"
    return (
        Column("who", "", "whose use of AI", "Firms", "everywhere", form=str.capitalize),
        Column("by", "", "what is counted", "measure", "everywhere"),
        Column("likely", "", likely, "", "report" if runs >= FEW else "file"),
        Column("runs", "", "finished runs"),
        *_ending_columns("everywhere", runs if runs < FEW else 0),
    )


_SHARE_COLUMNS = (
    Column("who", "", "whose use of AI", "Firms, last year", "report", form=str.capitalize),
    *(column
      for measure, counted in MEASURES_SHOWN.items()
      for column in _band(measure, f"median open share by {counted}", f"open, by {counted}")),
    *_band("both", "median part of AI-using firms that are multi-homing: they use both camps",
           "multi-homing"),
    Column("by_chance", "share", "the same if each use were an independent choice",
           "multi-homing by chance", "report"),
)  # fmt: skip


def _threshold_columns(runs: int) -> tuple[Column, ...]:
    return (
        Column("who", "", "whose use of AI"),
        Column("by", "", "what is counted"),
        Column("wins_with", "share", "share from which a camp wins", "A camp wins with", "report"),
        *_ending_columns(runs=runs if runs < FEW else 0),
    )


_VARIANCE_COLUMNS = (
    Column("outcome", "", "open share, last year", "Spread of", "report", form=str.capitalize),
    Column("part", "", "what it comes from", "source", "report"),
    *with_interval("share", "share", "part of the variance over runs", "share", shown="report",
                   bar="plain"),
)  # fmt: skip


_MARGIN_COLUMNS = (
    Column("parameter", "", "drawn parameter", "Parameter", "report"),
    Column("values", "", "its values, a third of all", "values", "report"),
    Column("runs", "", "runs with these values", shown="report"),
    *_ending_columns(),
)


def tables(answer: Mapping[str, Any]) -> list[Table]:
    """How runs end, shares, other winning shares, and what drawn runs differ by."""
    multihoming = {row["scope"]: row for row in answer["multihoming"]}
    final = {row["scope"]: row for row in answer["final_shares"]}
    endings = [
        (one.who, one.by, ENDINGS[one.first] if one.likely else "", one.runs, *_cells(one.cells))
        for one in endings_of(answer)
    ]
    shares = [
        (
            who,
            *(final[scope][measure][end] for measure in MEASURES_SHOWN for end in BAND),
            *(multihoming[scope]["observed"][end] for end in BAND),
            multihoming[scope]["chance"]["median"],
        )
        for scope, who in WHO.items()
    ]
    counted = spell_out(answer["headline"]["measure"])
    thresholds = [
        (WHO["all"], counted, row["win_threshold"], *_cells(row["endings"]))
        for row in answer["win_threshold"]
    ]
    runs, of_all = answer["headline"]["runs"], f"{WHO['all']}' {counted}"
    few = runs < FEW
    found = [
        table("endings", ending_columns(runs), endings,
              WORDS("caption_endings", few=few)),
        table("shares", _SHARE_COLUMNS, shares, WORDS("caption_shares")),
        table("thresholds", _threshold_columns(runs), thresholds,
              WORDS("caption_thresholds", of=of_all, few=few)),
    ]  # fmt: skip
    if answer["draws"] is not None:
        if rows := spread(answer):
            found.append(table("variance", _VARIANCE_COLUMNS, rows, WORDS("caption_variance")))
        margins = [
            table(margins_of(one), _MARGIN_COLUMNS, list(_margins(answer, one)),
                  WORDS("caption_margins", of=one.name))
            for one in HEADLINES
        ]  # fmt: skip
        found += [one.in_files() for one in margins] if few else margins
    if any(one.cells["no_closed"]["runs"] for one in endings_of(answer)):
        return found
    # Where every run keeps a closed vendor, only files have the column.
    return [one.in_files(NAMES["no_closed"]) for one in found]


def _cells(endings: Mapping[str, Mapping[str, float]]) -> list[float]:
    return [endings[kind][end] for kind in ENDINGS for end in CELL]


def spread(answer: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What the spread of each headline comes from, the largest part first, with intervals.

    Empty for runs with default parameters, and of a headline where it cannot be told.
    """
    if answer["draws"] is None:
        return []
    return [
        (one.name, draws.PARTS[part], *cell.values())
        for one in HEADLINES
        for part, cell in sorted(
            answer["draws"]["variance"][one.outcome].items(),
            key=lambda item: -(item[1]["value"] or 0.0),
        )
        if cell["value"] is not None
    ]


def margins_of(one: Headline) -> str:
    """The name of the table of a headline along drawn parameters."""
    return f"margins_{one.column}"


def _margins(answer: Mapping[str, Any], of: Headline) -> Iterator[tuple[Any, ...]]:
    """How runs end by thirds of each drawn parameter."""
    for parameter, groups in answer["draws"]["parameters"][of.scope].items():
        for values, row in groups.items():
            cells = [row[f"{kind}{end}"] for kind in ENDINGS for end in ("", "_low", "_high")]
            yield draws.DRAWN_PARAMETERS[parameter].margin, values, row["runs"], *cells
