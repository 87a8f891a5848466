"""Settings of the questions of the validation, in a file of their own, read without the model."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

from pydantic import Field

from openclosed.experiments.question.settings import (
    PRIOR,
    Replicates,
    Settings,
    Start,
    Unmeasured,
)


class WithPrior(Settings):
    """Settings of all questions that draw the uncertain parameters themselves."""

    from_2023: ClassVar[bool] = True

    unmeasured: Unmeasured = "default"
    docs: bool = False
    """Also write the documentation pages and data that depend on it."""
    pilot: int = Field(default=1000, ge=0, le=100_000)
    """Unweighted runs over which the proposal of mean preferences is fitted; 0: none."""


FILTER_GB: Final = 8.0
"""Memory that a filter may need."""
PARTICLE_MB, FIRM_KB = 0.68, 0.44
"""Memory of a particle, and more for each firm: filters of 400 particles over the data need 0.90 MB
a particle more than those of 100 with 500 firms, and 1.38 MB with 1,600."""


def filters_needed(particles: int, firms: int) -> int:
    """Number of filters, at least two, of which each has the memory for its particles."""
    each = 1e3 * FILTER_GB / (PARTICLE_MB + firms * FIRM_KB / 1e3)
    return max(2, math.ceil(particles / each))


class AfterDataSettings(Settings):
    """What changes after the data, and what makes it change.

    600 runs with these settings: two minutes on two cores.
    """

    of_the_model: ClassVar[bool] = True

    replicates: Replicates = 200
    """Seeds, each run three times."""
    docs: bool = False
    """Also write a part of docs/answer.md, its table and its picture."""


class BacktestSettings(WithPrior):
    """Backtest: scores of past forecasts.

    With these settings, 8 filters of 800 particles: under half an hour on two cores.
    """

    reads_own_data: ClassVar[bool] = True

    of: Literal["data", "later"] = "data"
    """What to score: forecasts of the data from every month, or a version's forecasts on later data
    (`data`)."""
    forecasts: str = ""
    """Forecasts that were kept: a file, or a version in docs/forecasts; empty: this version."""
    replicates: Replicates = 800
    """Particles in each filter."""
    seeds: int = Field(default=4, ge=1, le=100)
    """Independent filters of each group of origins, each also scored alone."""
    members: int = 100
    """Particles of a filter that forecast from an origin."""


class ChanceSettings(Settings):
    """What chance is, one random stream at a time.

    About 3,000 runs with these settings: five minutes on two cores.
    """

    of_the_model: ClassVar[bool] = True

    replicates: Replicates = 16
    """Seeds that differ in one stream, for each state and stream."""
    states: int = Field(default=40, ge=2, le=240)
    """Starting states."""
    runs: int = Field(default=200, ge=2, le=100_000)
    """Runs over all states, with and without drift."""
    docs: bool = False
    """Also write the table that answers quote, and a part of docs/methods.md."""


class EvidenceSettings(WithPrior):
    """The answer without each series of the data, without causes, and with another seed.

    96,000 particles with these settings: an hour and a quarter on two cores.
    """

    replicates: Replicates = 8000
    """Particles for each variant, in as few filters as memory allows."""
    states: int = Field(default=200, ge=2, le=10_000)
    """States from which the runs of a variant go on."""


class MarketStepsSettings(Settings):
    """What a step of the market's rules changes, before data weigh it.

    2,000 short runs and 2,000 long ones with these settings: six minutes on two cores.
    """

    of_the_model: ClassVar[bool] = True

    start: Start = PRIOR
    docs: bool = False
    """Also write the row into docs/tables/market_steps.csv, and the regression."""
    replicates: Replicates = 400
    """Draws, each run under every what-if of the row."""
    levels: int = Field(default=2000, ge=100, le=100_000)
    """Draws of the regression that holds both kinds of firms at the level of the data."""
    step: str = ""
    """Name of the row: the step whose rules run."""
    against: str = ""
    """An earlier row of as many draws, with which this one is compared draw by draw."""


class PublishedSettings(Settings):
    """The published answer and what it rests on.

    1,800 runs with these settings: minutes on two cores. `replicates` counts the runs of each
    master seed, so the answer is the one that the main command gives.
    """

    of_the_model: ClassVar[bool] = True
    docs: bool = False
    """Also write docs/answer.md and docs/dials.md, their tables and pictures, and the table of
    displacement that answers quote."""


class RegisteredSettings(Settings):
    """Forecasts of every month to come from the starting states, kept with the version.

    About two minutes on two cores.
    """

    of_the_model = True

    replicates: Replicates = 1000
    """Runs; beyond the number of states, several continue from one state with different seeds."""
    docs: bool = False
    """Also register them in docs/forecasts; a version's forecasts never change."""


class SamplingSettings(Settings):
    """Sampling noise by the number and mix of firms.

    480 runs to August 2026 with these settings: a minute on two cores.
    """

    of_the_model: ClassVar[bool] = True
    node: ClassVar[Mapping[str, Any]] = {"clock": {"horizon": 44}}

    start: Start = PRIOR
    docs: bool = False
    """Also write docs/tables/sampling.csv."""
    replicates: Replicates = 40
    """Draws, each run with every number and mix of firms."""
    counts: tuple[int, ...] = (250, 500, 900, 1400, 2000, 4000)
    """Numbers of firms."""
    fractions: tuple[float, ...] = (0.5, 0.8)
    """Probabilities that a firm is a startup."""


class SensitivitySettings(Settings):
    """How far each assumption moves the answer.

    3,800 runs with these settings: tens of minutes on two cores.
    """

    of_the_model: ClassVar[bool] = True
    docs: bool = False
    """Also write a part of docs/answer.md, its table and picture, and the range that answers
    quote."""


class StartingStatesSettings(WithPrior):
    """Starting states of today's market.

    At most 40 minutes on two cores with these settings.
    """

    replicates: Replicates = 56_000
    """Particles of all filters together."""
    filters: int = Field(default=0, ge=0, le=100)
    """Independent particle filters; 0: as few as the memory of each allows."""
    states: int = Field(default=240, ge=1, le=10_000)
    """Starting states to keep."""


class SyntheticTestSettings(WithPrior):
    """Forecast calibration on synthetic data.

    Takes an hour on two cores with these settings.
    """

    replicates: Replicates = 600
    """Particles in each filter."""
    trials: int = Field(default=60, ge=1, le=10_000)
    """Synthetic data sets."""
    filters: int = Field(default=3, ge=1, le=100)
    """Filters of each data set, pooled by their evidence."""
    members: int = Field(default=100, ge=10, le=100_000)
    """Particles of a filter that forecast from each month."""


class TargetsSettings(WithPrior):
    """Which targets the model meets.

    Draws of the uncertain parameters, each run twice to August 2026: about a minute on two cores.
    """

    node: ClassVar[Mapping[str, Any]] = {"clock": {"horizon": 44}, "firms": {"count": 300}}

    replicates: Replicates = 400
    """Draws from the prior."""


class WhatIfsSettings(Settings):
    """Effects of all what-ifs by year, and of each asymmetry between the camps."""

    of_the_model = True

    replicates: Replicates = 200
    """Pairs of runs behind each what-if and each asymmetry."""
