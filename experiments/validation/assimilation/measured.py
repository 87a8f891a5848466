"""What weighs worlds: which measurements of the record, and on which scale."""

from collections.abc import Iterable, Sequence

from openclosed.analysis.evidence.measurements import RECORD, Measurement, known
from openclosed.analysis.evidence.quantities import FIGURES, TOKENS, figure_of
from openclosed.analysis.statistics.observers import SINCE, Seen, seen_of

LEVELS = ("open_share_workloads_enterprises", "developers_both")
"""Figures beside those of venues by which worlds are weighed.

Releases are those of the record, so the lead of closed models tells nothing.
"""


def weighing(until: str, record: Iterable[Measurement] = RECORD) -> list[Seen]:
    """What had been measured by the end of a month.

    Of venues' tokens every month counts. Of spend and of all else the first and the last do: what
    the model leaves out of near months is the same, and so they are not independent.
    """
    rows, found = tuple(record), []
    for key in dict.fromkeys([*FIGURES, *(row.figure for row in rows)]):
        figure, of = figure_of(key), known(key, until, rows)
        months = sorted(month for month in of if month >= SINCE or not figure.venue)
        if figure.venue and figure.outcome == TOKENS:
            found += [seen_of(of[month]) for month in months]
        elif figure.venue or key in LEVELS:
            found += [seen_of(of[month]) for month in dict.fromkeys(_ends(months))]
    return found


def _ends(months: Sequence[str]) -> Sequence[str]:
    return (months[0], months[-1]) if months else ()
