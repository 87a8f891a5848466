"""The ways to write the adoption step do the same work, so that their times can be compared."""

from typing import Any

import numpy as np
import pytest

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
from tests.benchmarks.own import engine, usual, usual_own_draws
from tests.benchmarks.peers.c_program import compiler
from tests.benchmarks.peers.frozen import Frozen, timed
from tests.benchmarks.peers.numba_loops import NumbaCrowd, exponential, logarithm
from tests.benchmarks.peers.numpy_columns import NumpyCrowd

ENGINE, *OTHERS = PEERS


def test_objects_take_the_same_choices_as_the_engine() -> None:
    months = 6
    ours = timed(lambda: engine(150, 3), months, 1)["shares"]
    assert timed(lambda: usual(150, 3), months, 1)["shares"] == ours


def test_objects_with_draws_of_their_own_come_to_the_shares_of_the_engine() -> None:
    firms, months = 1_000, 6
    ours = timed(lambda: engine(firms, 3), months, 1)["shares"]
    theirs = timed(lambda: usual_own_draws(firms, 3), months, 1)["shares"]
    assert 0.0 < disagreement(ours, theirs, firms) < ERRORS


@pytest.mark.parametrize("peer", [NumpyCrowd, NumbaCrowd])
def test_columns_come_to_the_shares_of_the_engine_also_when_run_again(peer: Any) -> None:
    firms, months = 20_000, 8
    crowd = engine(firms, 3)
    market = Frozen(frozen(crowd.world))
    ours = timed(lambda: crowd, months, 1)["shares"]
    theirs = timed(lambda: peer(market, np.random.default_rng(3)), months, 2)["shares"]
    assert disagreement(ours, theirs, firms) < ERRORS


@pytest.mark.skipif(compiler() is None, reason="no C compiler")
def test_the_program_in_c_comes_to_the_shares_of_the_engine() -> None:
    peers = (ENGINE, *(peer for peer in OTHERS if peer.name == "C"))
    _, theirs = compared(peers, sizes=(20_000,), months=8)
    assert not theirs.failure
    assert 0.0 < theirs.disagreement < ERRORS
    assert min(theirs.rate, theirs.build, theirs.bytes) > 0.0


def test_without_a_c_compiler_the_row_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (peer,) = (peer for peer in OTHERS if peer.name == "C")
    (result,) = compared((peer,), sizes=(100,), months=1)
    assert "no C compiler was found" in result.failure


def test_vector_code_of_numba_computes_what_it_is_named_after() -> None:
    assert exponential(-1e30) == 0.0
    x = np.linspace(-50.0, 0.0, 501)
    np.testing.assert_allclose([exponential(one) for one in x], np.exp(x), rtol=1e-8)
    x = np.geomspace(1e-3, 1e3, 501)
    np.testing.assert_allclose([logarithm(one) for one in x], np.log(x), rtol=1e-8, atol=1e-8)


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
