"""Measure everything and print it: `python -m tests.benchmarks [--docs] [--quick]`.

`--docs` also writes docs/performance.md and keeps what this kind of machine reached;
`--quick` takes small sizes, to try the command itself.
"""

import sys
import time
from pathlib import Path

from tests.benchmarks import (
    comparison,
    flat_memory,
    growth,
    phases,
    report,
    roofline,
    runs,
    scale,
    start_up,
    studies,
)
from tests.benchmarks.budgets import RUN_MS, Results, budgets
from tests.benchmarks.elsewhere import elsewhere, keep
from tests.benchmarks.neighbours import Neighbours

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"


def measured(quick: bool) -> Results:
    """Everything, one after another, so that nothing disturbs the other."""
    started, neighbours = time.perf_counter(), Neighbours()

    def tell(what: str) -> None:
        print(f"{time.perf_counter() - started:5.0f} s  {what}", file=sys.stderr, flush=True)

    tell("start-up")
    starting = start_up.start_up(*(("replicates=4",) if quick else ()))
    tell("one run by phase")
    one = {firms: phases.split(phases.the_run(firms), 3 if quick else 15) for firms in RUN_MS}
    tell("many runs")
    many = studies.many(40 if quick else 400)
    tell("sensitivity")
    few = "experiment.factors=[choice.noise,choice.effort]"
    screened = studies.sensitivity_of_all(*((few,) if quick else ()))
    tell("memory of many runs")
    held = flat_memory.growth((10, 20) if quick else flat_memory.RUNS)
    tell("roofline")
    line = roofline.roofline(*((20_000, 4) if quick else ()))
    tell("whole runs")
    pairs, pace = runs.pairs(200 if quick else 1_000), runs.baseline_pace()
    tell("growth")
    grown = growth.grown(1 if quick else 5)
    tell("scale")
    sizes = scale.sizes((1_000, 100_000) if quick else scale.SIZES)
    tell("other ways")
    compared = comparison.compared(sizes=(1_000, 4_000) if quick else comparison.SIZES)
    tell("done")
    return Results(
        compared=compared,
        pairs=pairs,
        pace=pace,
        sizes=sizes,
        runs=one,
        roofline=line,
        growth=grown,
        start_up=starting,
        many=many,
        sensitivity=screened,
        sensitivity_runs=studies.sensitivity_runs(),
        held=held,
        others=neighbours.busy,
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
