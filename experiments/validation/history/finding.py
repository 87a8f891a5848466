"""What the markets of the past say, with tables and a figure, and as docs/history.md."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.finding.faces import pipes
from openclosed.analysis.finding.finding import Figure, Finding, described, of_text
from openclosed.experiments.validation.forecasters import RIVALS
from openclosed.experiments.validation.history import answer as history_answer
from openclosed.experiments.validation.history import figures as history_figures
from openclosed.experiments.validation.history import tastes as history_tastes
from openclosed.experiments.validation.history import weighing as history_hypotheses
from openclosed.experiments.validation.history.answer import Fitted, Histories, Market

READERS = (
    "For readers who ask whether the model would have foretold how open and closed rivals shared "
    "other markets."
)
HOW = (
    "Each market is a scenario `history/NAME`, run by the same engine as the baseline. "
    "Parameters are fitted by least squares to the figures up to a given month, on the mean "
    "of runs that share their random numbers. The sets that fit about as well as the closest "
    "one on further seeds predict the rest. Two plain rivals see the same figures: the last "
    "value, which stays, and a logistic curve, which continues. The fitted values go to "
    "`conf/scenario/history`."
)
SETTLED = (
    "**The hold-out is not pure.** A fit sees nothing after its month, but which parameters "
    "are fitted, over which ranges, and how many sets are kept was settled after earlier "
    "predictions had been compared with the rest of the record."
)
DIFFERS = (
    "Everything else is the same in all markets. A value with a range was fitted: the closest "
    "set, and the smallest and largest of the sets kept. The scenario files name the sources "
    "of the others."
)
AGAIN = (
    "Errors of later figures. Every fit sees the same figures and searches the same ranges; "
    "what a hypothesis adds is taken unchanged from today's market. The hypotheses were tried "
    "because the model had missed the burst, so a better result is a hint, not proof."
)
LIMITS = (
    "- The markets are mature: everybody has a platform from the start and buys again at "
    "random times. The growth of smartphones is left out.\n"
    "- Prices, capability, support and incidents do not change. One number per market, the "
    "mean taste for open, holds their effect together.\n"
    "- Four parameters are fitted to as few as three figures. What the figures cannot "
    "decide stays near the common base; the ranges show this.\n"
    "- A constant mean taste gives no bursts, as when clusters came onto the lists of 2002 "
    "to 2005.\n"
    "- The share of buyers whom the closed side holds shows only once open nears its "
    "ceiling, so bands are wide before.\n"
    "- Where closed keeps the market, the record comes from two counters, which differ by as "
    "much as the market changed."
)


def title(markets: Sequence[Market]) -> str:
    """The answer in one line."""
    rows = history_answer.error_table(markets).to_dict("records")
    better = sum(all(row["model"] < row[rival] for rival in RIVALS) for row in rows)
    return (
        f"The model predicts the rest of the record better than both plain rivals in {better} of "
        f"{len(markets)} markets"
    )


def sentences(found: Histories) -> list[str]:
    """The answer in a few sentences."""
    more = [history_hypotheses.sentence(found.rivals), history_tastes.sentence(found)]
    each = [_sentence(one) for one in found.markets]
    return [f"{title(found.markets)}.", *each, *filter(None, more)]


def _sentence(market: Market) -> str:
    """How far the model and the best rival are off in a market, and where it ends."""
    found, last = history_answer.errors(market), history_answer.figures(market).iloc[-1]
    best = min(RIVALS, key=lambda rival: found[rival])
    record = market.history
    return (
        f"{record.title}, fitted up to {record.fitted_to}: the model is off by "
        f"{measures.points(found['model'])}, {RIVALS[best]} by {measures.points(found[best])}. "
        f"For {last['month']} it predicts {measures.percent(last['model'])} "
        f"({measures.percent_range(last['low'], last['high'])}); the record is "
        f"{measures.percent(last['record'])}.{_pace(market)}"
    )


def _pace(market: Market) -> str:
    """Of the fastest rise of the record: how much slower the model is, beyond the record's error.

    The error of a rise is that of a difference of two figures.
    """
    fastest = history_answer.fastest_rise(market)
    if fastest.record - fastest.high <= math.sqrt(2.0) * market.history.uncertainty:
        return ""
    return (
        f" It misses the burst, the fastest rise: from {fastest.begin} to {fastest.end} the record "
        f"rises by {measures.points(fastest.record)}, the model by "
        f"{measures.points(fastest.model)} (90 % of runs: {measures.points(fastest.low)} to "
        f"{measures.points(fastest.high)})."
    )


def finding(found: Histories) -> Finding:
    """How the model does in the markets of the past, beside plain rivals."""
    markets = found.markets
    said = sentences(found)
    tried = [of_text(history_hypotheses.shown(found.rivals), AGAIN)] if found.rivals else []
    files = {
        "figures": pd.concat([history_answer.figures(one) for one in markets], ignore_index=True),
        "errors": history_answer.error_table(markets),
        "parameters": history_answer.parameter_table(markets),
        "tastes": history_tastes.table(found),
    }
    if found.rivals:
        files["hypotheses"] = history_hypotheses.table(found.rivals)
    tables = [
        of_text(_errors(markets), "Root mean square errors", "everywhere"),
        *tried,
        of_text(history_tastes.shown(found), "Taste for open, then and now"),
        of_text(_differing(markets), "What differs between the markets"),
        of_text(_sources(markets), "Sources"),
        *(described(name, rows, MEANINGS[name], OF_A_MARKET) for name, rows in files.items()),
    ]
    figure = Figure(
        "markets",
        history_figures.TITLE,
        lambda: history_figures.over_the_record(markets),
        history_figures.FOOTER,
        history_figures.table(markets),
    )
    facts = {"sentences": said, "errors": files["errors"].to_dict("records")}
    return Finding(title(markets), said[1:], tables, [figure], facts=facts)


def markdown(found: Histories, command: str, picture: str, took: str) -> str:
    """The page docs/history.md; `took` says how long the runs took."""
    markets = found.markets
    parts = [
        "# Markets of the past\n",
        f"{READERS}\n",
        f"{title(markets)}.\n",
        f"Made by `{command}`. {took} {HOW}\n",
        f"{SETTLED}\n",
        f"![The markets and the record]({picture})\n",
        *(f"- {_sentence(one)}" for one in markets),
        "",
        "## Errors\n",
        pipes(_errors(markets)),
        *_again(found),
        "## The taste for open, then and now\n",
        f"{history_tastes.sentence(found)}\n",
        pipes(history_tastes.shown(found)),
        "## What differs between the markets\n",
        f"{DIFFERS}\n",
        pipes(_differing(markets)),
        "## Figures\n",
        pipes(history_figures.table(markets).rename_axis("figure")),
        "## Sources\n",
        pipes(_sources(markets)),
        "## Limits\n",
        f"{LIMITS}\n",
    ]
    return "\n".join(parts)


def _again(found: Histories) -> list[str]:
    if not found.rivals:
        return []
    return [
        "## Rival hypotheses\n",
        f"{history_hypotheses.sentence(found.rivals)}\n",
        f"{AGAIN}\n",
        pipes(history_hypotheses.shown(found.rivals)),
    ]


def _errors(markets: Sequence[Market]) -> pd.DataFrame:
    rows = {
        row["market"]: [
            f"{measures.points(row['fit'])} ({row['fitted_figures']})",
            f"{measures.points(row['model'])} ({row['predicted_figures']})",
            measures.points(row["last_value"]),
            measures.points(row["logistic"]),
            measures.percent(row["inside_90"]),
        ]
        for row in history_answer.error_table(markets).to_dict("records")
    }
    columns = ["fit (figures)", "prediction (figures)", "last value", "logistic", "inside 90 %"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("market")


def _differing(markets: Sequence[Market]) -> pd.DataFrame:
    columns = {}
    for market in markets:
        fitted = {one.name: one for one in market.fitted}
        columns[market.history.name] = {
            name: _value(fitted[name]) if name in fitted else str(value)
            for name, value in market.given.items()
        }
    return pd.DataFrame(columns).rename_axis("parameter")


def _value(one: Fitted) -> str:
    ends = f"{measures.plain(one.low)} to {measures.plain(one.high)}"
    return f"{measures.plain(one.value)} ({ends})"


def _sources(markets: Sequence[Market]) -> pd.DataFrame:
    rows = {
        one.history.name: [
            one.history.source.citation,
            one.history.source.interest,
            one.history.source.bias,
        ]
        for one in markets
    }
    columns = ["source", "whose interest", "bias"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("market")


OF_A_MARKET = ("", "of which market")
BANDS = {
    "low": ("share", "5 % of runs are below"),
    "high": ("share", "5 % of runs are above"),
}
MEANINGS: dict[str, dict[str, tuple[str, str]]] = {
    "figures": {
        "month": ("YYYY-MM", "of the figure"),
        "part": ("", "fitted, or predicted: later than what the fit saw"),
        "record": ("share", "what the source counted"),
        "model": ("share", "mean over the runs of all sets kept"),
        "last_value": ("share", "rival: the last value fitted stays"),
        "logistic": ("share", "rival: logistic curve through the values fitted"),
    }
    | BANDS,
    "errors": {
        "fitted_figures": ("", "how many figures were fitted"),
        "fit": ("share", "root mean square error over them"),
        "predicted_figures": ("", "how many figures were predicted"),
        "model": ("share", "root mean square error over them"),
        "last_value": ("share", "the same of the last value"),
        "logistic": ("share", "the same of a logistic curve"),
        "inside_90": ("share", "figures predicted inside the model's central 90 %"),
    },
    "parameters": {
        "parameter": ("", "dotted name"),
        "value": ("", "of the closest set"),
        "low": ("", "least of the sets kept"),
        "high": ("", "greatest of the sets kept"),
        "searched_from": ("", "lower end of the range"),
        "searched_to": ("", "its upper end"),
    },
    "tastes": {
        "who": ("", "market of the past, or kind of firm in today's baseline"),
        "time": ("", "fitted to a market of the past, or today's baseline"),
        "taste": ("logit", "mean taste for open: of the closest set, or as it is"),
        "low": ("logit", "least of the sets kept"),
        "high": ("logit", "greatest of the sets kept"),
    },
    "hypotheses": {
        "hypothesis": ("", "rival hypothesis under which the market is fitted"),
        "fit": ("share", "root mean square error over the figures fitted"),
        "model": ("share", "the same over the figures predicted"),
        "logistic": ("share", "the same of a logistic curve"),
        "rise": ("share", "mean over the months in which the record rises fastest"),
        "record_rise": ("share", "rise of the record in these months"),
        "differs": ("", "whether the hypothesis changes any run of this market"),
    },
}
"""Unit and meaning of the columns of each file."""
