"""Measurements: an indicator in a month as a value or a band with its error; series; revenue.

The project's data and a reader's own are files of the same form: the columns month, indicator,
value (or low and high) and error; the project's also name their sources. A log of a reader's own
platform has open_tokens and all_tokens instead, and its name as the indicator.
"""

import csv
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from openclosed.analysis.evidence import published_names
from openclosed.analysis.evidence.quantities import INDICATORS, SOURCES, Source
from openclosed.sim.parameters.base import did_you_mean
from openclosed.sim.parameters.clock import month_after
from openclosed.sim.parameters.suppliers import CLOSED_RELEASES, OPEN_RELEASES, Release

FILE = Path(__file__).with_name("record.csv")
WEEKS_FILE = Path(__file__).with_name("router_weeks.csv")
LOG = ("open_tokens", "all_tokens")
"""Columns of a platform's log: its tokens in a month."""
LAST_MONTH = "2026-08"
"""The project's data end here; later ones are a reader's own."""

MOST_BYTES = 1_000_000  # of a file
MOST_SPENDING = 1e5  # billion dollars a year: nearly the world product
NUMBERS = ("value", "low", "high", "error", *LOG)
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


class Measurement(NamedTuple):
    """A source's value of an indicator in a month: the truth lies between `low` and `high`.

    Both are the same where the source gives one value. `error` is one standard error on top, nan
    where it is not known. A series that is estimated again as a whole has several vintages: one is
    for forecasts made in the month `used_from` and later; empty where indicators stay as published.
    """

    indicator: str
    month: str
    low: float
    high: float
    error: float = math.nan
    source: Source | None = None
    used_from: str = ""

    @property
    def middle(self) -> float:
        """The middle of the band."""
        return (self.low + self.high) / 2.0


def read(path: Path | str, *, published: bool = False) -> tuple[Measurement, ...]:
    """The measurements of a csv file, in its order; a `published` one has its own names.

    Raises ValueError, in one line that says what is allowed, for a file that cannot be read or a
    row that cannot be.
    """
    path = Path(path)
    try:
        if not path.is_file():  # reading from a pipe or a device may never end
            raise ValueError(f"{path}: not found, or no file; name a csv file")
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"{path}: has more than {MOST_BYTES:,} bytes; give monthly data")
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.reader(text.splitlines(), skipinitialspace=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(
            f"{path}: cannot be read as csv ({' '.join(str(error).split())})"
        ) from error
    head = [name.strip() for name in rows[0]] if rows else []
    if published:
        head = [published_names.COLUMNS.get(name, name) for name in head]
        rows = [[published_names.INDICATORS.get(cell, cell) for cell in row] for row in rows]
    if missing := [name for name in ("month", "indicator") if name not in head]:
        raise ValueError(
            f"{path}: no column {missing[0]}; must have the columns month, indicator, value "
            "(or low and high) and error, with commas between them"
        )
    if twice := [name for name in head if name and head.count(name) > 1]:
        raise ValueError(f"{path}: has two columns {twice[0]}; each must be given once")
    if len(rows) < 2:
        raise ValueError(f"{path}: no data; must have at least one row")
    found = tuple(
        _measured(_named(head, row, f"{path}, row {number}"), f"{path}, row {number}")
        for number, row in enumerate(rows[1:], start=2)
        if row
    )
    _refuse_twice(found, path)
    return found


def _named(head: Sequence[str], row: Sequence[str], where: str) -> dict[str, str]:
    """The cells of a row by their columns; those that are not there are empty."""
    if len(row) > len(head):
        raise ValueError(f"{where}: has more values than columns")
    return dict(zip(head, [cell.strip() for cell in row], strict=False))


def _measured(row: dict[str, str], where: str) -> Measurement:
    """One row. Raises ValueError for impossible values, naming the place `where`."""
    key, month = row.get("indicator", ""), row.get("month", "")
    numbers = {name: _number(row.get(name, ""), name, where) for name in NUMBERS}
    is_log = not all(math.isnan(numbers[name]) for name in LOG)
    if not is_log and key not in INDICATORS:
        near = did_you_mean(key, INDICATORS)
        raise ValueError(
            f"{where}: indicator={key}: must be one of {', '.join(INDICATORS)}, or have "
            f"open_tokens and all_tokens instead of a value{near}"
        )
    if not MONTH.fullmatch(month):
        raise ValueError(f"{where}: month={month}: must be YYYY-MM")
    value, low, high = numbers["value"], numbers["low"], numbers["high"]
    alone, band = not math.isnan(value), not (math.isnan(low) and math.isnan(high))
    if is_log and (alone or band):
        raise ValueError(f"{where}: must give either a value, or {LOG[0]} and {LOG[1]}")
    if is_log:
        return _logged(row, numbers["open_tokens"], numbers["all_tokens"], where)
    if alone == band or (band and (math.isnan(low) or math.isnan(high))):
        raise ValueError(f"{where}: must give either value, or both low and high")
    low, high = (value, value) if alone else (low, high)
    if low > high:
        raise ValueError(f"{where}: low={row['low']}: must be at most high={row['high']}")
    is_money, unit = INDICATORS[key].dollars, INDICATORS[key].unit
    least, most = (math.ulp(0.0), MOST_SPENDING) if is_money else INDICATORS[key].within
    for name, given in (("low", low), ("high", high)):
        if not least <= given <= most:
            column = "value" if alone else name
            must = f"{where}: {column}={row[column]}: must be"
            if is_money:
                raise ValueError(f"{must} above 0 and at most {most:g}, in {unit}")
            raise ValueError(f"{must} from {least:g} to {most:g}, in {unit}")
    if numbers["error"] < 0:
        raise ValueError(f"{where}: error={row['error']}: must be 0 or more")
    source = SOURCES.get(row.get("source", ""))
    return Measurement(key, month, low, high, numbers["error"], source, row.get("used_from", ""))


def _logged(row: dict[str, str], open_tokens: float, all_tokens: float, where: str) -> Measurement:
    """A month of a platform's log. Raises ValueError for impossible values."""
    platform = row["indicator"]
    if not platform or platform in INDICATORS:
        raise ValueError(
            f"{where}: indicator={platform}: must name your platform, where its log is given"
        )
    if not platform[0].isalnum():  # a spreadsheet takes "=", "+" and others for a formula
        raise ValueError(f"{where}: indicator={platform}: must begin with a letter or a digit")
    if not 0.0 <= open_tokens <= all_tokens or not all_tokens > 0.0:
        raise ValueError(
            f"{where}: open_tokens={row['open_tokens']}: must be from 0 to "
            f"all_tokens={row['all_tokens']}"
        )
    share = open_tokens / all_tokens
    return Measurement(platform, row["month"], share, share)


def _number(text: str, name: str, where: str) -> float:
    """A number; nan for an empty cell."""
    if not text:
        return math.nan
    number = float(text) if NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        raise ValueError(f"{where}: {name}={text}: must be a number, as 0.25")
    return number


def _refuse_twice(found: Sequence[Measurement], path: Path) -> None:
    """Raise ValueError for an indicator that is given twice for a month."""
    seen: set[tuple[str, str, str]] = set()
    for one in found:
        key = one.indicator, one.month, one.used_from
        if key in seen:
            raise ValueError(f"{path}: indicator={one.indicator}: given twice for {one.month}")
        seen.add(key)


MEASUREMENTS: tuple[Measurement, ...] = read(FILE, published=True)


def known(
    indicator: str, origin: str = LAST_MONTH, data: Iterable[Measurement] = MEASUREMENTS
) -> dict[str, Measurement]:
    """What was known of an indicator at the end of the month `origin`, by month.

    Of a series that is estimated again as a whole, it is the latest vintage made by then, and the
    first one where none was made yet.
    """
    rows = [one for one in data if one.indicator == indicator]
    starts = sorted({one.used_from for one in rows if one.used_from})
    usable = [start for start in starts if start <= origin] or starts[:1]
    return {
        one.month: one
        for one in rows
        if one.month <= origin and (not one.used_from or one.used_from == usable[-1])
    }


def truth(
    indicator: str, month: str, origin: str, data: Iterable[Measurement] = MEASUREMENTS
) -> Measurement | None:
    """The measurement of a month that scores a forecast made at `origin`; None if there is none.

    It is taken from the vintage that the forecast could know, since levels of two vintages do not
    compare, and from the next one that has the month otherwise.
    """
    data = tuple(data)
    rows = [one for one in data if (one.indicator, one.month) == (indicator, month)]
    if not rows:
        return None
    start = max((one.used_from for one in known(indicator, origin, data).values()), default="")
    return min(rows, key=lambda one: (one.used_from < start, one.used_from))


def _weeks() -> dict[str, float]:
    with WEEKS_FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["week"]: (float(row["low"]) + float(row["high"])) / 2.0 for row in rows}


WEEKS: dict[str, float] = _weeks()
"""The middle of the band of the router's open share, by the first day of the week."""


class Series(NamedTuple):
    """Observed values by calendar month: of a band, its middle.

    `uncertainty` is about two standard errors; `half_width` is that of the band by month.
    """

    name: str
    unit: str
    source: Source
    uncertainty: float
    observed: dict[str, float]
    half_width: Mapping[str, float] = MappingProxyType({})

    def until(self, month: str) -> "Series":
        """The part that was observed up to a month."""
        return self._replace(observed={m: v for m, v in self.observed.items() if m <= month})

    @property
    def errors(self) -> list[float]:
        """How far the truth may be from each value, in the order of the months."""
        return [self.uncertainty + self.half_width.get(month, 0.0) for month in self.observed]


def _score_data(indicator: str, source: Source, uncertainty: float) -> Series:
    """An indicator in the data as a series."""
    found, rows = INDICATORS[indicator], known(indicator)
    observed = {month: one.middle for month, one in rows.items()}
    half_width = {month: (one.high - one.low) / 2.0 for month, one in rows.items()}
    return Series(found.text.lower(), found.unit, source, uncertainty, observed, half_width)


ENTERPRISE_OPEN = _score_data("open_share_workloads_enterprises", SOURCES["MENLO"], 0.03)
ROUTER_OPEN = _score_data("router_open_share_tokens", SOURCES["ROUTER_RANKINGS"], 0.02)
SECOND_ROUTER_OPEN = _score_data("second_router_open_share_tokens", SOURCES["VERCEL"], 0.04)
ADOPTION = _score_data("adoption_organisations", SOURCES["MCKINSEY"], 0.05)


def _records(releases: Sequence[Release]) -> dict[str, float]:
    return {release.month: release.capability for release in releases}


CLOSED_CAPABILITY = Series(
    "best closed capability", "ECI points", SOURCES["EPOCH"], 2.0, _records(CLOSED_RELEASES)
)
"""The months with a new best; in between the old one stood."""

OPEN_CAPABILITY = Series(
    "best open capability", "ECI points", SOURCES["EPOCH"], 2.0, _records(OPEN_RELEASES)
)


def standing(series: Series, month: str) -> float:
    """The last value observed up to a month.

    Raises ValueError when nothing was observed by then.
    """
    earlier = [when for when in series.observed if when <= month]
    if not earlier:
        raise ValueError(f"{series.name}: nothing observed up to {month}")
    return series.observed[max(earlier)]


WORLD_PRODUCT: Final = 115e3
"""World product of 2026, billion dollars."""


class Revenue(NamedTuple):
    """What a source says of a lab's revenue, as a run rate: billion dollars a year."""

    lab: str
    month: str
    value: float
    source: str


def _read_revenue() -> tuple[Revenue, ...]:
    """All rows of lab_revenue.csv, each lab's by month."""
    with FILE.with_name("lab_revenue.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Revenue(row["lab"], row["month"], float(row["value"]), row["source"])
            for row in csv.DictReader(file)
        )


LABS = _read_revenue()


def combined_revenue() -> dict[str, float]:
    """Revenue of both labs, in months in which each is known, or was the month before."""
    found = {}
    for month in sorted({one.month for one in LABS}):
        near = {
            one.lab: one.value for one in LABS if month_after(one.month, 1) >= month >= one.month
        }
        if len(near) == len({one.lab for one in LABS}):
            found[month] = sum(near.values())
    return found
