"""The page on what-ifs and asymmetries, its tables and pictures.

All of docs/what_ifs.md follows from tables that are kept, so that words change without runs.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.figure import Figure as Drawing

from openclosed.analysis import published
from openclosed.analysis.common import contrasts, style
from openclosed.analysis.common.contrasts import (
    Contrast,
    format_change,
    format_change_range,
    strongest,
)
from openclosed.analysis.common.measures import capital, in_list, spell_out
from openclosed.analysis.finding.finding import records
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.what_ifs.effects import OF_KINDS, POINTS
from openclosed.experiments.what_if.words import describe_asymmetries

YEARS: Final = "what_if_years"
"""The table in docs/tables of every scenario's effects by year."""
MARKETS: Final = "what_if_markets"
"""The table there of every scenario's effects by market."""
FAVOURED: Final = "asymmetries"
"""The table there of what changes without each asymmetry."""
WEAK, LARGE = 1.0, 5.0
"""Percentage points: weak below one in every share and year, a card from five on."""
FOOTER: Final = (
    "Paired with the baseline: same starting states and seeds. Bars are 95 % intervals. Circle: "
    "more open; square: more closed; hollow triangle: the interval includes 0."
)
PAGE: Final = """\
# What-ifs

For readers who ask how far one event or policy would change the answer, and whether the model is
built to favour a camp.

{compared} [Every what-if](../analysis/kept/{kept}); [all shares by year](tables/{years}.csv).

{turns} [All effects by market](tables/{markets}.csv).

{theory} The table names the outcome that theory moves: mostly the open share of all of startups'
tokens, own machines included.

![What each scenario changes](images/what_ifs_all.png)

## The largest

{cards}

## The others

{small}

{weak}

All effects are of medium intensity: `openclosed what-if NAME:low` or `NAME:high` runs another.

## Asymmetries

Rules and parameters differ between open and closed models.
[One table](tables/{asymmetries}.csv) says what each difference is, and what changes without it.
{favours} {against}

Made by `python -m experiments.validation what-ifs`.
"""


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
    rows = records(kept)
    turned = turns(kept, markets)
    most = years["change"].abs().groupby(years["scenario"]).max()
    weak = [
        row["scenario"]
        for row in rows
        if max(most[row["scenario"]], *(POINTS * abs(row[kind]) for kind in OF_KINDS)) < WEAK
    ]
    large = [row for row in rows if is_large(row)]
    small = [row["scenario"] for row in rows if not is_large(row) and row["scenario"] not in weak]
    return PAGE.format(
        compared=_compared(rows, large),
        theory=_theory(rows),
        kept=published.WHAT_IFS.name,
        years=YEARS,
        turns=_turns(markets),
        markets=MARKETS,
        cards="\n\n".join(card(row, turned[row["scenario"]]) for row in large),
        small=" ".join([f"Smaller: {_names(small)}.", *_turned(small, turned)]),
        weak=(
            "Weak, as no effect above and no share in any calendar year changes by a percentage "
            f"point: {_names(weak)}."
        ),
        asymmetries=FAVOURED,
        favours=" ".join(describe_asymmetries(favoured)),
        against=against(favoured),
    )


def is_large(row: Mapping[str, Any]) -> bool:
    """Whether it clearly moves a headline by five percentage points."""
    return any(_is_clear(row, kind) and abs(row[kind]) * POINTS >= LARGE for kind in OF_KINDS)


def _is_clear(row: Mapping[str, Any], kind: str) -> bool:
    return bool(row[f"{kind}_low"] > 0 or row[f"{kind}_high"] < 0)


def _compared(rows: Sequence[Mapping[str, Any]], large: Sequence[Mapping[str, Any]]) -> str:
    shares = in_list([one.name for one in OF_KINDS.values()])
    return (
        f"Each of {len(rows)} scenarios runs {rows[0]['pairs']} times beside the baseline, from "
        "the same starting states and with the same seeds. Effects are changes of the open share "
        f"of {shares}, in percentage points with 95 % intervals. {len(large)} move one of them "
        f"clearly by {LARGE:g} or more."
    )


def _theory(rows: Sequence[Mapping[str, Any]]) -> str:
    signed = [row for row in rows if isinstance(row["predicted"], str)]
    other, unclear = (
        [row["scenario"] for row in signed if row["said"] == how]
        for how in ("the other way", "could be 0")
    )
    agree = len(signed) - len(other) - len(unclear)
    return (
        f"Theory says which way {len(signed)} of them go: {agree} agree, {len(other)} "
        f"{'goes' if len(other) == 1 else 'go'} the other way ({_names(other)}), {len(unclear)} "
        f"may be zero ({_names(unclear)})."
    )


def _names(names: Sequence[str]) -> str:
    return in_list([spell_out(one) for one in names]) if names else "none"


def turns(kept: pd.DataFrame, markets: pd.DataFrame) -> dict[str, list[str]]:
    """Of each scenario, where a clear effect clearly goes the other way, in words."""
    found: dict[str, list[str]] = {row["scenario"]: [] for row in records(kept)}
    own = kept.set_index("scenario")
    for row in records(markets.fillna({"values": ""})):
        kind = next(kind for kind, one in OF_KINDS.items() if one.name == row["share"])
        usual = own.loc[row["scenario"]]
        before = usual[kind] if _is_clear(usual, kind) else 0.0
        if (before < 0 < row["low"]) or (row["high"] < 0 < before):
            change = _points(row["change"], row["low"], row["high"])
            where = f"with {row['market']} {row['values']}".rstrip()
            found[row["scenario"]].append(f"{row['share']} {where} {change}")
    return found


def _turns(markets: pd.DataFrame) -> str:
    names = markets["market"][markets["values"].notna()].unique()
    thirds = in_list([f"by {name.partition(',')[0]}" for name in names])  # without the unit
    return (
        f"Effects were also compared in thirds of the starting states, {thirds}, and with "
        "[displacement](answer.md). Where one clearly goes the other way, its card says so, by "
        f"95 % intervals that hold for all {len(markets)} effects together."
    )


def _turned(names: Sequence[str], turned: Mapping[str, Sequence[str]]) -> list[str]:
    """Sentences on the scenarios of which an effect goes the other way in some market."""
    return [
        f"{capital(spell_out(name))} goes the other way: {'; '.join(turned[name])}."
        for name in names
        if turned[name]
    ]


def card(row: Mapping[str, Any], turned: Sequence[str]) -> str:
    """What happens, its real case, what theory says, what changes, and where it turns round."""
    said = [f"**{capital(spell_out(row['scenario']))}.** {row['description']} {row['example']}"]
    if isinstance(row["predicted"], str):
        agrees = {"yes": "as here", "could be 0": "not clear here"}
        said.append(f"Theory: {row['predicted']}, {agrees.get(row['said'], 'unlike here')}.")
    effects = [
        f"{one.name} {_points(row[kind], row[f'{kind}_low'], row[f'{kind}_high'])}"
        for kind, one in OF_KINDS.items()
        if _is_clear(row, kind)
    ]
    said.append(f"{capital(row['year'])}: {'; '.join(effects)}.")
    if turned:
        said.append(f"The other way: {'; '.join(turned)}.")
    return " ".join(said)


def _points(change: float, low: float, high: float) -> str:
    value = format_change(change, "share")
    return f"{value} ({format_change_range(low, high, 'share')})"


def against(favoured: pd.DataFrame) -> str:
    """The asymmetries whose absence clearly helps the camp that they favour."""
    helps = favoured["favours"].map({"closed": 1, "open": -1})
    clear = pd.Series(False, index=favoured.index)
    for kind in OF_KINDS:
        ends = favoured[[f"{kind}_low", f"{kind}_high"]].mul(helps, axis=0)
        clear |= ends.max(axis=1) < 0
    names = [spell_out(name) for name in favoured["asymmetry"][clear]]
    if not names:
        return "No share clearly moves towards the camp that loses its advantage."
    return (
        f"Without {in_list(names)}, a share clearly moves towards the camp that loses its "
        "advantage. Rules interact: what helps a camp directly may help the other more."
    )


def every(what_ifs: pd.DataFrame) -> Drawing:
    """All what-ifs of the kept table beside each other."""
    names = [
        f"{spell_out(row['scenario'])} {row['year'].removeprefix('the year ')}"
        for row in records(what_ifs)
    ]
    title = f"What each of {len(what_ifs)} scenarios changes"
    return contrasts.figure(title, FOOTER, names, _panels(what_ifs))


def largest(what_ifs: pd.DataFrame, count: int = 5) -> Drawing:
    """The what-ifs of the kept table that clearly move either headline most, the largest first."""
    found = strongest(what_ifs, count, tuple(OF_KINDS))
    names = [f"{spell_out(row['scenario'])}\n{row['year']}" for row in records(found)]
    title = f"The {count} largest what-ifs"
    drawn = contrasts.figure(title, FOOTER, names, _panels(found))
    drawn.set_size_inches(style.WIDTH, 0.7 * style.HEIGHT)
    return drawn


def _panels(what_ifs: pd.DataFrame) -> dict[str, list[Contrast]]:
    return {
        one.title: [_kept_change(row, kind, one.outcome) for row in records(what_ifs)]
        for kind, one in OF_KINDS.items()
    }


def _kept_change(row: Mapping[Any, Any], kind: str, outcome: str) -> Contrast:
    """A change of the kept table, which has no means."""
    change, low, high = (float(row[f"{kind}{end}"]) for end in ("", "_low", "_high"))
    nan, pairs = float("nan"), int(row["pairs"])
    real = _is_clear(row, kind)
    return Contrast(row["scenario"], outcome, "share", pairs, nan, nan, change, low, high, real)
