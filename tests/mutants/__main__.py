"""Break rules one at a time and tell which tests notice: `python -m tests.mutants`."""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.mutants.drawing import ROOT, Mutant, draw
from tests.mutants.report import Result, summary, table
from tests.mutants.trying import NOBODY, Bench

MOST_BYTES = 12 << 30  # of memory; a broken rule may ask for any


def main(words: list[str]) -> int:
    """Try what was not tried before, and print all."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="draws other mutants")
    parser.add_argument("--count", type=int, default=60, help="how many are drawn")
    parser.add_argument(
        "--keep", type=Path, default=ROOT / "outputs" / "mutants.jsonl", help="file of results"
    )
    asked = parser.parse_args(words)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    drawn = [
        (mutant, *mutant.lines((ROOT / mutant.file).read_bytes()))
        for mutant in draw(asked.seed, asked.count)
    ]
    kept = {(one.mutant, one.before, one.after): one for one in read(asked.keep)}
    waiting = [key for key in drawn if key not in kept]
    if waiting:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder))
            fault = bench.unbroken()
            if fault != NOBODY:
                print(f"Without any mutant this fails: {fault}", file=sys.stderr)
                return 1
            for key in waiting:
                began = time.monotonic()
                stage, by = bench.tried(key[0])
                kept[key] = Result(*key, stage, by, round(time.monotonic() - began))
                asked.keep.parent.mkdir(exist_ok=True, parents=True)
                with asked.keep.open("a", encoding="utf-8") as file:
                    print(json.dumps(kept[key]), file=file)
    results = [kept[key] for key in drawn]
    print(table(results), summary(results), sep="\n\n")
    return 0


def read(file: Path) -> Iterator[Result]:
    """The results that are kept, none if there is no file."""
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            mutant, *rest = json.loads(line)
            yield Result(Mutant(*mutant), *rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
