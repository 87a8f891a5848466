"""How long people wait: whole commands in fresh processes, the first ones with empty caches."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.fresh import seconds

CACHES = ("NUMBA_CACHE_DIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")
"""Where a fresh machine holds nothing: compiled code, matplotlib's list of fonts, anything else."""
RUNS = (100, 300)
WHAT_IF = ("experiment=compare", "experiment.scenarios=[plateau]")
UPDATE = ("experiment=update", "evidence=own.csv")
OWN = "month,figure,value,error\n2026-09,open_share_tokens_second_router,0.6,0.03\n"


@dataclass(frozen=True)
class Waits:
    """Wall seconds of commands, and what a further run of a study takes."""

    help: float
    first_use: float
    second_use: float
    what_if: float
    update: float
    core_seconds: float  # a run of the default command, on two cores
    table_bytes: float  # a run, of runs.parquet


def waits(few: Sequence[str] = (), runs: tuple[int, int] = RUNS) -> Waits:
    """Run the commands one after another; `few` makes them smaller than they are by default."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = {cache: str(folder / cache) for cache in CACHES}
        (folder / "own.csv").write_text(OWN, encoding="utf-8")

        def command(output: str, *words: str) -> float:
            asked = ("-m", "experiments", "quiet=true", f"output={output}", *words)
            return seconds(*asked, folder=folder, changes=empty)

        def size(output: str) -> int:
            return (folder / output / "runs.parquet").stat().st_size

        fewer, more = runs
        first, second = command("first", *few), command("second", *few)
        what_if, update = command("what_if", *WHAT_IF, *few), command("update", *UPDATE, *few)
        short, long = (command(f"runs{n}", f"replicates={n}") for n in runs)
        bytes_more = size(f"runs{more}") - size(f"runs{fewer}")
    return Waits(
        help=seconds("-m", "experiments", "--help", repeats=3),
        first_use=first,
        second_use=second,
        what_if=what_if,
        update=update,
        core_seconds=2.0 * (long - short) / (more - fewer),
        table_bytes=bytes_more / (more - fewer),
    )
