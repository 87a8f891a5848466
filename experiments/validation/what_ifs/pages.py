"""The pages on what-ifs and on asymmetries: sentences, tables and picture."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.figure import Figure as Drawing

from openclosed.analysis.common import contrasts, style
from openclosed.analysis.common.contrasts import (
    Contrast,
    format_change,
    format_change_range,
    strongest,
)
from openclosed.analysis.common.measures import (
    capital,
    format_value,
    in_list,
    measure,
    percent,
    spell_out,
)
from openclosed.analysis.finding import faces
from openclosed.analysis.finding.finding import Column, Figure, Finding, Table, table
from openclosed.analysis.published import WHAT_IFS as KEPT
from openclosed.experiments.validation.what_ifs.effects import (
    LARGE,
    MEASURES,
    Effect,
    Found,
    WhatIf,
)
from openclosed.experiments.what_if.tables import FAVOURS
from openclosed.experiments.what_if.words import describe_asymmetries

MADE_BY: Final = "Made by `python -m experiments.validation what-ifs`."
TOPIC: Final = "What if?"
READERS: Final = (
    "For readers who ask how far one event or policy would change the answer. Most scenarios are "
    "not yet seen in the data to August 2026; some are already under way, and ask what more of the "
    "same would do."
)
FAVOURS_TOPIC: Final = "Asymmetries between open and closed"
FAVOURS_READERS: Final = (
    "For readers who suspect that the model is built to favour one camp: every asymmetry between "
    "open and closed models in its rules and parameters, and the answer without it."
)
YEARS: Final = "what_if_years"
"""The table in docs/tables of every scenario's effects by year."""
TOKENS, WORK = "open_share_purchased_tokens_startups", "open_share_workloads_enterprises"
PANELS: Final = {TOKENS: "Startups' purchased tokens", WORK: "Enterprises' workloads"}
OF_FIRMS: Final = {"startups": "startups", "enterprises": "enterprises"}
OF_WHAT: Final = {
    "workloads": "workloads",
    "purchased_tokens": "purchased tokens",
    "spend": "spend",
}
NAMED: Final = {
    f"open_share_{of}_{kind}": f"{firms}' {what}"
    for kind, firms in OF_FIRMS.items()
    for of, what in OF_WHAT.items()
}
"""Each measure in words."""
MOST_SHOWN = 3
POINTS = 100.0


def finding(found: Found) -> Finding:
    """The comparison as sentences, table and picture."""
    title = f"What each of {len(found.what_ifs)} scenarios changes"
    picture = Figure("what_ifs", title, lambda: _picture(found, title))
    return Finding(title, [*_says(found)], [_table(found)], [picture])


def page(found: Found, said: Finding) -> str:
    """The page, with a card for each scenario."""
    notes = [
        (
            f"[One table](../analysis/kept/{KEPT.name}) has every scenario's description and its "
            f"effect on the outcome that theory names, [another](tables/{YEARS}.csv) the effects "
            "on all shares by year, in percentage points."
        ),
        MADE_BY,
        "\n".join(f"- **{spell_out(one.name)}.** {_card(found, one)}" for one in found.what_ifs),
    ]
    return faces.page(TOPIC, READERS, said, notes, "images/mechanisms")


def _says(found: Found) -> list[str]:
    large = [one for one in found.what_ifs if found.is_large(one)]
    weak = [one for one in found.what_ifs if found.is_weak(one)]
    said = [
        (
            f"Each scenario runs {found.pairs} times beside the baseline, from the same starting "
            "states and with the same seeds. An event of one month is compared in the year from "
            f"that month, everything else in {found.last}."
        ),
        (
            f"{len(large)} of {len(found.what_ifs)} scenarios clearly change a share by at least "
            f"{POINTS * LARGE:g} percentage points in that year: {_names(large)}."
        ),
    ]
    for outcome, head in PANELS.items():
        said.append(_extremes(found, outcome, head[0].lower() + head[1:]))
    if weak:
        stay = f"{len(weak)} {'scenario stays' if len(weak) == 1 else 'scenarios stay'}"
        said.append(f"{stay} below one percentage point in every share and year: {_names(weak)}.")
    return [*said, _theory(found)]


def _names(what_ifs: Sequence[WhatIf]) -> str:
    return in_list([spell_out(one.name) for one in what_ifs]) if what_ifs else "none"


def _extremes(found: Found, outcome: str, head: str) -> str:
    """The largest clear changes of a measure, up and down."""
    every = [(one, found.own[one.name, outcome]) for one in found.what_ifs]
    every = [(one, own) for one, own in every if own.real]
    said = []
    for verb, sign in (("raises", 1), ("lowers", -1)):
        own = sorted((row for row in every if sign * row[1].change > 0), key=lambda r: -r[1].size)
        if own:
            (first, change), *rest = own[:MOST_SHOWN]
            then = f", then {_names([one for one, _ in rest])}" if rest else ""
            name = capital(spell_out(first.name))
            said.append(f"{name} {verb} it most ({_points(change)} percentage points){then}.")
    if not said:
        return f"Open share of {head}: no scenario clearly changes it."
    return f"Open share of {head}: {' '.join(said)}"


def _points(change: Effect) -> str:
    value = format_change(change.change, "share")
    return f"{value}, {format_change_range(change.low, change.high, 'share')}"


def _theory(found: Found) -> str:
    signed = [one for one in found.what_ifs if one.predicted and one.sign]
    stands = {one.name: found.theory(one) for one in signed}
    against, unclear = (
        [one for one in signed if stands[one.name] == how]
        for how in ("the other way", "could be 0")
    )
    as_it_says = len(signed) - len(against) - len(unclear)
    return (
        f"Theory predicts a sign for {len(signed)} of them: {as_it_says} agree, {len(against)} "
        f"{'goes' if len(against) == 1 else 'go'} the other way ({_names(against)}). "
        f"{len(unclear)} may be zero ({_names(unclear)})."
    )


def _card(found: Found, one: WhatIf) -> str:
    """The scenario, its real case, its effect, theory's view, and why it is small."""
    clear = [(name, own) for name, own in found.shares(one).items() if own.real]
    if clear:
        listed = [f"{NAMED[name]} {_points(own)}" for name, own in clear[:MOST_SHOWN]]
        effect = f"Open share in {found.year(one)}, percentage points: {'; '.join(listed)}."
    else:
        effect = f"No open share clearly changes in {found.year(one)}."
    said = [one.description, one.example, effect]
    if found.is_weak(one):
        said.append(_why_weak(found, one))
    if found.theory(one) == "the other way":
        change = found.own[one.name, one.predicted]
        said.append(
            f"Theory says that the {measure(one.predicted).phrase} {one.sign}; here it changes by "
            f"{format_change(change.change, 'share')} percentage points{_because(found, one)}."
        )
    return " ".join(part for part in said if part)


def _why_weak(found: Found, one: WhatIf) -> str:
    """How small the effect is, and whether its direct target moves."""
    year, name, most = found.most_ever(one)
    small = (
        f"Its largest effect on any share in any year is "
        f"{format_change(most.change, 'share')} percentage points ({NAMED[name]}, {year})"
    )
    channel, phrase = found.own[one.name, one.outcome], measure(one.outcome).phrase
    if not channel.real:
        return f"{small}, since its direct target ({phrase}) does not clearly move."
    return f"{small}. Its direct target moves{_moved(found, one)}; the shares hardly do."


def _because(found: Found, one: WhatIf) -> str:
    """Its direct target, if that moves as the scenario says."""
    channel = found.own[one.name, one.outcome]
    moved = channel.real and one.outcome != one.predicted
    return f", though its direct target moves{_moved(found, one)}" * moved


def _moved(found: Found, one: WhatIf) -> str:
    channel, own = found.own[one.name, one.outcome], measure(one.outcome)
    after = format_value(channel.base + channel.change, own.unit)
    return f" ({own.phrase}: from {format_value(channel.base, own.unit)} to {after})"


def _table(found: Found) -> Table:
    """A row for each scenario with its clear effects on every share in its own year."""
    columns = [
        Column("scenario", "", "scenario", "What if", "everywhere", form=spell_out),
        Column("year", "", "year of the changes", "Year", "everywhere"),
        *(
            Column(name, "", f"change of the {measure(name).phrase}", NAMED[name].capitalize(),
                   "everywhere")
            for name in MEASURES
        ),
    ]  # fmt: skip
    rows = [
        (one.name, one.after or found.last,
         *(_cell(found.own[one.name, name]) for name in MEASURES))
        for one in found.what_ifs
    ]  # fmt: skip
    caption = (
        "Clear effects on the open share in each scenario's year (from the month, if one is "
        "named), percentage points; a dot where the 95 % interval includes 0."
    )
    return table("what_ifs", columns, rows, caption)


def _cell(own: Effect) -> str:
    return format_change(own.change, "share") if own.real else "·"


def kept(found: Found) -> pd.DataFrame:
    """The kept table, from which answers and the README quote."""
    rows = []
    for one in found.what_ifs:
        row: dict[str, Any] = {
            "scenario": one.name, "description": one.description, "standing": one.standing,
            "year": found.year(one),
        }  # fmt: skip
        for kind, outcome in (("startups", TOKENS), ("enterprises", WORK)):
            row |= _ends(found.own[one.name, outcome], f"{kind}", f"{kind}_")
        named = one.predicted or one.outcome
        row |= {"outcome": named, "unit": measure(named).unit}
        row |= _ends(found.own[one.name, named], "change")
        row |= {"predicted": one.sign, "said": found.theory(one), "pairs": found.pairs}
        rows.append(row)
    return pd.DataFrame(rows)


def _ends(own: Effect, name: str, before: str = "") -> dict[str, float]:
    return {name: own.change, f"{before}low": own.low, f"{before}high": own.high}


def years(found: Found) -> pd.DataFrame:
    """Effects on every share in calendar years, percentage points."""
    rows = [
        (name, year, measured, *(round(POINTS * end, 2) for end in own))
        for (name, year, measured), own in found.yearly.items()
    ]
    columns = ["scenario", "year", "outcome", "base", "change", "low", "high"]
    return pd.DataFrame(rows, columns=columns).sort_values(["scenario", "outcome", "year"])


def _picture(found: Found, title: str) -> Drawing:
    names = [f"{spell_out(one.name)} {one.after or found.last}" for one in found.what_ifs]
    panels = {
        head: [_contrast(one.name, outcome, found) for one in found.what_ifs]
        for outcome, head in PANELS.items()
    }
    footer = (
        f"{found.pairs} pairs with the baseline: the same starting state and seed. Bars are 95 % "
        f"intervals. {contrasts.FILLED}"
    )
    return contrasts.figure(title, footer, names, panels)


def _contrast(name: str, outcome: str, found: Found) -> Contrast:
    own = found.own[name, outcome]
    ends = own.change, own.low, own.high, own.real
    return Contrast(name, outcome, "share", found.pairs, own.base, own.base + own.change, *ends)


def favours(rows: Sequence[Mapping[str, Any]]) -> str:
    """The page on asymmetries, from a row for each."""
    columns = [column.name for column in FAVOURS]
    frame = pd.DataFrame(rows)[columns]
    open_, closed = (percent(frame[f"{camp}_wins_before"].iloc[0]) for camp in ("open", "closed"))
    caption = (
        f"Changes of the last year's open share without each asymmetry: 95 % intervals from "
        f"{frame['pairs'].min()} paired runs (same starting states and seeds). The last columns "
        "say who wins startups' purchased tokens, in % of runs; with every asymmetry in place, "
        f"open wins {open_} and closed {closed}."
    )
    made = table("favours", FAVOURS, frame, caption)
    said = Finding("", describe_asymmetries(frame), [made])
    return faces.page(FAVOURS_TOPIC, FAVOURS_READERS, said, [_wrong_signs(frame), MADE_BY])


def _wrong_signs(frame: pd.DataFrame) -> str:
    """The asymmetries whose absence clearly helps the camp that they favour."""
    helps = frame["favours"].map({"closed": 1, "open": -1})
    clear = pd.Series(False, index=frame.index)
    for kind in ("startups", "enterprises"):
        ends = frame[[f"{kind}_low", f"{kind}_high"]].mul(helps, axis=0)
        clear |= ends.max(axis=1) < 0
    names = [spell_out(name) for name in frame["asymmetry"][clear]]
    if not names:
        return "No share clearly moves towards the camp that loses its advantage."
    return (
        f"Without {in_list(names)}, a share clearly moves towards the camp that loses its "
        "advantage. Rules interact: what helps a camp directly may help the other more."
    )


def largest(what_ifs: pd.DataFrame, count: int = 5) -> Drawing:
    """The what-ifs of the kept table that clearly move either headline most, the largest first."""
    kinds = ("startups", "enterprises")
    found = strongest(what_ifs, count, kinds).to_dict("records")
    shown = {
        title: [_kept_change(row, kind, outcome) for row in found]
        for kind, (outcome, title) in zip(kinds, PANELS.items(), strict=True)
    }
    names = [f"{spell_out(row['scenario'])}\n{row['year']}" for row in found]
    footer = "Paired with the baseline: same starting states and seeds. Bars are 95 % intervals."
    drawn = contrasts.figure(f"The {count} largest what-ifs", footer, names, shown)
    drawn.set_size_inches(style.WIDTH, 0.7 * style.HEIGHT)
    return drawn


def _kept_change(row: Mapping[Any, Any], kind: str, outcome: str) -> Contrast:
    """A change of the kept table, which has no means."""
    change, low, high = (float(row[f"{kind}{end}"]) for end in ("", "_low", "_high"))
    nan, real = float("nan"), low > 0 or high < 0
    pairs = int(row["pairs"])
    return Contrast(row["scenario"], outcome, "share", pairs, nan, nan, change, low, high, real)
