"""Time per firm-month of the oracle and of the engine, on one run with the same outcomes.

`python -m tests.oracle [FIRMS [MONTHS]]` prints a table, in seconds of processor time on one core,
excluding compilation. Against the engine: the strategic side is compiled in both. In its favour:
the oracle draws from the shared streams, slower than Mesa's generator.
"""

import sys
import time
from collections.abc import Callable

import numpy as np

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.parameters.paths import all_replaced
from tests.oracle.ecosystem import UsualEcosystem


def timed(make: Callable[[], Ecosystem]) -> tuple[Ecosystem, float, float]:
    """A run, and its seconds for building the model and for stepping through the months."""
    start = time.process_time()
    model = make()
    built = time.process_time()
    model.run()
    return model, built - start, time.process_time() - built


def main(firms: int = 1000, months: int = 60) -> None:
    """Print the table; for the engine, of the fastest of five runs."""
    sizes = {"firms.count": firms, "clock.horizon": float(months)}
    parameters = all_replaced(Parameters(), sizes)
    Ecosystem(parameters, rng=0).run()
    runs = [timed(lambda: Ecosystem(parameters, rng=1)) for _ in range(5)]
    engine, usual = min(runs, key=lambda run: run[2]), timed(lambda: UsualEcosystem(parameters, 1))
    np.testing.assert_allclose(usual[0].record, engine[0].record, rtol=1e-9, atol=1e-12)
    print(f"{firms} firms, {months} months, the same outcomes")
    print(f"{'':12}{'build, ms':>12}{'months, ms':>12}{'us a firm-month':>18}")
    for name, (_, build, took) in (("usual way", usual), ("engine", engine)):
        per_month = took / (firms * months) * 1e6
        print(f"{name:12}{build * 1e3:>12.1f}{took * 1e3:>12.1f}{per_month:>18.3f}")
    print(f"ratio of the months: {usual[2] / engine[2]:.0f}")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
