"""The page on what-ifs and asymmetries, its tables and pictures.

All of docs/what_ifs.md follows from tables that are kept, by the templates in words.j2, so that
words change without runs.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from openclosed.analysis import published
from openclosed.analysis.common import contrasts, style
from openclosed.analysis.common.contrasts import Contrast
from openclosed.analysis.finding.finding import records
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import STARTUPS
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.what_ifs.effects import POINTS
from openclosed.experiments.what_if.answer import KINDS, phrase
from openclosed.experiments.what_if.finding import describe_endings

WORDS: Final = Words(__file__)
YEARS: Final = "what_if_years"
"""The table in docs/tables of every scenario's effects by year."""
MARKETS: Final = "what_if_markets"
"""The table there of every scenario's effects by market."""
FAVOURED: Final = "asymmetries"
"""The table there of what changes without each asymmetry."""
DEBATED: Final = ("many_eyes", "attackers_read_code")
"""Asymmetries that the debate is about, with cards of their own."""
WEAK, LARGE = 1.0, 5.0
"""Percentage points: weak below one in every share and year, a card from five on."""


def write() -> None:
    """Write the page and its picture from the kept tables."""
    kept = published.what_ifs()
    tables = documentation.DOCS / "tables"
    others = (pd.read_csv(tables / f"{name}.csv") for name in (YEARS, MARKETS, FAVOURED))
    file = documentation.DOCS / "what_ifs.md"
    file.write_text(page(kept, *others), encoding="utf-8")
    documentation.write_picture("what_ifs_all", every(kept))


def page(
    kept: pd.DataFrame, years: pd.DataFrame, markets: pd.DataFrame, favoured: pd.DataFrame
) -> str:
    """The page, with a card for each scenario that moves a headline much."""
    rows = records(kept.iloc[by_size(kept)])
    turned, weak = turns(kept, markets), weak_ones(kept, years)
    large = [row for row in rows if is_large(row)]
    small = [row["scenario"] for row in rows if not is_large(row) and row["scenario"] not in weak]
    shares = [one.name for one in KINDS.values()]
    third = markets["market"][markets["values"].notna()].unique()
    paragraphs = [
        WORDS("title"),
        WORDS("readers"),
        WORDS(
            "compared", count=len(rows), pairs=rows[0]["pairs"], shares=shares, large=len(large),
            least=LARGE, kept=published.WHAT_IFS.name, years=YEARS,
        ),
        WORDS(
            "by_market", names=[name.partition(",")[0] for name in third],  # without the unit
            count=len(markets), markets=MARKETS,
        ),
        _theory(rows),
        WORDS("picture"),
        WORDS("largest_head"),
        *(card(row, turned[row["scenario"]]) for row in large),
        WORDS("others_head"),
        " ".join([WORDS("small", names=small), *_turned(small, turned)]),
        " ".join([WORDS("weak", names=weak), *_turned(weak, turned)]),
        WORDS("intensities"),
        WORDS("asymmetries_head"),
        WORDS("asymmetries", file=FAVOURED),
        *favour(favoured),
        " ".join([*describe_endings(favoured), *_answered(favoured)]),
        against(favoured),
        *(asymmetry_card(row) for row in records(favoured) if row["asymmetry"] in DEBATED),
        WORDS("made_by"),
    ]  # fmt: skip
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def by_size(kept: pd.DataFrame) -> list[int]:
    """The places of the rows, the largest change of a headline first."""
    sizes = kept[list(KINDS)].abs().max(axis=1).to_numpy()
    return [int(place) for place in np.argsort(-sizes, kind="stable")]


def weak_ones(kept: pd.DataFrame, years: pd.DataFrame) -> list[str]:
    """The scenarios that move no share by a point in any year."""
    most = years["change"].abs().groupby(years["scenario"]).max()
    usual = POINTS * kept.set_index("scenario")[list(KINDS)].abs().max(axis=1)
    sizes = pd.concat([most, usual], axis=1).max(axis=1)
    return [name for name in kept["scenario"] if sizes[name] < WEAK]


def is_large(row: Mapping[str, Any]) -> bool:
    """Whether it clearly moves a headline by five percentage points."""
    return any(_is_clear(row, kind) and abs(row[kind]) * POINTS >= LARGE for kind in KINDS)


def go_apart(row: Mapping[str, Any]) -> bool:
    """Whether it clearly moves one headline towards open and another towards closed."""
    signs = {np.sign(row[kind]) for kind in KINDS if _is_clear(row, kind)}
    return len(signs) > 1


def _is_clear(row: Mapping[str, Any], kind: str) -> bool:
    return bool(row[f"{kind}_low"] > 0 or row[f"{kind}_high"] < 0)


def _theory(rows: Sequence[Mapping[str, Any]]) -> str:
    signed = [row for row in rows if isinstance(row["expected"], str)]
    other, unclear = (
        [row["scenario"] for row in signed if row["agreement"] == how]
        for how in ("the other way", "could be 0")
    )
    agree = len(signed) - len(other) - len(unclear)
    return WORDS("theory", count=len(signed), agree=agree, other=other, unclear=unclear)


def turns(kept: pd.DataFrame, markets: pd.DataFrame) -> dict[str, list[str]]:
    """Of each scenario, where a clear effect clearly goes the other way, in words."""
    found: dict[str, list[str]] = {row["scenario"]: [] for row in records(kept)}
    own = kept.set_index("scenario")
    for row in records(markets.fillna({"values": ""})):
        kind = next(kind for kind, one in KINDS.items() if one.name == row["share"])
        usual = own.loc[row["scenario"]]
        before = usual[kind] if _is_clear(usual, kind) else 0.0
        if (before < 0 < row["low"]) or (row["high"] < 0 < before):
            size = WORDS("size", change=row["change"], ends=(row["low"], row["high"]))
            blanks = {one: row[one] for one in ("share", "market", "values")}
            found[row["scenario"]].append(WORDS("in_market", size=size, **blanks))
    return found


def _turned(names: Sequence[str], turned: Mapping[str, Sequence[str]]) -> list[str]:
    """Sentences on the scenarios of which an effect goes the other way in some market."""
    return [
        WORDS("small_turned", name=name, effects=turned[name]) for name in names if turned[name]
    ]


def card(row: Mapping[str, Any], turned: Sequence[str]) -> str:
    """What happens, its real case, what theory says if it goes otherwise, and what changes most.

    What theory speaks of may be another share than those of the headlines.
    """
    blanks = {name: row[name] for name in ("description", "example")}
    said = [WORDS("card", name=row["scenario"], **blanks)]
    if isinstance(row["expected"], str) and row["agreement"] != "yes":
        size = WORDS("size", change=row["change"], ends=(row["low"], row["high"]))
        blanks = {"sign": row["expected"], "agreement": row["agreement"]}
        said.append(WORDS("expected", phrase=phrase(row["outcome"]), size=size, **blanks))
    said.append(WORDS("effects", when=row["year"], effects=_effects(row)))
    if go_apart(row):
        said.append(WORDS("apart", name=row["scenario"]))
    said.append(WORDS("turned", effects=turned))
    return " ".join(filter(None, said))


def asymmetry_card(row: Mapping[str, Any]) -> str:
    """What it is, what changes without it, and why so little."""
    blanks = {"name": row["asymmetry"], "camp": row["favours"], "basis": row["rests"]}
    effects = WORDS("effects", when=WORDS("without_it"), effects=_effects(row))
    return " ".join([WORDS("asymmetry_card", **blanks), effects, WORDS("why", name=blanks["name"])])


def _effects(row: Mapping[str, Any]) -> list[str]:
    """The larger change of a headline or, if they clearly go apart, both; the picture has all."""
    largest = max(KINDS, key=lambda kind: abs(row[kind]))
    return [
        WORDS("effect", share=KINDS[kind].name, size=_size(row, kind), real=_is_clear(row, kind))
        for kind in (KINDS if go_apart(row) else [largest])
    ]


def _size(row: Mapping[str, Any], kind: str) -> str:
    return WORDS("size", change=row[kind], ends=(row[f"{kind}_low"], row[f"{kind}_high"]))


def favour(favoured: pd.DataFrame) -> list[str]:
    """How many asymmetries each camp has, and those with a large effect on startups' tokens."""
    found = []
    for camp, own in favoured.groupby("favours"):
        large = [
            WORDS("without", name=row["asymmetry"], change=row["startups"])
            for row in records(own)
            if _is_clear(row, "startups") and abs(row["startups"]) * POINTS >= LARGE
        ]
        blanks = {"effects": large, "share": STARTUPS.name, "least": LARGE}
        found.append(WORDS("favour", count=len(own), camp=camp, **blanks))
    return found


def _answered(favoured: pd.DataFrame) -> list[str]:
    """How the answer's runs end, and why not so, where that is published of other runs."""
    kept, here = published.displacement(), favoured.iloc[0]
    if kept.empty:
        return []
    own = (kept["who"] == STARTUPS.column) & (kept["by"] == STARTUPS.counted)
    there = kept[own & (kept["displacement"] == 0)].iloc[0]
    if all(there[one] == here[f"{one}_before"] for one in ("open_wins", "closed_wins")):
        return []
    blanks = {"opens": there["open_wins"], "closes": there["closed_wins"]}
    return [WORDS("answered", **blanks, runs=int(there["runs"]))]


def against(favoured: pd.DataFrame) -> str:
    """The asymmetries whose absence clearly helps the camp that they favour, and why."""
    helps = favoured["favours"].map({"closed": 1, "open": -1})
    clear = pd.Series(False, index=favoured.index)
    for kind in KINDS:
        ends = favoured[[f"{kind}_low", f"{kind}_high"]].mul(helps, axis=0)
        clear |= ends.max(axis=1) < 0
    own = favoured[clear]
    if own.empty:
        return WORDS("none_against")
    gains = [
        WORDS("gains", name=name, camp=camp)
        for name, camp in zip(own["asymmetry"], own["favours"], strict=True)
    ]
    return " ".join([WORDS("against", count=len(own)), *gains])


def every(what_ifs: pd.DataFrame) -> Drawing:
    """All what-ifs of the kept table beside each other, the largest change of a headline first."""
    ordered = what_ifs.iloc[by_size(what_ifs)]
    rows = records(ordered)
    names = [WORDS("in_year", name=row["scenario"], year=row["year"]) for row in rows]
    large = sum(map(is_large, rows))
    title = WORDS("every_title", large=large, count=len(rows), least=LARGE)
    return contrasts.figure(title, WORDS("footer"), names, _panels(rows))


def largest(what_ifs: pd.DataFrame, count: int = 5) -> Drawing:
    """The what-ifs of the kept table that clearly move either headline most, the largest first."""
    rows = sorted(records(what_ifs), key=_clear_size, reverse=True)[:count]
    names = [f"{WORDS('named', name=row['scenario'])}\n{row['year']}" for row in rows]
    first = rows[0]
    kind = max((one for one in KINDS if _is_clear(first, one)), key=lambda one: abs(first[one]))
    macro = "raises_title" if first[kind] > 0 else "lowers_title"
    blanks = {"share": KINDS[kind].name, "size": abs(first[kind])}
    title = WORDS(macro, name=first["scenario"], **blanks)
    drawn = contrasts.figure(title, WORDS("footer"), names, _panels(rows))
    drawn.set_size_inches(style.WIDTH, 0.7 * style.HEIGHT)
    return drawn


def _clear_size(row: Mapping[str, Any]) -> float:
    return max((abs(row[kind]) for kind in KINDS if _is_clear(row, kind)), default=0.0)


def _panels(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Contrast]]:
    return {
        one.title: [_kept_change(row, kind, one.outcome) for row in rows]
        for kind, one in KINDS.items()
    }


def _kept_change(row: Mapping[Any, Any], kind: str, outcome: str) -> Contrast:
    """A change of the kept table, which has no means."""
    change, low, high = (float(row[f"{kind}{end}"]) for end in ("", "_low", "_high"))
    nan, pairs = float("nan"), int(row["pairs"])
    real = _is_clear(row, kind)
    return Contrast(row["scenario"], outcome, "share", pairs, nan, nan, change, low, high, real)
