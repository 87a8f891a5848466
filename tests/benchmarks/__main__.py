"""Measure everything and print it: `python -m tests.benchmarks [--docs] [--quick]`.

`--docs` also writes docs/performance.md and keeps what this kind of machine reached;
`--quick` takes small sizes, to try the command itself.
"""

import sys
import time
from pathlib import Path

from tests.benchmarks import comparison, growth, phases, report, roofline, runs, scale, start_up
from tests.benchmarks.budgets import Results, budgets
from tests.benchmarks.elsewhere import elsewhere, keep
from tests.benchmarks.neighbours import Neighbours

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def measured(quick: bool) -> Results:
    """Everything, one after another, so that nothing disturbs the other."""
    started, neighbours = time.perf_counter(), Neighbours()

    def tell(what: str) -> None:
        print(f"{time.perf_counter() - started:5.0f} s  {what}", file=sys.stderr, flush=True)

    tell("start-up")
    starting = start_up.start_up()
    tell("one run by phase")
    run = phases.split(phases.the_run(), 3 if quick else 15)
    tell("roofline")
    line = roofline.roofline(*((20_000, 4) if quick else ()))
    tell("whole runs")
    pairs, pace = runs.pairs(200 if quick else 1_000), runs.baseline_pace()
    tell("growth")
    grown = growth.grown(1 if quick else 5)
    tell("scale")
    sizes = scale.sizes((1_000, 100_000) if quick else scale.SIZES)
    two_threads = scale.at(100_000 if quick else 1_000_000, 2)
    tell("other ways")
    compared = comparison.compared(sizes=(1_000, 4_000) if quick else comparison.SIZES)
    tell("done")
    return Results(
        compared, pairs, pace, sizes, two_threads, run, line, grown, starting, neighbours.busy
    )


def main(arguments: list[str]) -> None:
    """Measure and print."""
    results = measured("--quick" in arguments)
    text = report.page(results, elsewhere())
    print(text)
    if "--docs" in arguments:
        PAGE.write_text(text, encoding="utf-8")
        keep(budgets(results))


if __name__ == "__main__":
    main(sys.argv[1:])
