"""What can be set: what if? scenarios side by side, or without mechanisms."""

from collections.abc import Sequence

from openclosed.experiments.question.settings import Replicates, Settings


class CompareSettings(Settings):
    """What if? scenarios side by side, or without mechanisms."""

    replicates: Replicates = 48
    """Pairs behind each scenario."""
    scenarios: Sequence[str] = ()
    """Names under `scenario`; empty: all, unless mechanisms are switched off."""
    without: Sequence[str] = ()
    """Mechanisms to switch off, each alone; [all]: every one that is on."""
    outcomes: Sequence[str] = ()
    """Further outcomes to compare, beside open shares and those that scenarios name."""
    docs: bool = False
    """Also make docs/mechanisms.md and its table, and what other pages show of it."""
