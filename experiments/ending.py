"""How an experiment ends: what is kept if it cannot be understood, what is said, the exit code."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pandas as pd

from experiments.store import PARTS


class Publishes(Protocol):
    """A study, or a folder in the making."""

    def publish(self) -> Path:
        """Give the folder its name and return it."""
        ...


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


def short(path: Path) -> str:
    """The path as seen from the present folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
