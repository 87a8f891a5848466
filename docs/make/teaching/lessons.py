"""All sentences, tables and codes of the lessons that depend on a page's runs."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.common.paired import Difference, of_values
from openclosed.experiments.classroom import codes
from openclosed.experiments.classroom.cube import (
    FACTS,
    MEASURES,
    TODAY_SERIES,
    Cube,
    content_of,
    unpack,
)
from openclosed.experiments.classroom.levers import Board, declared
from openclosed.experiments.classroom.page import PARTS
from openclosed.sim.outcomes.record import LABELS

ENDINGS = ("open", "shared", "closed")
INSTEAD = {"no_closed": "open"}  # as in charts.js
PARTED = 0.1  # as in explain.js
USE = 0  # index of the lessons' first measure, startups' work
WORDS = json.loads((PARTS / "words.json").read_text(encoding="utf-8"))
SCREENS = json.loads((PARTS.parent / "screens" / "words.json").read_text(encoding="utf-8"))
MARKET = Path(__file__).with_name("market.json")
"""What scripted classes do in both markets, kept by tests/experiments/classroom."""
_DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


def data_of(path: Path) -> dict[str, Any]:
    found = _DATA.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path}: not a class page")
    content: dict[str, Any] = json.loads(found[1])
    return content


class PageRuns(NamedTuple):
    """The runs of a page; a scenario is an index of the board's combinations."""

    data: Mapping[str, Any]
    board: Board
    cube: Cube

    @property
    def runs(self) -> int:
        """Of each scenario."""
        return len(self.data["made"]["seeds"])

    @property
    def last_year(self) -> str:
        return str(self.data["times"][-1])

    @property
    def today(self) -> int:
        """The scenario without a lever moved."""
        return self.board.combinations().index(self.board.unchanged)

    def moved(self, *keys: str) -> list[int]:
        """The scenarios in which no lever but these is moved, the unchanged one first."""
        moved = np.array(self.board.combinations()) != self.board.unchanged
        others = [key not in keys for key in self.board.levers]
        found = np.flatnonzero(~moved[:, others].any(axis=1)).tolist()
        return sorted(found, key=lambda place: moved[place].sum())

    def single(self) -> list[int]:
        """The scenarios with one lever moved."""
        return sorted(place for key in self.board.levers for place in self.moved(key)[1:])

    def name(self, place: int) -> str:
        """A scenario in the words of the page."""
        moved = [
            f"{lever.name}: {stop.name}"
            for lever, stop in self.board.at(self.board.combinations()[place])
            if stop.basis != "today"
        ]
        return " and ".join(moved) or str(WORDS["as_today"])

    def code(self, place: int, measure: int = USE) -> str:
        """The page's code of a scenario, as Markdown."""
        return f"`{code_of(place, measure)}`"

    def endings(self, place: int, measure: int = USE) -> str:
        """The endings, the most frequent first."""
        ends = self.cube.endings[measure, place].tolist()
        counts = dict.fromkeys(ENDINGS, 0)
        for number, key in enumerate(LABELS):
            if (shown := INSTEAD.get(key, key)) in counts:
                counts[shown] += ends.count(number)
        named = [
            f"{WORDS[f'ending.{end}']} in {count}"
            for end, count in sorted(counts.items(), key=lambda one: -one[1])
            if count
        ]
        first = f"{named[0][0].upper()}{named[0][1:]} of {sum(counts.values())} runs"
        return ", ".join([first, *named[1:]])

    def able(self, place: int) -> NDArray[np.float64]:
        """(runs) the share of startups' work in the last year that open models can do."""
        return 1.0 - self.cube.fact("closed_only", place)

    def gets(self, place: int) -> NDArray[np.float64]:
        """(runs) the part of it that they get."""
        return self.cube.values(USE, place)[:, -1] / self.able(place)

    def effects(self, place: int) -> tuple[Difference, Difference, Difference, Difference]:
        """What a scenario changes: both of these, their product, and large firms' tasks."""
        able, gets = (mean_of(of(place) - of(self.today)) for of in (self.able, self.gets))
        firms = self.effect(place, list(MEASURES).index("firms"))
        return able, gets, self.effect(place), firms

    def effect(self, place: int, measure: int = USE) -> Difference:
        """What a scenario changes in the last year's share, in pairs of runs."""
        now, before = (self.cube.values(measure, one)[:, -1] for one in (place, self.today))
        return mean_of(now - before)

    def last(self, place: int, measure: int = USE) -> tuple[float, float, float]:
        """The 10th, 50th and 90th percentile of the runs' means of the last year."""
        ends = self.cube.values(measure, place)[:, -1]
        low, median, high = np.nanquantile(ends, (0.1, 0.5, 0.9)).tolist()
        return low, median, high

    def level(self, place: int, measure: int = USE) -> str:
        """The median and the middle 80 %, in words."""
        low, median, high = map(percent, self.last(place, measure))
        return f"{median} in the middle run, {low} to {high} in eight of ten runs"


def code_of(scenario: int, measure: int = USE) -> str:
    """The code by which the page opens a setting, with its first run; see `codes`."""
    number = (scenario * codes.MEASURE_ROOM + measure) * codes.RUN_ROOM
    digits: list[int] = []
    for _ in codes.WEIGHTS:
        number, digit = divmod(number, len(codes.ALPHABET))
        digits.insert(0, digit)
    check = sum(w * d for w, d in zip(codes.WEIGHTS, digits, strict=True)) % len(codes.ALPHABET)
    letters = "".join(codes.ALPHABET[digit] for digit in [*digits, check])
    return f"{codes.PREFIX}-{letters[:3]}-{letters[3:]}"


def page_runs(data: Mapping[str, Any]) -> PageRuns:
    return PageRuns(data, declared(), unpack(data["cube"]))


def percent(value: float) -> str:
    """A share as the page writes it."""
    return "nobody" if np.isnan(value) else f"{rounded(value)} %"


def rounded(share: float) -> int:
    """In percent, rounded as the page's JavaScript does, halves up."""
    return math.floor(100 * share + 0.5)


def texts(page: PageRuns) -> dict[str, str]:
    today, single = page.today, page.single()
    return {
        "made": _made(page),
        "runs": str(page.runs),
        "last": page.last_year,
        "baseline.code": page.code(today),
        "baseline.endings": page.endings(today),
        "baseline.level": page.level(today),
        "baseline.measures": _measures(page),
        "levers.table": _levers(page),
        "levers.most": _farthest(page, single),
        "levers.reaches": _reaches(page),
        "parts.today": _parts_today(page),
        "parts.table": _parts(page),
        "parts.most": _most_of_parts(page),
        "parts.which": _moves_which(page),
        "parts.changes": _changes(page),
        "twins": _twins(page),
        "twins.parted": _parted(page),
        **_market(json.loads(MARKET.read_text(encoding="utf-8"))),
    }


def _made(page: PageRuns) -> str:
    made, times = page.data["made"], page.data["times"]
    return (
        f"openclosed {made['version']}, {made['firms']} firms, {page.runs} runs of each "
        f"scenario, {times[0]} to {times[-1]}, seed {made['master_seed']}"
    )


def _measures(page: PageRuns) -> str:
    tells = (page.endings, page.level, page.code)
    rows = [
        (WORDS[f"measure.{key}"], *(tell(page.today, number) for tell in tells))
        for number, key in enumerate(MEASURES)
    ]
    return rows_of(("Counted", "How the runs end", f"In {page.last_year}", "Code"), rows)


def _levers(page: PageRuns) -> str:
    rows = [
        (page.name(at), page.endings(at), page.level(at), _moved(page, at), page.code(at))
        for at in [page.today, *page.single()]
    ]
    share = f"Open share in {page.last_year}"
    heads = ("Scenario", "How the runs end", share, "Effect in points", "Code")
    return rows_of(heads, rows)


def _moved(page: PageRuns, place: int) -> str:
    return "–" if place == page.today else in_points(page.effect(place))


def mean_of(changes: NDArray[np.float64]) -> Difference:
    """The mean of differences in pairs of runs with its interval, in thousandths as the page has
    it; it is real if its printed interval has no 0 in it."""
    found = of_values(changes, np.zeros_like(changes))
    return Difference(
        found.pairs, *(math.floor(1000 * one + 0.5 + 1e-6) / 1000 for one in found[1:])
    )


def turn(changes: NDArray[np.float64]) -> int:
    """The sign of a real mean of differences, else 0."""
    found = mean_of(changes)
    return int(np.sign(found.mean)) if found.real else 0


def in_points(effect: Difference) -> str:
    """An effect in percentage points, in the words of the page."""
    moved, low, high = (f"{100 * one:+.1f}" if one else "0.0" for one in effect[1:])
    words = str(WORDS[f"effect.{'sure' if effect.real else 'unsure'}"])
    return words.format(moved=moved, low=low, high=high).replace("-", "−")


def _farthest(page: PageRuns, single: list[int]) -> str:
    """The single move that changes the share most."""
    place = max(single, key=lambda one: abs(page.effect(one).mean))
    return f"{page.name(place)} ({page.code(place)}): {in_points(page.effect(place))}"


def _reaches(page: PageRuns) -> str:
    """From the lowest to the highest mean of each lever's stops, percentage points, the largest
    first; then the levers of which no stop differs beyond chance."""
    found, none = [], []
    for key, lever in page.board.levers.items():
        effects = [page.effect(place) for place in page.moved(key)]
        if not any(one.real for one in effects):
            none.append(lever.name)
            continue
        means = [one.mean for one in effects]
        found.append((lever.name, 100 * (max(means) - min(means))))
    found.sort(key=lambda one: -one[1])
    points = ", ".join(f"{name} {points:.1f}" for name, points in found)
    return f"{points}; nothing beyond chance: {', '.join(none) or 'none'}"


def _parts_today(page: PageRuns) -> str:
    """Both numbers of the middle run as today, and their product, in the words of step 3."""
    can_do, has = float(np.median(page.able(page.today))), page.last(page.today)[1]
    numbers = {"able": percent(can_do), "part": percent(has / can_do), "has": percent(has)}
    return str(WORDS["discover.product"]).replace("*", "").format(**numbers)


def _parts(page: PageRuns) -> str:
    """What each lever alone moves: both numbers, their product, and large firms' tasks."""
    rows = [
        (page.name(at), *map(in_points, page.effects(at)), page.code(at))
        for key in page.board.levers
        for at in page.moved(key)[1:]
    ]
    head = [WORDS[f"discover.head.{one}"] for one in ("setting", "able", "part", "has", "firms")]
    return rows_of((*head, "Code"), rows)


def _most_of_parts(page: PageRuns) -> str:
    """The single moves that raise what open can do most, and what it gets of that."""
    named = []
    for place, words in enumerate(("found.able", "found.part")):
        at = max(page.single(), key=lambda one: page.effects(one)[place].mean)
        named.append(f"{WORDS[words]} by {page.name(at)}, {in_points(page.effects(at)[place])}")
    return "; ".join(named)


def _moves_which(page: PageRuns) -> str:
    """Which levers move one of both numbers beyond chance by some stop, which both, which none."""
    found: dict[str, list[str]] = {"both": [], "able": [], "part": [], "none": []}
    for key, lever in page.board.levers.items():
        effects = [page.effects(place) for place in page.moved(key)[1:]]
        able, part = (any(one[number].real for one in effects) for number in (0, 1))
        found["both" if able and part else "able" if able else "part" if part else "none"].append(
            lever.name
        )
    said = "; ".join(
        f"{WORDS[f'found.{key}']}: {', '.join(names)}" for key, names in found.items() if names
    )
    return said[:1].upper() + said[1:]


def _changes(page: PageRuns) -> str:
    """What both numbers do over the years as today, up to the lowest time and after it."""
    able, share = able_by_time(page), page.cube.values(USE, page.today)
    low, last, times = lowest(page), share.shape[1] - 1, page.data["times"]
    told = []
    for start, end in ((0, low), (low, last)):
        if start < end:
            moved = [mean_of(one[:, end] - one[:, start]) for one in (able, share / able)]
            values = dict(zip(("able", "part"), map(in_points, moved), strict=True))
            words = str(WORDS["turns.change"]).replace("*", "")
            told.append(words.format(**{"from": in_words(times[start])}, to=times[end], **values))
    return " ".join(told)


def able_by_time(page: PageRuns) -> NDArray[np.float64]:
    """(runs, times) what open can do as today; it ends at the fact of the last year."""
    place = TODAY_SERIES.index(FACTS["closed_only"])
    able = 1 - page.cube.today_series[place] / 100
    able[:, -1] = page.able(page.today)
    return np.asarray(able)


def lowest(page: PageRuns) -> int:
    """The time at which the middle run's share as today is lowest."""
    return int(np.median(page.cube.values(USE, page.today), axis=0).argmin())


def in_words(time: str) -> str:
    """A month as "August 2026", a year as it is."""
    year, _, month = time.partition("-")
    return f"{WORDS['months'].split()[int(month) - 1]} {year}" if month else year


def _watched(page: PageRuns) -> list[dict[str, Any]]:
    """Two watched runs from one market that end differently, if the page has them."""
    found = {one["title"]: one | content_of(one["bytes"]) for one in page.data["watched_runs"]}
    return [found[title] for title in ("high", "low") if title in found]


def _twins(page: PageRuns) -> str:
    """Their mean shares of the last two years, by which they end."""
    named = [
        f"{percent(np.mean(one['curves']['use'][-24:]))} ({WORDS['ending.' + one['ending']]})"
        for one in _watched(page)
    ]
    return " and ".join(named) or "none"


def _parted(page: PageRuns) -> str:
    """The last month in which the two watched runs are together."""
    if not (twins := _watched(page)):
        return "never"
    high, low = (np.array(one["curves"]["use"], dtype=float) for one in twins)
    together = np.flatnonzero(abs(high - low) <= PARTED)
    return in_words(twins[0]["times"][max(together, default=0)])


def _market(facts: Mapping[str, Any]) -> dict[str, str]:
    """What scripted classes do to the others, and which of their rules earns most."""
    moved, half, seeds = facts["moved"][-1], facts["half_interval"][-1], facts["seeds"]
    best, worst = facts["best"]["today"], facts["worst"]["today"]
    named = [f"“{rule}” in {count}" for rule, count in best.items() if count]
    return {
        "market.moved": f"{moved:+.1f} points ({moved - half:+.1f} to {moved + half:+.1f})",
        "market.tipped": f"{facts['tipped']:.0f} points",
        "market.alone": f"{facts['open_without']} of {seeds}",
        "market.divided": f"{facts['half_holds']} of {seeds}",
        "market.best": f"{', '.join(named)} of {seeds} seeds",
        "market.nothing": f"{worst['nothing']} of {seeds}",
    }


def script(lesson: str) -> str:
    """The script of a lesson on the teacher's screen, as a table."""
    rows = [text for key, text in SCREENS.items() if key.startswith(f"script.{lesson}.")]
    head, *lines = (tuple(row.split("|")) for row in (SCREENS["script.heads"], *rows))
    return rows_of(head, lines)


def rows_of(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\n"
