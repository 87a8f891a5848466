"""What can be set: markets of the past by the same code."""

from collections.abc import Mapping, Sequence
from typing import Any

from openclosed.experiments.question.settings import Replicates, Settings, Worlds


class HistorySettings(Settings):
    """Markets of the past by the same code."""

    from_2023 = True

    replicates: Replicates = 4
    """Runs at each point, on the same seeds."""
    worlds: Worlds = "plain"
    parameters: Mapping[str, Any] = {
        "firms.enterprise.affinity.mean": {"low": -2, "high": 3},
        "network.strength": {"low": 0, "high": 2},
        "firms.startup_fraction": {"low": 0, "high": 0.4},
        "firms.enterprise.initial_open": {"low": 0.003, "high": 0.5, "scale": "log"},
    }
    """Fitted in each market, from low to high, with a weak pull to the value in history/base."""
    points: int = 96
    """Of the first design."""
    rounds: int = 6
    """Of refinement around the closest."""
    refined: int = 32
    """Points of a round."""
    closest: int = 32
    """Points that are run again, and among which those kept are chosen."""
    again: int = 12
    """Runs of each of these, on seeds of their own."""
    sets: int = 16
    """Most sets kept that fit about as well as the closest."""
    check: int = 16
    """Runs of each set kept, on seeds of their own."""
    hypotheses: Sequence[str] = (
        "lasting",
        "experience",
        "ignorance",
        "smooth_work",
        "work_by_year",
    )
    """Under which all is tried again; []: none."""
    refit: bool = True
    """False: the values that are shipped in conf/scenario/history."""
    docs: bool = False
    """Also write docs/history.md and the fitted values of conf/scenario/history."""
