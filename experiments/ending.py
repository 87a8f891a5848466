"""How an experiment ends: what is kept if it cannot be understood, what is said, the exit code."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.replicate import Replicate
from experiments.store import ResultFolder


def tell(said: str, published: Path, replicates: Sequence[Replicate]) -> int:
    """Print the answer and where the results are; 1 if any run failed, else 0."""
    if said:
        print(said)
    print(f"Results: {short(published)}")
    failed = [one for one in replicates if one.error]
    if failed:
        first = failed[0]
        print(
            f"openclosed: {len(failed)} of {len(replicates)} runs failed, first run "
            f"{first.task.run} (seed {first.task.seed}) at {first.stage}: {first.error}",
            file=sys.stderr,
        )
    return 1 if failed else 0


@contextlib.contextmanager
def kept_if_not_understood(folder: ResultFolder) -> Iterator[None]:
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
