"""Every mechanism in the running model: off gives the model without it, on the predicted effect."""

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import ParameterInfo, describe
from openclosed.sim.parameters.mechanisms import MECHANISMS
from openclosed.sim.parameters.switches import matches
from openclosed.sim.terms.term import Switch
from tests.sim.runs import BUSY, small, tree

INFOS = describe(small(BUSY))


def traces(values: dict[str, Any]) -> tuple[bytes, tuple[Any, ...]]:
    """A run's results: the bytes of its record, and its events."""
    model = Ecosystem(Parameters.model_validate(tree(BUSY | {"clock.horizon": 24.0} | values)), 3)
    model.run()
    return model.record.tobytes(), tuple(model.events)


@functools.cache
def as_it_is() -> tuple[bytes, tuple[Any, ...]]:
    """The results of the busy model."""
    return traces({})


def other_values(info: ParameterInfo) -> Iterator[Any]:
    """Values that a parameter may have, other than its own."""
    if info.choices:
        yield from (choice for choice in info.choices if choice != info.default)
    elif isinstance(info.default, bool):
        yield not info.default
    elif isinstance(info.default, int):
        yield from (info.default + 2, info.default - 2)
    else:
        low, high = info.low or 0.0, info.high or 1.0
        room = min(high, 10.0) - low
        yield from (0.1 * info.default, 1.5 * info.default, low + 0.5 * room, low + 0.6 * room)


@functools.cache
def changed(pattern: str) -> dict[str, Any]:
    """Every parameter that matches, at another value that it may have."""
    values: dict[str, Any] = {}
    for info in (info for info in INFOS if matches(info.name, pattern)):
        for value in other_values(info):
            try:
                Parameters.model_validate(tree(BUSY | values | {info.name: value}))
            except ValidationError:
                continue
            if value != info.default:
                values[info.name] = value
                break
        else:
            raise AssertionError(f"{info.name}: no other value found")
    return values


ROWS = pytest.mark.parametrize("row", MECHANISMS, ids=lambda row: row.name)


@ROWS
def test_its_own_parameters_change_nothing_if_it_is_off_and_matter_if_on(row: Switch) -> None:
    own: dict[str, Any] = {}
    for pattern in row.own:
        own |= changed(pattern)
    off = {f"mechanisms.{row.name}": False}
    assert traces(off | own) == traces(off)
    assert any(traces(changed(pattern)) != as_it_is() for pattern in row.own)


SEEDS = range(8)


@functools.cache
def means(name: str, where: tuple[tuple[str, Any], ...]) -> np.ndarray:
    """Means of the outcomes over each run, (seeds, outcomes), with the mechanism `name` off."""
    values = {"firms.count": 300, "clock.horizon": 60.0, **dict(where)}
    off = {f"mechanisms.{name}": False} if name else {}
    parameters = Parameters.model_validate(tree(values | off))
    records = [Ecosystem(parameters, rng=seed).run().record for seed in SEEDS]
    return np.array([np.ma.masked_invalid(one).mean(axis=0).filled(np.nan) for one in records])


@ROWS
def test_switching_it_off_moves_the_outcome_as_theory_predicts(row: Switch) -> None:
    """Runs of one seed are pairs; all eight must differ in the same direction. Were both directions
    equally likely, one row would pass with a chance of 2^-8 = .004, and at least one of 26 with a
    chance below .1."""
    predicts = row.predicts
    where, column = tuple(predicts.where.items()), INDEX[predicts.outcome]
    difference = means(row.name, where)[:, column] - means("", where)[:, column]
    assert (predicts.sign * difference > 0).all(), (predicts.because, difference)
