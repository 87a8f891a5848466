"""Break rules one at a time and print which tests notice: `python -m tests.mutants`."""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.mutants.bench import NOBODY, SECONDS, STAGES, Bench
from tests.mutants.drawing import ROOT, Mutant, draw

MOST_BYTES = 12 << 30  # of memory; a broken rule may request any amount


class Result(NamedTuple):
    mutant: Mutant
    before: str
    after: str
    stage: str
    by: str
    seconds: int


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--room", choices=SECONDS, default="sim", help="which files to break")
    parser.add_argument("--seed", type=int, default=1, help="seed of the draw")
    parser.add_argument("--count", type=int, default=60, help="number of mutants")
    parser.add_argument("--last", choices=STAGES, default="whole", help="last stage of tests")
    parser.add_argument(
        "--keep", type=Path, default=ROOT / "outputs" / "mutants.jsonl", help="file of results"
    )
    options = parser.parse_args(words)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    drawn = [
        (mutant, *mutant.lines((ROOT / mutant.file).read_bytes()))
        for mutant in draw(options.seed, options.count, options.room)
    ]
    kept = {(one.mutant, one.before, one.after): one for one in read(options.keep)}
    stages = STAGES[: STAGES.index(options.last)]
    waiting = [
        key
        for key in drawn
        if key not in kept or (kept[key].by == NOBODY and kept[key].stage in stages)
    ]
    if waiting:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder), options.room)
            for key in waiting:
                start = time.monotonic()
                stage, by = bench.run(key[0], options.last)
                kept[key] = Result(*key, stage, by, round(time.monotonic() - start))
                options.keep.parent.mkdir(exist_ok=True, parents=True)
                with options.keep.open("a", encoding="utf-8") as file:
                    print(json.dumps(kept[key]), file=file)
    results = [kept[key] for key in drawn]
    print(*table(results), "", *summary(results), sep="\n")
    return 0


def read(file: Path) -> Iterator[Result]:
    """The results in a file, none if it does not exist."""
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            mutant, *rest = json.loads(line)
            yield Result(Mutant(*mutant), *rest)


def table(results: list[Result]) -> Iterator[str]:
    yield from ("| where | function | kind | line | becomes | noticed by |", "| --- " * 6 + "|")
    for one in results:
        before, after = ("`" + line.replace("|", "\\|") + "`" for line in (one.before, one.after))
        where = f"{one.mutant.file}:{one.mutant.line} | {one.mutant.function} | {one.mutant.kind}"
        yield f"| {where} | {before} | {after} | {one.by} |"


def summary(results: list[Result]) -> Iterator[str]:
    """How many were noticed: in all, by kind, by package and by stage."""
    noticed = [one for one in results if one.by != NOBODY]
    yield from ("| mutants | noticed |", "| --- | ---: |")
    yield f"| all | {len(noticed)} of {len(results)} |"
    for group in ("kind", "package"):
        names, hits = (
            Counter(getattr(one.mutant, group) for one in some) for some in (results, noticed)
        )
        yield from (f"| {group} {name} | {hits[name]} of {names[name]} |" for name in sorted(names))
    stages = Counter(one.stage for one in noticed)
    yield from (f"| first by stage {name} | {stages[name]} |" for name in STAGES)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
