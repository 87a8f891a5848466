"""What a term of utility is: one concern of the debate, with all that the model holds of it.

The files of this folder declare and import nothing that compiles, so that parameters and help can
be made from them at once. `sim.demand.utility` makes compiled rules of their equations.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

type Offer = Any
"""One alternative as one kind of firm sees it: a float for each `Column`."""

type Choice = Any
"""The parameters `choice.NAME` by their names, numbers all: see `sim.state.records`."""

type Network = Any
"""The parameters `network.NAME`, likewise."""

type Shown = Any
"""What a column is made from: see `sim.demand.utility.Shown`."""


class Chooser(NamedTuple):
    """One workload that chooses, before one alternative."""

    volume: float  # a month, beside what all of its cohort have in common
    custom: float  # need for adaptation of its work, in [0, 1]
    support_needed: float  # level at which half of its worth is had, as the next two; see `met`
    trust_needed: float
    evidence_needed: float
    lock_in: float  # utility that a switch to the other camp costs
    liking: float  # its firm's lasting taste for the alternative's lineage
    pull: float  # what its peers' choices are worth to the alternative, in utility
    distance: float  # share of the switching cost from what it uses, 0 within its family


def met(has: float, needed: float) -> float:
    """Part of its worth that a level has, in [0, 1]: x / (x + r), half at the requirement r."""
    return has / (has + needed) if needed > 0.0 else 1.0


class Column(NamedTuple):
    """What every alternative shows on the offer board, for each kind of firm."""

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

    A firm's draw for one taste never depends on which others there are: each has a stream of its
    own. `weight` is None where the parameters are a group `firms.KIND.NAME` of their own.
    """

    name: str
    weight: Weight | None = None
    stream: int | None = None  # of its draws, part of every result; None: the name's number


class Prediction(NamedTuple):
    """Which outcome falls (-1) or rises (+1) when a mechanism is switched off, and why.

    `where` holds parameters by dotted name under which the mechanism has something to do.
    """

    outcome: str
    sign: int
    because: str
    where: Mapping[str, Any] = {}


class Switch(NamedTuple):
    """A mechanism that can be switched off (`mechanisms.NAME`)."""

    name: str
    off: str  # what is so then, in one sentence
    neutral: Mapping[str, Any]  # parameters that switch it off, `*` for any name, with values
    predicts: Prediction
    source: str  # of its theory or evidence
    idle: tuple[str, ...] = ()  # its other parameters, which then have no effect

    @property
    def own(self) -> tuple[str, ...]:
        """All parameters that have no effect when it is off, by dotted name, `*` for any name."""
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
