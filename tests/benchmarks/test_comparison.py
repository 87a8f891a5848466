"""The ways to write the adoption step do the same work, so that their times can be compared."""

import numpy as np

from tests.benchmarks.comparison import (
    ERRORS,
    PEERS,
    READY,
    Peer,
    compared,
    disagreement,
    environment_of,
)
from tests.benchmarks.market import frozen
from tests.benchmarks.own import engine, usual
from tests.benchmarks.peers.frozen import Frozen, timed
from tests.benchmarks.peers.numpy_columns import NumpyCrowd

ENGINE, *OTHERS = PEERS


def test_objects_take_the_same_choices_as_the_engine() -> None:
    months = 6
    ours = timed(lambda: engine(150, 3), months, 1)["shares"]
    assert timed(lambda: usual(150, 3), months, 1)["shares"] == ours


def test_numpy_columns_come_to_the_shares_of_the_engine_also_when_run_again() -> None:
    firms, months = 20_000, 8
    crowd = engine(firms, 3)
    market = Frozen(frozen(crowd.world))
    ours = timed(lambda: crowd, months, 1)["shares"]
    theirs = timed(lambda: NumpyCrowd(market, np.random.default_rng(3)), months, 2)["shares"]
    assert disagreement(ours, theirs, firms) < ERRORS


def test_a_share_that_is_another_one_is_noticed() -> None:
    firms = 10_000
    one = {"users": [20_000.0, 18_000.0], "firms": [500.0, 500.0, 5_000.0, 4_000.0]}
    other = {"users": [20_000.0, 18_000.0], "firms": [500.0, 500.0, 5_400.0, 3_600.0]}
    assert disagreement([one], [one], firms) == 0.0
    assert disagreement([one, one], [one, other], firms) > ERRORS


def test_frameworks_come_to_the_shares_of_the_engine_and_one_that_fails_is_reported() -> None:
    # Frameworks take part where `python -m tests.benchmarks` has made their environments.
    here = [p for p in OTHERS if p.package and (environment_of(p.package) / READY).exists()]
    broken = Peer("broken", "no_such_module", "", 1, "")
    results = compared((ENGINE, *here, broken), sizes=(2_000,), months=6)
    assert [result.peer for result in results] == [ENGINE, *here, broken]
    assert "no_such_module" in results[-1].failure
    for result in results[:-1]:
        assert not result.failure
        assert result.disagreement < ERRORS
