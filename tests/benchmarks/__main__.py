"""Measure everything and print it: `python -m tests.benchmarks [--docs] [--quick]`.

`--docs` also writes docs/performance.md; `--quick` takes small sizes, to try the command itself.
"""

import sys
import time

from tests.benchmarks import commands, comparison, phases, scale
from tests.benchmarks.fresh import ROOT, Load
from tests.benchmarks.page import Results, page

PAGE = ROOT / "docs" / "performance.md"
FIRMS = (300, 500)


def measured(quick: bool) -> Results:
    """Everything, one after another, so that nothing disturbs the other."""
    started, load = time.perf_counter(), Load()

    def tell(what: str) -> None:
        print(f"{time.perf_counter() - started:5.0f} s  {what}", file=sys.stderr, flush=True)

    tell("commands")
    waits = commands.waits(*((("replicates=4",), (2, 6)) if quick else ()))
    tell("one run by phase")
    repeats = 2 if quick else 15
    runs = {n: phases.split(phases.baseline(n, scale.RUN_MONTHS), repeats) for n in FIRMS}
    tell("memory of many runs")
    held = scale.held((10, 20) if quick else scale.RUNS)
    tell("scale")
    sizes = scale.sizes((1_000, 10_000) if quick else scale.SIZES)
    tell("other ways")
    compared = comparison.compared(sizes=(500, 1_000) if quick else comparison.SIZES)
    tell("done")
    return Results(waits, runs, held, compared, sizes, load.busy)


def main(words: list[str]) -> None:
    """Measure and print."""
    text = page(measured("--quick" in words))
    print(text)
    if "--docs" in words:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
