"""Try what a hostile or unlucky user does, by class of fault: `python -m tests.torture`.

`--small` takes a few cases of each part; `--docs` writes the table into docs/reliability.md;
`--seed=N` draws other cases. The parts' names run these parts alone.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.torture.crowds import tried_crowds
from tests.torture.folders import tried_folders
from tests.torture.kills import tried_kills
from tests.torture.machines import tried_machines
from tests.torture.places import tried_places
from tests.torture.tried import Tried

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
BEGINS, ENDS = "<!--torture-->", "<!--/torture-->"
SHOWN = 20  # failures of a part
PARTS: dict[str, tuple[str, int, int, Callable[[int, int], Tried]]] = {
    "places": ("places", 300, 14, tried_places),
    "machines": ("scarce machines", 26, 3, tried_machines),
    "crowds": ("scarce machines", 12, 2, tried_crowds),
    "folders": ("age", 24, 8, tried_folders),
    "kills": ("age", 12, 3, tried_kills),
}
"""The class of fault, how many cases of each, and how many with `--small`."""


def try_part(name: str, seed: int, *, small: bool) -> Tried:
    """Try a part, and print when it begins and what has failed."""
    print(f"{datetime.now(UTC):%H:%M:%S} {name}", file=sys.stderr, flush=True)
    kind, many, few, part = PARTS[name]
    found = part(few if small else many, seed)
    for case, fault in found.failures[:SHOWN]:
        print(f"  {case[:200]}: {fault[:300]}", file=sys.stderr, flush=True)
    return found._replace(part=f"{kind}: {found.part}")


def table(found: list[Tried], seed: int) -> str:
    """Tries and failures of the parts, in Markdown."""
    head = ["| class: what was tried | tries | failures |", "|---|---:|---:|"]
    rows = [f"| {one.part} | {one.tries:,} | {len(one.failures):,} |" for one in found]
    summary = [one.summary for one in found if one.summary]
    day = f"`python -m tests.torture`, seed {seed}, {datetime.now(UTC):%d %B %Y}."
    return "\n".join([*head, *rows, "", *summary, day])


def main(arguments: list[str]) -> int:
    seed = next((int(one[7:]) for one in arguments if one.startswith("--seed=")), 1)
    names = [one for one in arguments if one in PARTS] or list(PARTS)
    found = [try_part(name, seed, small="--small" in arguments) for name in names]
    text = table(found, seed)
    print(text)
    if "--docs" in arguments:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
        after = rest.partition(ENDS)[2]
        PAGE.write_text(f"{before}{BEGINS}\n{text}\n{ENDS}{after}", encoding="utf-8")
    return int(any(one.failures for one in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
