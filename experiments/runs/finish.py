"""How an experiment ends: what is kept if it cannot be understood, what is said, the exit code."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from experiments.results.store import PARTS, short
from experiments.runs.study import Study


class Publishes(Protocol):
    """A study, or a folder in the making."""

    def publish(self) -> Path:
        """Give the folder its name and return it."""
        ...


def finish(
    made: Study,
    runs: pd.DataFrame,
    answer: Callable[[dict[str, Any]], str],
    stopped: str = "",
    *,
    worlds: bool = True,
) -> int:
    """Write what was run and what it says, publish the folder, tell; 1 if any run failed, else 0.

    Args:
        made: the study, after its runs.
        runs: one row a run, of which it is told how many failed.
        answer: makes the files of the answer from the manifest; the text for the terminal. It is
            not asked when no run came to its end.
        stopped: said of the number of runs, if it was not given.
        worlds: whether it is to be told of how many worlds a mixture's runs are.
    """
    origin = made.write()
    said = ""
    if made.some_done:
        with kept_if_not_understood(made):
            said = answer(origin)
    rests = _worlds(made, runs) if worlds else ""
    return tell("\n\n".join(filter(None, [said, rests, stopped])), made.publish(), runs)


def _worlds(made: Study, runs: pd.DataFrame) -> str:
    """How many worlds of the mixture a result rests on; empty for the plain world."""
    from analysis.answer import mixture
    from analysis.common.text import paragraphs

    if made.mixture is None or runs.empty:
        return ""
    sizes = mixture.of_runs(runs).sizes
    return paragraphs(f"Of {len(runs)} runs: {mixture.rests_on(sizes)}.")


def tell(said: str, published: Path, runs: pd.DataFrame) -> int:
    """Print the answer and where the results are; 1 if any of the runs failed, else 0."""
    if said:
        print(said)
    print(f"Results: {short(published)}")
    failed = runs[runs["status"] == "failed"]
    if failed.empty:
        return 0
    first = failed.iloc[0]
    again = f"; openclosed resume={short(published)} runs them again"
    print(
        f"openclosed: {len(failed)} of {len(runs)} runs failed, first run {first['run']} (seed "
        f"{first['seed']}) at {first['stage']}: {first['error']}"
        f"{again if (published / PARTS).exists() else ''}",
        file=sys.stderr,
    )
    return 1


@contextlib.contextmanager
def kept_if_not_understood(folder: Publishes) -> Iterator[None]:
    """A fault in the analysis must not lose the runs."""
    try:
        yield
    except OSError:  # the disk's, for the result folder to explain
        raise
    except Exception:
        print(f"openclosed: the runs are kept in {short(folder.publish())}", file=sys.stderr)
        raise
