"""A term of utility: one concern, with its equation, columns, taste, parameters and switch.

The files of this folder import no compiler, so parameters and help load fast;
`sim.demand.valuation` compiles their equations.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

FITTED = "fitted to the surveys and the router of 2023-25"
SURVEYS = "enterprise surveys 2023-25 (Menlo Ventures; sponsor invests in a closed vendor)"


type Offer = Any
"""One alternative as one kind of firm sees it: a float for each `Column`."""

type Choice = Any
"""The parameters `choice.NAME` by name, all as numbers: see `sim.state.tables`."""

type Network = Any
"""The parameters `network.NAME`, likewise."""

type Shown = Any
"""The input of a column: see `sim.demand.valuation.Shown`."""


class Chooser(NamedTuple):
    """One workload facing one alternative."""

    volume: float  # monthly, relative to its cohort's common factor
    custom: float  # need for adaptation of its work, in [0, 1]
    needed: float  # level of support, trust or evidence worth half of the maximum; see `met`
    lock_in: float  # utility cost of switching to the other camp
    liking: float  # its firm's lasting preference for the alternative's lineage
    pull: float  # network utility of the alternative
    distance: float  # share of the switching cost from what it uses, 0 within its family


def met(has: float, needed: float) -> float:
    """Share of the full value at a level x, in [0, 1]: x / (x + r), half at the requirement r."""
    return has / (has + needed) if needed > 0.0 else 1.0


class Column(NamedTuple):
    """An attribute of every alternative on the board, for each kind of firm."""

    name: str
    text: str  # with unit and range
    fill: Callable[[Shown], float]  # a scalar rule, compiled with the board


class Weight(NamedTuple):
    """A parameter `firms.KIND.tastes.NAME`: a weight's mean, with a value for each kind of firm."""

    text: str
    enterprises: float
    startups: float
    low: float = -50.0
    high: float = 50.0
    source: str = "assumed"


class Taste(NamedTuple):
    """A lasting weight that differs between firms.

    A firm's draw for one taste never depends on other tastes: each has its own stream. `weight` is
    None if the parameters are a separate group `firms.KIND.NAME`.
    """

    name: str
    weight: Weight | None = None
    stream: int | None = None  # of its draws, affects every result; None: the name's number


class Prediction(NamedTuple):
    """Which outcome falls (-1) or rises (+1) when a mechanism is switched off, and why.

    `where` holds parameters, by dotted name, under which the mechanism matters.
    """

    outcome: str
    sign: int
    because: str
    where: Mapping[str, Any] = {}


class Switch(NamedTuple):
    """A mechanism that can be switched off (`mechanisms.NAME`)."""

    name: str
    off: str  # its effect, in one sentence
    neutral: Mapping[str, Any]  # parameters and values that switch it off, `*` for any name
    predicts: Prediction
    source: str  # of its theory or evidence
    idle: tuple[str, ...] = ()  # its other parameters, without effect then

    @property
    def own(self) -> tuple[str, ...]:
        """All parameters without effect when it is off, by dotted name, `*` for any name."""
        return (*self.neutral, *self.idle)


class Term(NamedTuple):
    """One concern as it enters the utility of an alternative."""

    name: str
    sentence: str  # what `explain` prints before the term's value
    equation: Callable[..., float]
    """(weight, chooser, offer, choice): the term, signed, in units of the Gumbel scale.

    `weight` is the firm's value of the taste, 1 if there is none."""
    switch: Switch
    taste: Taste | None = None
    columns: tuple[Column, ...] = ()
    parameters: tuple[str, ...] = ()
    """Further parameters of the concern, declared in `sim.parameters`; KIND or NAME for any."""
