"""Whether other work on the machine disturbed the clocks."""

import math
import os
import time
from pathlib import Path
from typing import NamedTuple

_STAT = Path("/proc/stat")
_IDLE = slice(3, 5)  # idle and waiting for a disk, among user, nice, system, idle, iowait, ...
FEW = 0.2  # of a core


class _Moment(NamedTuple):
    wall: float  # seconds, as the others
    busy: float  # of all cores
    own: float  # of this process and of its children that have ended


class Neighbours:
    """The processor time that others take, from its making on."""

    def __init__(self) -> None:
        self._start = _now()

    @property
    def busy(self) -> float:
        """Cores that others kept busy on average; nan where the system does not tell."""
        end = _now()
        others = (end.busy - self._start.busy) - (end.own - self._start.own)
        return max(others / (end.wall - self._start.wall), 0.0) if end.busy else math.nan


def told(busy: float) -> str:
    """What to say of others who kept cores busy."""
    if math.isnan(busy):
        return "What else ran meanwhile is not known."
    if busy < FEW:
        return "Nothing else ran."
    return (
        f"Others kept {busy:.1f} cores busy meanwhile, so that wall times are too long and ratios "
        "rough: this page is to be made again on a quiet machine."
    )


def _now() -> _Moment:
    own = os.times()
    busy = 0.0
    if _STAT.exists():
        spent = [
            int(word) for word in _STAT.read_text(encoding="ascii").split("\n")[0].split()[1:9]
        ]
        busy = (sum(spent) - sum(spent[_IDLE])) / os.sysconf("SC_CLK_TCK")
    mine = own.user + own.system + own.children_user + own.children_system
    return _Moment(time.perf_counter(), busy, mine)
