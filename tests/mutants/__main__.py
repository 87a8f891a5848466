"""Break rules one at a time and print which tests notice: `python -m tests.mutants`."""

import argparse
import resource
import tempfile
from collections import Counter
from pathlib import Path

from tests.mutants.bench import MOST_BYTES, NOBODY, SECONDS, STAGES, Bench
from tests.mutants.drawing import draw


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--room", choices=SECONDS, default="sim", help="which files to break")
    parser.add_argument("--seed", type=int, default=1, help="seed of the draw")
    parser.add_argument("--count", type=int, default=60, help="number of mutants")
    parser.add_argument("--last", choices=STAGES, default="whole", help="last stage of tests")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    drawn, noticed = Counter[str](), Counter[str]()
    print("| where | kind | line | becomes | noticed by |", "| --- " * 5 + "|", sep="\n")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.room)
        for one in draw(options.seed, options.count, options.room):
            stage, by = bench.run(one, options.last)
            lines = (f"`{line.strip()}`".replace("|", "\\|") for line in (one.before, one.after))
            row = (f"{one.file}:{one.line}", one.kind, *lines, by)
            print(f"| {' | '.join(row)} |", flush=True)
            groups = ("all", f"kind {one.kind}", f"package {one.package}")
            drawn.update(groups)
            noticed.update(groups if by != NOBODY else ())
            noticed[f"first by stage {stage}"] += by != NOBODY
    print("", "| mutants | noticed |", "| --- | ---: |", sep="\n")
    print(*(f"| {name} | {noticed[name]} of {drawn[name]} |" for name in sorted(drawn)), sep="\n")
    print(*(f"| {name} | {hits} |" for name, hits in noticed.items() if "stage" in name), sep="\n")


if __name__ == "__main__":
    main()
