"""What favours whom: what each asymmetry between open and closed models is worth to either."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import pandas as pd

from openclosed.analysis.common import contrasts
from openclosed.analysis.common.contrasts import change_in_words
from openclosed.analysis.common.measures import in_words, percent
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding.finding import Column, Finding, table, with_interval

AS_IT_IS: Final = "as it is"
CAMPS: Final = ("open", "closed")
ENTERPRISES = "open_share_workloads_enterprise"
VERDICT = "verdict_tokens_bought_startup"
TOPIC = "What favours whom"
READERS = (
    "For readers who suspect that the model is built to favour one camp: every asymmetry between "
    "open and closed models in its rules and numbers, and the answer without it."
)
COLUMNS = (
    Column("asymmetry", "", "what is taken away", "Without", "everywhere", form=in_words),
    Column("favours", "", "the camp that it favours: open or closed", shown="everywhere"),
    Column("rests", "", "what it rests on", "Rests on", "report"),
    Column("pairs", "", "pairs of runs of one world and luck"),
    *with_interval(
        "developers", "share", "change of the open share of developers' bought tokens, last year",
        "Developers' bought tokens", "developers_", change=True, shown="everywhere",
    ),
    *with_interval(
        "enterprises", "share", "change of the open share of enterprises' workloads, last year",
        "Enterprises' workloads", "enterprises_", change=True, shown="everywhere",
    ),
    Column(
        "open_wins", "share", "probability that open wins developers' bought tokens without it",
        shown="report",
    ),
    Column("closed_wins", "share", "probability that closed wins them without it", shown="report"),
    Column("open_wins_before", "share", "probability that open wins them with it"),
    Column("closed_wins_before", "share", "probability that closed wins them with it"),
)  # fmt: skip
HOW = (
    "Changes of the last year's open share with 95 % intervals over worlds, {pairs} pairs of runs "
    "each; who wins developers' bought tokens in % of the pairs. What holds for a whole run is "
    "taken away from 2023 on, all else from where the record ends."
)


class Asymmetry(NamedTuple):
    """The camp that something favours, and what it rests on."""

    favours: str
    rests: str


def finding(
    runs: pd.DataFrame, known: Mapping[str, Asymmetry], worlds: pd.DataFrame | None
) -> Finding:
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
    every = table("favours", COLUMNS, rows, HOW.format(pairs=min(row[3] for row in rows)))
    order = every.rows["developers"].abs().sort_values(ascending=False, kind="stable").index
    ranked = every.rows.loc[order].sort_values("favours", kind="stable").reset_index(drop=True)
    first = ranked.iloc[0]
    title = f"{in_words(first['asymmetry'])} favours {first['favours']} models most"
    return Finding(title.capitalize(), _says(ranked), [every._replace(rows=ranked)])


def _says(found: pd.DataFrame) -> list[str]:
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
    few = contrasts.too_few(int(found["pairs"].max()), "pairs of runs")
    return [*said, few] if few else said
