"""What favours whom: what each asymmetry between open and closed models is worth to either."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import pandas as pd

from analysis.common import contrasts
from analysis.common.contrasts import change_in_words
from analysis.common.markup import pipes
from analysis.common.measures import in_words, percent
from analysis.common.text import paragraphs
from analysis.evidence.quantities import TOKENS

AS_IT_IS: Final = "as it is"
CAMPS: Final = ("open", "closed")
WHOM: Final = ("developers", "enterprises")
ENTERPRISES = "open_share_workloads_enterprise"
VERDICT = "verdict_tokens_bought_startup"
MEANINGS = (
    ("asymmetry", "", "what is taken away"),
    ("favours", "open, closed", "the camp that it favours"),
    ("rests", "", "what it rests on"),
    ("pairs", "", "pairs of runs of one world and luck"),
    ("developers", "share", "change of the open share of developers' bought tokens, last year"),
    ("developers_low", "share", "lower end of its 95 % interval"),
    ("developers_high", "share", "upper end of it"),
    ("enterprises", "share", "change of the open share of enterprises' workloads"),
    ("enterprises_low", "share", "lower end of its 95 % interval"),
    ("enterprises_high", "share", "upper end of it"),
    ("open_wins", "share", "probability that open wins developers' bought tokens without it"),
    ("closed_wins", "share", "probability that closed wins them without it"),
    ("open_wins_before", "share", "the same with it"),
    ("closed_wins_before", "share", "the same with it"),
)


class Asymmetry(NamedTuple):
    """The camp that something favours, and what it rests on."""

    favours: str
    rests: str


def answer(
    runs: pd.DataFrame, known: Mapping[str, Asymmetry], worlds: pd.DataFrame | None
) -> pd.DataFrame:
    """One row an asymmetry, those of closed models first, the largest change of each first."""
    found = contrasts.contrasts(runs, AS_IT_IS, [TOKENS, ENTERPRISES], VERDICT, worlds)
    rows = []
    for name, made in found.items():
        of = {one.outcome: one for one in made}
        tokens, firms = of[TOKENS], of[ENTERPRISES]
        opens, closes = of["verdict_open"], of["verdict_closed"]
        rows.append(
            (name, *known[name], tokens.pairs, tokens.change, tokens.low, tokens.high,
             firms.change, firms.low, firms.high, opens.after, closes.after, opens.before,
             closes.before)
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=[name for name, _, _ in MEANINGS])
    order = table["developers"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].sort_values("favours", kind="stable").reset_index(drop=True)


def sentences(found: pd.DataFrame) -> list[str]:
    """What the largest of each camp are worth."""
    said = []
    for camp in CAMPS:
        own = found[found["favours"] == camp]
        largest = [
            f"{in_words(str(name))} ({change_in_words(float(change), 'share')} points)"
            for name, change in own[["asymmetry", "developers"]].head(3).to_numpy()
        ]
        said.append(
            f"{len(own)} asymmetries favour {camp} models. Without them, one at a time, the open "
            f"share of the tokens that developers buy moves most by {', '.join(largest)}."
        )
    first = found.iloc[0]
    said.append(
        f"With all of them open wins these tokens in {percent(first['open_wins_before'])} of runs "
        f"and closed in {percent(first['closed_wins_before'])}; without one of them, open in "
        f"{percent(found['open_wins'].min())} to {percent(found['open_wins'].max())}, closed in "
        f"{percent(found['closed_wins'].min())} to {percent(found['closed_wins'].max())}."
    )
    return said


def terminal(found: pd.DataFrame) -> str:
    """The answer as text of at most 80 columns."""
    head = f"{'Without':<26}{'favours':<9}{'developers':>11}{'enterprises':>13}"
    lines = [f"{head}{'open':>7}{'closed':>8}"]
    for row in found.to_dict("records"):
        changes = (change_in_words(float(row[name]), "share") for name in WHOM)
        wins = (percent(float(row[f"{camp}_wins"])) for camp in CAMPS)
        cells = (*changes, *wins)
        lines.append(
            f"  {in_words(str(row['asymmetry'])):<24}{row['favours']!s:<9}"
            + "".join(f"{cell:>{width}}" for cell, width in zip(cells, (11, 13, 7, 8), strict=True))
        )
    note = "Changes in points; who wins the tokens that developers buy, in % of runs."
    return "\n\n".join([paragraphs(*sentences(found)), "\n".join(lines), note])


def markdown(found: pd.DataFrame) -> str:
    """The page docs/favours.md."""
    shown = pd.DataFrame(
        {
            "favours": found["favours"],
            "rests on": found["rests"],
            "developers' bought tokens": _changes(found, "developers"),
            "enterprises' workloads": _changes(found, "enterprises"),
            "open wins": found["open_wins"].map(percent),
            "closed wins": found["closed_wins"].map(percent),
        }
    )
    shown.index = pd.Index(found["asymmetry"].map(in_words), name="without")
    return (
        "# What favours whom\n\n"
        "Every asymmetry between open and closed models in the rules and numbers: which camp it "
        "favours, what it rests on, and the answer without it. "
        f"{' '.join(sentences(found))}\n\n{pipes(shown)}\n"
        "Changes of the last year's open share in percentage points with their 95 % interval over "
        f"worlds, from {int(found['pairs'].max())} pairs each; who wins the tokens that developers "
        "buy in % of runs. What holds for a whole run is taken away from 2023 on, all else from "
        "where the record ends. Made by `openclosed experiment=favours experiment.docs=true`.\n"
    )


def _changes(found: pd.DataFrame, name: str) -> list[str]:
    return [
        f"{change_in_words(middle, 'share')} ({contrasts.range_in_words(low, high, 'share')})"
        for middle, low, high in zip(
            found[name], found[f"{name}_low"], found[f"{name}_high"], strict=True
        )
    ]
