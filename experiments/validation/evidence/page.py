"""Variants compared: the table, its sentences, and parts of docs/answer.md and docs/methods.md."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.draws import Runs, all_chances, means
from openclosed.analysis.finding.finding import Column, Finding, records, table, with_interval
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ENTERPRISES, HEADLINES, STARTUPS, Headline
from openclosed.analysis.statistics.ancestors import FEWEST
from openclosed.experiments.validation.assimilation.task import FilterResult, normalise_weights
from openclosed.experiments.validation.evidence.variants import (
    NO_CAUSE,
    OTHER_SEED,
    SERIES,
    USUAL,
)
from openclosed.experiments.validation.starting_states.states_file import States
from openclosed.sim.state.market import STARTUP

type Floats = NDArray[np.float64]

WORDS: Final = Words(__file__)
NAME: Final = "evidence"
NORMAL: Final = 1.96
"""Half of a 95 % interval, in standard errors."""
MOST_ERRORS, MOST_RMS = 3.0, 1.5
"""Standard errors by which one number of two master seeds may differ, and all on average."""
COLUMNS: Final = (
    Column("variant", "", "name of a variant of the procedure"),
    Column("differs", "", "what differs from the usual procedure", shown="report"),
    Column("who", "", "kind of firms", shown="report"),
    Column("by", "", "measure of use", shown="report"),
    Column("particles", "particles", "particles of all filters"),
    Column("ancestors", "", "effective ancestors of the states", shown="report"),
    Column("log_evidence", "1", "log probability of the data that weigh, mean over filters"),
    *with_interval("liking", "logit", "mean shared preference of startups, end of the data",
                   prefix="liking_", shown="report"),
    Column("liking_sd", "logit", "its standard deviation over states"),
    Column("monthly_sd", "logit", "mean standard deviation of its monthly step"),
    *with_interval("open", "share", "share of runs in which open wins", "open wins", prefix="open_",
                   shown="report"),
    Column("shared", "share", "share of runs that end shared"),
    *with_interval("closed", "share", "share of runs in which closed wins", "closed wins",
                   prefix="closed_",
                   shown="report"),
    *with_interval("share", "share", "mean open share at the end of the runs", prefix="share_"),
    *with_interval("change", "share", "its change from the usual procedure", "open share",
                   prefix="change_",
                   shown="report", change=True),
    Column("errors", "standard errors", "the same, over its standard error"),
    Column("liking_errors", "standard errors", "change of the liking over its standard error"),
    Column("closed_errors", "standard errors", "change of closed's wins over its standard error"),
    Column("drift", "share", "part of the variance from one state that drift makes",
           "part of drift",
           shown="report"),
)  # fmt: skip


class Made(NamedTuple):
    """A variant's filters, the states from them, and the runs that go on from those."""

    filters: Sequence[FilterResult]
    states: States
    shares: Floats  # (states, with drift and without, seeds, headlines)
    endings: NDArray[np.str_]  # (states, seeds, headlines)

    @property
    def runs(self) -> Runs:
        """The runs with drift; those of a state follow each other."""
        seeds = self.shares.shape[2]
        count = len(self.states.ancestor)
        of = np.repeat(np.arange(count), seeds)
        return Runs(of, np.repeat(self.states.ancestor, seeds), {}, np.ones(of.size))


def table_of(made: Mapping[str, Made]) -> pd.DataFrame:
    """A row of COLUMNS for each variant and headline. Intervals resample ancestors."""
    rows, usual = [], dict[str, dict[str, float]]()
    for name, one in made.items():
        liking = one.states.tastes[:, -1, STARTUP]
        each = Runs(np.arange(liking.size), one.states.ancestor, {}, np.ones(liking.size))
        [felt] = means(liking[:, None], each)
        labels = [one.endings[..., at].ravel().tolist() for at in range(len(HEADLINES))]
        for at, (headline, ends) in enumerate(
            zip(HEADLINES, all_chances(labels, one.runs), strict=True)
        ):
            own = one.shares[..., at]
            [share] = means(own[:, 0].reshape(-1, 1), one.runs)
            now = {"share": share.value, "share_error": share.error, "liking": felt.value,
                   "liking_error": felt.error, "closed": ends["closed"].value,
                   "closed_error": ends["closed"].error}  # fmt: skip
            then = usual.setdefault(headline.column, now)
            change, error = share.value - then["share"], _error(now, then, "share")
            if name == USUAL:
                error = 0.0
            rows.append(
                (name, WORDS("differs", name=name), headline.column, headline.counted,
                 sum(len(part.weights) for part in one.filters), one.states.ancestors.effective,
                 _log_evidence(one.filters), *felt[:3], float(liking.std(ddof=1)),
                 float(one.states.law[:, 0, STARTUP].mean()),
                 *ends["open"][:3], ends["shared"].value, *ends["closed"][:3], *share[:3],
                 change, change - NORMAL * error, change + NORMAL * error,
                 *(_apart(now, then, what) for what in ("share", "liking", "closed")),
                 drift_part(own))
            )  # fmt: skip
    return pd.DataFrame(rows, columns=[one.name for one in COLUMNS])


def _error(now: Mapping[str, float], then: Mapping[str, float], what: str) -> float:
    return float(np.hypot(now[f"{what}_error"], then[f"{what}_error"]))


def _apart(now: Mapping[str, float], then: Mapping[str, float], what: str) -> float:
    """The difference of two independent estimates over its standard error; 0 if alike."""
    error, change = _error(now, then, what), now[what] - then[what]
    return change / error if error > 0.0 else 0.0 if change == 0.0 else float("inf")


def _log_evidence(filters: Sequence[FilterResult]) -> float:
    """Log of the mean probability of the data over filters."""
    logs = np.array([one.log_evidence for one in filters])
    return float(logs.max() - np.log(normalise_weights(logs).max() * logs.size))


def drift_part(shares: Floats) -> float:
    """The part of the variance from one state that is gone without drift, at least 0.

    Args:
        shares: (states, with drift and without, seeds).
    """
    drifting, still = shares.var(axis=2, ddof=1).mean(axis=0)
    return float(max(1.0 - still / drifting, 0.0)) if drifting > 0.0 else 0.0


def of_variants(rows: pd.DataFrame, names: Sequence[str], headline: Headline) -> pd.DataFrame:
    """The rows of some variants for a headline, in their order."""
    own = rows[(rows["who"] == headline.column) & rows["variant"].isin(names)]
    return own.sort_values("variant", key=lambda column: column.map(list(names).index))


def seed_errors(rows: pd.DataFrame) -> list[float]:
    """Differences of another master seed over their standard errors."""
    own = [of_variants(rows, [OTHER_SEED], one).iloc[0] for one in HEADLINES]
    apart = [own[0]["liking_errors"], *(one[name] for one in own
                                        for name in ("errors", "closed_errors"))]  # fmt: skip
    return [float(one) for one in apart]


def sentences(rows: pd.DataFrame) -> list[str]:
    """What hangs on the surveys, which series matter, and how two master seeds compare.

    Where two master seeds differ by more than their standard errors, a change must be that much
    larger to be clear.
    """
    apart = seed_errors(rows)
    rms, most = float(np.sqrt(np.mean(np.square(apart)))), max(map(abs, apart))
    clear = [
        (name, one.name, row["change"], (row["change_low"], row["change_high"]))
        for one in HEADLINES
        for name, row in zip(SERIES, records(of_variants(rows, list(SERIES), one)), strict=True)
        if abs(row["errors"]) > NORMAL * max(rms, 1.0)
    ]
    return [
        WORDS("surveys", name=ENTERPRISES.name, usual=closed_wins(rows, USUAL),
              without=closed_wins(rows, "surveys")),
        WORDS("seeds", count=len(apart), rms=rms, most=most,
              narrow=rms > MOST_RMS or most > MOST_ERRORS),
        WORDS("clear", found=clear) if clear else WORDS("none_clear"),
    ]  # fmt: skip


def closed_wins(rows: pd.DataFrame, variant: str) -> tuple[float, float]:
    """The 95 % interval of the share of a variant's runs in which closed wins large firms."""
    row = of_variants(rows, [variant], ENTERPRISES).iloc[0]
    return float(row["closed_low"]), float(row["closed_high"])


def _rests_on(rows: pd.DataFrame) -> str:
    """How many particles and ancestors stand behind each row."""
    ancestors = rows["ancestors"]
    return WORDS("rests_on", particles=f"{round(rows['particles'].iloc[0]):,}",
                 fewest=ancestors.min(), most=ancestors.max(), limit=FEWEST)  # fmt: skip


def on_answer(rows: pd.DataFrame) -> str:
    """The part of docs/answer.md."""
    text = " ".join([*sentences(rows), _rests_on(rows), WORDS("each_series")])
    return "\n\n".join([f"## {WORDS('heading')}", text])


def on_methods(rows: pd.DataFrame) -> str:
    """The part of docs/methods.md."""
    usual, none = (of_variants(rows, [name], STARTUPS).iloc[0] for name in (USUAL, NO_CAUSE))
    return WORDS("drift", usual=usual["drift"], without=none["drift"], name=STARTUPS.name)


def finding(rows: pd.DataFrame) -> Finding:
    """The finding of the whole job."""
    return Finding(WORDS("title"), sentences(rows), [table(NAME, COLUMNS, rows, WORDS("title"))],
                   rests_on=[_rests_on(rows)])  # fmt: skip
