"""What firms decide in: the month, the crowd, its links, the offer board and what was used last."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.rules import Rules
from sim.engine.compiled import lend
from sim.engine.randomness import Integer
from sim.state.crowd import Crowd
from sim.state.market import Table
from sim.state.network import Graph
from sim.state.offers import Board
from sim.state.tables import TableRecord


class Month(NamedTuple):
    """The step that is decided, and what its random draws are named by."""

    seed: Integer  # of what is drawn from step to step
    step: int
    length: float  # of a step, months


class Usage(NamedTuple):
    """What everyone knows of last month."""

    adopters: float  # firms that use AI
    present: float  # firms that exist
    users: NDArray[np.float64]
    """(families) workloads on each; running counts when firms decide one after another."""
    workloads: int = 0  # of all present firms, if everyone is a peer


class Setting(NamedTuple):
    """All that a firm's decision depends on, beside its own state."""

    rules: Rules
    seed: Integer  # of what lasts
    month: Month
    work: Table  # (W) of COHORT
    crowd: Crowd
    graph: Graph
    board: Board
    usage: Usage


class Instant(NamedTuple):
    """What firms decide in beside the tables."""

    seed: Integer  # of what lasts
    luck: Integer  # of what is drawn from step to step
    step: int
    length: float  # of a step, months
    adopters: float
    present: float
    families: int  # that have come so far
    workloads: int  # of all present firms, if everyone is a peer


def setting_in(tables: TableRecord, now: Instant) -> Setting:
    """What firms decide in, of a world's tables and numbers."""
    return Setting(
        rules=tables.rules,
        seed=now.seed,
        month=Month(seed=now.luck, step=now.step, length=now.length),
        work=tables.work,
        crowd=tables.crowd,
        graph=tables.graph,
        board=tables.board,
        usage=Usage(
            adopters=now.adopters,
            present=now.present,
            users=tables.users[: now.families],
            workloads=now.workloads,
        ),
    )


lend(setting_in)
