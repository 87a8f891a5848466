"""What each kind of machine reached when the page was last made there."""

import json
import math
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.budgets import Budget
from tests.benchmarks.guard import here

KEPT = Path(__file__).with_name("machines.json")

Reached = dict[str, dict[str, float]]  # by kind of machine, then by promise


def elsewhere(file: Path = KEPT) -> Reached:
    """What other kinds of machine than this one reached."""
    return {place: reached for place, reached in _kept(file).items() if place != here()}


def keep(budgets: Iterable[Budget], file: Path = KEPT) -> None:
    """Keep what was reached here, in place of what was kept of such a machine before."""
    reached = {one.what: one.reached for one in budgets if not math.isnan(one.reached)}
    kept = _kept(file) | {here(): reached}
    file.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _kept(file: Path) -> Reached:
    kept: Reached = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return kept
