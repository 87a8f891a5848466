"""What-ifs against the chosen scenario, with common random numbers, and their tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from openclosed.analysis import draws
from openclosed.analysis.common import contrasts, ensemble
from openclosed.analysis.common.contrasts import FEWEST, Contrast
from openclosed.analysis.common.measures import measure, spell_out
from openclosed.analysis.finding.finding import OF_THE_OUTCOME, Column, Table, table, with_interval
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ENTERPRISES, STARTUPS, Headline
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import About

WORDS: Final = Words(__file__)
"""All sentences, in words.j2."""
POLICY, WITHOUT = "policy ", "without "
"""Prefixes of the names of instruments, and of what is taken away."""
KINDS: Final[Mapping[str, Headline]] = {"startups": STARTUPS, "enterprises": ENTERPRISES}
"""The open shares by which what-ifs are ranked."""
HEADLINES: Final = {one.outcome: kind for kind, one in KINDS.items()}
"""Their outcomes."""
_SHARES = [f"{of}_{kind}" for kind in ("startups", "enterprises", "all")
          for of in ("workloads", "tokens", "spend")]  # fmt: skip
SHARES: Final = tuple(dict.fromkeys([*HEADLINES, *(f"open_share_{one}" for one in _SHARES)]))
CHANNELS: Final = (
    "closed_only_share_enterprises", "closed_only_share_startups", "capability_closed",
    "capability_open", "capability_lag", "price_closed", "price_open", "trust_open", "trust_closed",
    "support_open", "support_closed", "contributors", "families_open", "families_closed",
    "switching_enterprises", "switching_startups", "open_preference_startups", "volume_total",
)  # fmt: skip
"""Channels of a what-if: neither shares nor what follows from them."""
PAID: Final = ("policy_cost", "policy_burden", "spend_total")
"""Costs of instruments to the state and to others, and spend on AI: money a month."""
MEASURES: Final = (
    "open_share_spend_all", "capability_closed", "contributors", "incidents_open", "access_gap",
)  # fmt: skip
"""Other measures of an instrument, besides the open share."""
CAMPS: Final = ("open", "closed")
WINS: Final = tuple(f"{camp}_wins" for camp in CAMPS)
"""Columns with how often each camp wins startups' purchased tokens."""
MOST_ROWS = 4  # of changes
ENDINGS: Final = STARTUPS.ending


class WhatIf(NamedTuple):
    """A what-if: its description, the outcome that it acts on, and what theory predicts.

    A shock is compared in the year `after` its month, all else in the last year. `standing` says
    whether the data show it: "not yet seen" or "under way since" a month; empty where it is no
    scenario. `favours` is the camp that an asymmetry favours; its description is the basis for it.
    """

    name: str
    description: str
    outcome: str = ""
    direction: str = ""
    predicted: str = ""
    sign: str = ""
    after: str = ""
    example: str = ""
    standing: str = ""
    favours: str = ""

    @property
    def own(self) -> str:
        """Its main outcome: the predicted one, or else the one that it acts on."""
        return self.predicted or self.outcome

    def year(self, last: str) -> str:
        """The year of its changes, where `last` is the last one."""
        return WORDS("year_after", month=self.after) if self.after else last

    @property
    def signed(self) -> str:
        """The expected sign of its change."""
        return self.sign if self.predicted else self.direction


class Comparison(NamedTuple):
    """How what-ifs differ from the base, the first of them.

    `endings` has the probability of each ending over all firms for each what-if, with a 95 %
    interval: Wilson's, or over draws if parameters are drawn.
    """

    base: WhatIf
    what_ifs: dict[str, WhatIf]  # the others, the largest change of the first headline first
    contrasts: dict[tuple[str, str], Contrast]  # by what-if and outcome
    endings: dict[str, Any]

    @property
    def alone(self) -> bool:
        """Whether there is a single what-if with known channels."""
        return len(self.what_ifs) == 1 and all(
            (name, channel) in self.contrasts for name in self.what_ifs for channel in CHANNELS
        )

    @property
    def kinds(self) -> dict[str, str]:
        """The headlines that any pair of runs has, by outcome, with the kind of firms."""
        return {
            outcome: kind
            for outcome, kind in HEADLINES.items()
            if any(self.on(one, outcome).pairs for one in self.what_ifs.values())
        }

    @property
    def pairs(self) -> int:
        """The largest number of pairs of runs in which an open share is compared."""
        return max(self.on(one, share).pairs for one in self.what_ifs.values() for share in SHARES)

    @property
    def too_few(self) -> bool:
        """Whether these are too few pairs for intervals."""
        return self.pairs < FEWEST

    @property
    def shares(self) -> list[Contrast]:
        """The change of every open share by a single what-if, the largest first."""
        (name,) = self.what_ifs
        every = [self.contrasts[name, one] for one in SHARES]
        return sorted((one for one in every if one.pairs), key=lambda one: -one.size)

    @property
    def published(self) -> list[Contrast]:
        """The changes of the headlines by a single what-if, the largest clear one first."""
        (name,) = self.what_ifs
        own = [self.contrasts[name, outcome] for outcome in self.kinds]
        return sorted(own, key=lambda one: (not one.real, -one.size))

    @property
    def others(self) -> list[Contrast]:
        """Its clear changes of other open shares, the largest first."""
        return [one for one in self.shares if one.real and one.outcome not in HEADLINES]

    def of_kinds(self, shown: Table) -> Table:
        """A table that shows no column of a kind of firms that no pair of runs has."""
        gone = [kind for outcome, kind in HEADLINES.items() if outcome not in self.kinds]
        hidden = [one.name for one in shown.columns if one.name.startswith(tuple(gone))]
        hidden += [*WINS] if "startups" in gone else []
        return shown.in_files(*hidden) if hidden else shown

    def on(self, one: WhatIf, outcome: str) -> Contrast:
        """The contrast of a what-if in an outcome."""
        return self.contrasts[one.name, outcome]

    def sign_in_words(self, one: WhatIf) -> str:
        """Whether its change has the expected sign."""
        return compare_sign(*ends(self.on(one, one.own))[1:], one.signed) if one.own else ""


def compare_sign(low: float, high: float, sign: str) -> str:
    """Whether a change with this interval has the expected sign."""
    if math.isnan(low):
        return "no interval"
    if low <= 0 <= high:
        return "could be 0"
    if not sign:
        return "no sign"
    return "yes" if (low > 0) == (sign == "rises") else "the other way"


def compared(
    runs: pd.DataFrame,
    what_ifs: Sequence[WhatIf],
    outcomes: Sequence[str],
    manifest: Mapping[str, Any],
    months: pd.DataFrame,
) -> Comparison:
    """Pair the runs of each what-if with those of the first, seed by seed.

    `months` has the outcomes that are compared in another year than the last. A pair counts if
    both runs finished; a what-if with fewer than two pairs is left out. Raises BadInput if none
    has two pairs.
    """
    by = ensemble.measure(manifest)
    column = f"ending_{by}_all"
    named = [one for of in what_ifs for one in (of.predicted, of.outcome) if one]
    has_policy = any(one.name.startswith(POLICY) for one in what_ifs)
    measured = [f"open_share_{by}_all", *MEASURES] if has_policy else []
    wanted = list(dict.fromkeys([*SHARES, *named, *PAID[:2], *measured, *outcomes]))
    base, found = what_ifs[0], {}
    for one in what_ifs[1:]:
        pair = runs[runs["point_name"].isin([base.name, one.name])]
        if one.after:
            pair = _in_year_after(pair, months, one.after)
        own = contrasts.contrasts(pair, base.name, wanted, column)
        for contrast in own.get(one.name, ()):
            found[one.name, contrast.outcome] = contrast
    if not found:
        raise BadInput("what-if: no what-if has two pairs of finished runs")
    left = [one for one in what_ifs[1:] if (one.name, STARTUPS.outcome) in found]
    left.sort(key=lambda one: -_size(found, one.name))
    points = contrasts.finished(runs)
    endings = {one.name: _endings(points[one.name], column) for one in (base, *left)}
    by_name = {one.name: one for one in left}
    return Comparison(base, by_name, found, endings)


def _size(found: Mapping[tuple[str, str], Contrast], name: str) -> float:
    """The size of a what-if's change of startups' tokens, or else of the other headline."""
    sizes = [found[name, outcome].size for outcome in HEADLINES]
    return next((size for size in sizes if not math.isnan(size)), 0.0)


def _endings(runs: pd.DataFrame, column: str) -> dict[str, Any]:
    """Probability of each ending."""
    found = contrasts.ending_shares(runs[column])
    if "draw" in runs:
        chances = draws.chances(runs[column].tolist(), draws.of_runs(runs))
        for label, cell in found.items():
            cell |= {"low": chances[label].low, "high": chances[label].high}
    return found


def _in_year_after(runs: pd.DataFrame, months: pd.DataFrame, month: str) -> pd.DataFrame:
    """The runs with means of the year from a month, for the outcomes of `months`.

    Runs that end before it are unchanged.
    """
    year, number = month.split("-")
    ends = f"{int(year) + 1}-{number}"
    when = months["month"].astype(str)
    means = months[(when >= month) & (when < ends)].groupby("run").mean(numeric_only=True)
    found = runs.copy()
    for outcome in means.columns.intersection(runs.columns) if len(means) else ():
        found[outcome] = found["run"].map(means[outcome])
    return found


def standing(about: About) -> str:
    """Whether the data show a scenario."""
    return WORDS("under_way", month=about.under_way) if about.under_way else WORDS("not_yet_seen")


def phrase(outcome: str) -> str:
    """An outcome in words; empty for none."""
    return measure(outcome).phrase if outcome else ""


def part_of(share: str) -> str:
    """The market of an open share: "spend among startups"."""
    found = phrase(share).removeprefix("open share of ")
    return WORDS("of_all_firms", market=found) if share.endswith("_all") else found


def _headlines(when: str = "") -> Iterator[Column]:
    """The changes of both headlines."""
    for name, share in KINDS.items():
        yield from with_interval(
            name, "share", f"change of the open share of {share.name}{when}",
            share.title, f"{name}_", change=True, shown="everywhere",
        )  # fmt: skip


WHAT_IFS = (
    Column("scenario", "", "scenario that is compared with the base", "What if", "everywhere",
           form=spell_out),
    Column("description", "", "what happens", "What happens", "report"),
    Column("standing", "", "not yet seen in the data, or under way since a month",
           "In the data", "report"),
    Column("year", "", "year over which changes are averaged"),
    *_headlines(),
    Column("outcome", "", "outcome that theory says it moves, or else that it acts on",
           "Main outcome", "report", form=phrase),
    Column("unit", "", "unit of that outcome"),
    *with_interval("change", OF_THE_OUTCOME, "change of that outcome", "Its change", change=True,
                   shown="report"),
    Column("expected", "", "expected sign: rises, falls or none"),
    Column("agreement", "", "whether the change has the expected sign", "As expected",
           "everywhere"),
    Column("pairs", "", "pairs of runs of one seed, both finished"),
)  # fmt: skip
CHANGES = (
    Column("outcome", "", "open share", "Open share of", "everywhere", form=part_of),
    Column("base", "share", "mean without it, with common random numbers", "Without", "everywhere"),
    Column("here", "share", "mean with it", "With", "everywhere"),
    *with_interval("change", "share", "with less without", "Change", change=True,
                   shown="everywhere"),
)  # fmt: skip
DIFFERENCES = (
    ("point", "", "number of the design point, from 0"),
    ("point_name", "", "scenario that is compared with the base"),
    ("outcome", "", "outcome, or ending_LABEL: probability of that ending, all firms"),
    ("unit", "", "unit of the outcome"),
    ("pairs", "", "pairs of runs of one seed, both finished"),
    ("base", OF_THE_OUTCOME, "mean in the base scenario"),
    ("here", OF_THE_OUTCOME, "mean in this scenario, same seeds"),
    ("change", OF_THE_OUTCOME, "here less base"),
    ("low", OF_THE_OUTCOME, "lower end of the paired 95 % interval of the change"),
    ("high", OF_THE_OUTCOME, "upper end of the interval"),
    ("real", "true, false", "whether the interval excludes 0"),
)
FAVOURS = (
    Column("asymmetry", "", "what is taken away", "Without", "everywhere", form=spell_out),
    Column("favours", "", "the camp that it favours: open or closed", shown="everywhere"),
    Column("rests", "", "basis for it: a source, or assumed", "Basis", "report"),
    Column("pairs", "", "pairs of runs of one seed"),
    *_headlines(", last year"),
    Column("open_wins", "share",
           "probability that open wins startups' purchased tokens without it", shown="report"),
    Column("closed_wins", "share", "probability that closed wins them without it", shown="report"),
    Column("open_wins_before", "share", "probability that open wins them with it"),
    Column("closed_wins_before", "share", "probability that closed wins them with it"),
)  # fmt: skip


def what_ifs(found: Comparison, last: str) -> Table:
    """A row for each what-if, the largest change of startups' tokens first."""
    rows = [_what_if(found, one, last) for one in found.what_ifs.values()]
    pairs = min(row[-1] for row in rows)
    blanks = {"intervals": not found.too_few, "pairs": pairs}
    caption = WORDS("what_ifs", base=found.base.name, **blanks)
    every = table("what_ifs", WHAT_IFS, rows, caption)
    signed = any(one.own for one in found.what_ifs.values())
    return found.of_kinds(every if signed else every.in_files("agreement"))


def _what_if(found: Comparison, one: WhatIf, last: str) -> tuple[Any, ...]:
    tokens, work = (found.on(one, outcome) for outcome in HEADLINES)
    own = found.on(one, one.own) if one.own else None
    change = (own.change, own.low, own.high) if own else (float("nan"),) * 3
    return (
        one.name, one.description, one.standing, one.year(last), *ends(tokens), *ends(work),
        one.own, own.unit if own else "", *change, one.signed if one.own else "",
        found.sign_in_words(one), tokens.pairs,
    )  # fmt: skip


def ends(one: Contrast) -> tuple[float, float, float]:
    """The change and its interval."""
    return one.change, one.low, one.high


def changes(found: Comparison, last: str) -> Table:
    """The changes of the headlines, then the largest clear ones of other open shares.

    With too few pairs they have no intervals.
    """
    (what_if,) = found.what_ifs.values()
    shown = [*found.published, *found.others][:MOST_ROWS]
    rows = [(one.outcome, one.before, one.after, *ends(one)) for one in shown]
    blanks = {"intervals": not found.too_few, "pairs": found.pairs}
    return table("changes", CHANGES, rows, WORDS("changes", year=what_if.year(last), **blanks))


def favours(found: Comparison, runs: pd.DataFrame) -> Table:
    """A row for each asymmetry, those of closed models first, the largest change of each first."""
    own = contrasts.contrasts(runs, found.base.name, [], ENDINGS)
    rows = []
    for one in (one for one in found.what_ifs.values() if one.favours):
        tokens, work = (found.on(one, outcome) for outcome in HEADLINES)
        wins = {each.outcome: each for each in own[one.name]}
        opens, closes = wins["ending_open"], wins["ending_closed"]
        rows.append(
            (one.name.removeprefix(WITHOUT), one.favours, one.description, tokens.pairs,
             *ends(tokens), *ends(work), opens.after, closes.after, opens.before, closes.before)
        )  # fmt: skip
    rows.sort(key=lambda row: row[1])
    blanks = {"intervals": not found.too_few, "pairs": min(row[3] for row in rows)}
    return found.of_kinds(table("favours", FAVOURS, rows, WORDS("favours", **blanks)))
