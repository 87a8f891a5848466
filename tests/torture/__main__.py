"""Try what a hostile or unlucky user does, and count what fails: `python -m tests.torture`.

`--small` takes a few cases of each part; `--docs` writes the table into docs/reliability.md;
`--seed=N` draws other cases. One of the parts' names runs that part alone.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests.experiments.classroom.served import served
from tests.torture.bounds import tried_bounds
from tests.torture.caches import tried_caches
from tests.torture.clusters import tried_clusters
from tests.torture.flood import tried_flood
from tests.torture.folders import tried_folders
from tests.torture.journal import tried_journal
from tests.torture.kills import tried_kills
from tests.torture.reports import tried_reports
from tests.torture.requests import page_of, tried_requests
from tests.torture.room import tried_room
from tests.torture.tried import Tried
from tests.torture.words import tried_words

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
BEGINS, ENDS = "<!--torture-->", "<!--/torture-->"
SHOWN = 20  # failures of a part


class Sizes(NamedTuple):
    """How much of each part."""

    words: int = 1_000
    requests: int = 1_000
    folders: int = 30
    kills: int = 30
    reports: int = 42  # three of each question
    caches: int = 27  # three of each kind
    clusters: int = 4
    draws: int = 300
    every: int = 1  # of the bounds
    students: int = 200
    runs: int = 4  # of a student
    journal: int = 36  # six of each kind
    flood: int = 60


SMALL = Sizes(
    words=15,
    requests=40,
    folders=13,
    kills=1,
    reports=2,
    caches=7,
    clusters=1,
    draws=2,
    every=200,
    students=4,
    runs=2,
    journal=6,
    flood=6,
)
type Part = Callable[[Sizes, int], tuple[Tried, str]]


def _requests(sizes: Sizes, seed: int) -> tuple[Tried, str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(page_of(folder), folder / "class") as server:
            return tried_requests(server, sizes.requests, seed), ""


def _room(sizes: Sizes, seed: int) -> tuple[Tried, str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(page_of(folder), folder / "class", "execution.workers=2") as server:
            return tried_room(server, sizes.students, sizes.runs)


PARTS: dict[str, Part] = {
    "words": lambda sizes, seed: (tried_words(sizes.words, seed), ""),
    "folders": lambda sizes, seed: (tried_folders(sizes.folders, seed), ""),
    "kills": lambda sizes, seed: (tried_kills(sizes.kills, seed), ""),
    "reports": lambda sizes, seed: (tried_reports(sizes.reports, seed), ""),
    "caches": lambda sizes, seed: (tried_caches(sizes.caches, seed), ""),
    "clusters": lambda sizes, seed: (tried_clusters(sizes.clusters, seed), ""),
    "bounds": lambda sizes, seed: (tried_bounds(sizes.draws, seed, sizes.every), ""),
    "journal": lambda sizes, seed: (tried_journal(sizes.journal, seed), ""),
    "flood": lambda sizes, seed: tried_flood(sizes.flood, seed),
    "requests": _requests,
    "room": _room,
}


def everything(names: list[str], sizes: Sizes, seed: int) -> Iterator[tuple[Tried, str]]:
    """The parts one after another."""
    began = time.monotonic()
    for name in names:
        print(f"{time.monotonic() - began:5.0f} s  {name}", file=sys.stderr, flush=True)
        found, told = PARTS[name](sizes, seed)
        for case, fault in found.failures[:SHOWN]:
            print(f"  {case[:200]}: {fault[:300]}", file=sys.stderr, flush=True)
        yield found, told


def table(found: list[tuple[Tried, str]], seed: int) -> str:
    """Tries and failures of the parts, in Markdown."""
    rows = [f"| {one.part} | {one.tries:,} | {len(one.failures):,} |" for one, _ in found]
    head = ["| what was tried | tries | failures |", "|---|---:|---:|"]
    day = f"`python -m tests.torture`, seed {seed}, {datetime.now(UTC):%d %B %Y}."
    return "\n".join([*head, *rows, "", *(told for _, told in found if told), day])


def main(arguments: list[str]) -> int:
    """Try, print the table; 1 if anything failed."""
    seed = next((int(one[7:]) for one in arguments if one.startswith("--seed=")), 1)
    names = [one for one in arguments if one in PARTS] or list(PARTS)
    found = list(everything(names, SMALL if "--small" in arguments else Sizes(), seed))
    text = table(found, seed)
    print(text)
    if "--docs" in arguments:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
        _, _, after = rest.partition(ENDS)
        PAGE.write_text(f"{before}{BEGINS}\n{text}\n{ENDS}{after}", encoding="utf-8")
    return int(any(one.failures for one, _ in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
