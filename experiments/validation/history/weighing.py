"""Markets of the past under rival hypotheses, beside plain rivals of the forecast."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.evidence.histories import SUPERCOMPUTERS
from openclosed.experiments.validation.forecasters import RIVALS
from openclosed.experiments.validation.history import answer as history_answer
from openclosed.experiments.validation.history.answer import Rival

BURST = SUPERCOMPUTERS.name  # the market whose burst is missed
LOGISTIC = "logistic"
LASTING = "lasting"
COLUMNS = ("hypothesis", "market", "fit", "model", "logistic", "rise", "record_rise", "differs")


def table(rivals: Sequence[Rival]) -> pd.DataFrame:
    """hypotheses.csv: a row a hypothesis and market."""
    rows = []
    for one in rivals:
        found, rise = history_answer.errors(one.market), history_answer.fastest_rise(one.market)
        market = one.market.history.name
        misses = found["fit"], found["model"], found[LOGISTIC]
        rows.append((one.hypothesis, market, *misses, rise.model, rise.record, one.differs))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def shown(rivals: Sequence[Rival]) -> pd.DataFrame:
    """The misses as text, a row a hypothesis and a column a market, then the plain rivals."""
    rows: dict[str, dict[str, str]] = {}
    for one in rivals:
        found, market = history_answer.errors(one.market), one.market.history.name
        miss = measures.points(found["model"]) if one.differs else "as lasting"
        is_base = one.hypothesis == LASTING
        told = measures.points(found["model"]) if is_base else miss
        rows.setdefault(one.hypothesis, {})[market] = told
    for name, words in RIVALS.items():
        rows[words] = {
            one.market.history.name: measures.points(history_answer.errors(one.market)[name])
            for one in rivals
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("hypothesis")


def sentence(rivals: Sequence[Rival]) -> str:
    """Whether any hypothesis predicts the burst better; empty where none was tried."""
    rows = table(rivals)
    burst = rows[rows["market"] == BURST].sort_values("model", kind="stable")
    if burst.empty:
        return ""
    best = burst.iloc[0]
    logistic = float(best["logistic"])
    verdict = "better than" if best["model"] < logistic else "still worse than"
    said = (
        f"{SUPERCOMPUTERS.title}, fitted again under each hypothesis: the error of the later "
        f"figures is smallest under {best['hypothesis']}, {measures.points(best['model'])}, "
        f"{verdict} a logistic curve ({measures.points(logistic)}). When the record rises by "
        f"{measures.points(best['record_rise'])} within a year, this fit rises by "
        f"{measures.points(best['rise'])}."
    )
    return " ".join(filter(None, [said, _elsewhere(rows, str(best["hypothesis"])), _idle(rows)]))


def _elsewhere(rows: pd.DataFrame, best: str) -> str:
    """How the best hypothesis does in the other markets, beside a taste that lasts."""
    misses = rows.pivot_table(index="market", columns="hypothesis", values="model", sort=False)
    others = misses.drop(index=BURST)
    if best == LASTING or LASTING not in misses or others.empty:
        return ""
    parts = [
        f"{name} {measures.points(row[best])} ({measures.points(row[LASTING])})"
        for name, row in others.iterrows()
    ]
    return f"Its errors in the other markets (under lasting): {', '.join(parts)}."


def _idle(rows: pd.DataFrame) -> str:
    acts = rows.groupby("hypothesis", sort=False)["differs"].any()
    idle = [str(name) for name, does in acts.items() if not does and name != LASTING]
    if not idle:
        return ""
    names = " and ".join(filter(None, [", ".join(idle[:-1]), idle[-1]]))
    return (
        f"{names} {'changes' if len(idle) == 1 else 'change'} no run of these markets, which have "
        "a single, lasting kind of work."
    )
