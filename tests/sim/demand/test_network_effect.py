"""What peers' choices are worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from openclosed.sim.demand.network_effect import Peers, network_utilities
from openclosed.sim.demand.rules import ONLY_CLOSED, ONLY_OPEN, POPULATION
from openclosed.sim.state.offers import empty_board
from openclosed.sim.terms.network import COUNT, LOG
from openclosed.sim.terms.term import Network
from tests.sim.worlds import NETWORK

PULL = NETWORK._replace(strength=1.5)
SEEDED = PULL._replace(form=LOG, seed=2.0)


def pulls(
    network: Network,
    users: list[float],
    closed: int,
    compatibility: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Pull of one offering a family, among 1,000 peers."""
    families = len(users)
    peers = Peers(
        users=np.array(users)[:, None],
        everyone=np.array([1000.0]),
        per_peer=np.empty(1),
        pull=np.full((families, 1), np.nan),
    )
    board = empty_board(families, families, 1)
    board.columns.family[:] = np.arange(families)
    board.columns.fit[:] = np.eye(families) if compatibility is None else compatibility.T
    board.closed[:] = closed
    network_utilities(network, board, families, 1, peers)
    return peers.pull[:, 0]


@pytest.mark.parametrize(
    ("network", "users", "expected"),
    [
        (PULL, [30.0, 10.0], [1.5 * 0.75, 1.5 * 0.25]),
        (PULL, [0.0, 0.0], [0.0, 0.0]),
        (PULL._replace(base=POPULATION), [30.0, 10.0], [0.045, 0.015]),
        (PULL._replace(measure=COUNT), [30.0, 10.0], [45.0, 15.0]),
        (SEEDED, [30.0, 10.0, 0.0], 1.5 * np.log(np.array([32, 12, 2]) / (40 + 3 * 2))),
        (SEEDED, [0.0, 0.0], 1.5 * np.log([0.5, 0.5])),
        (PULL._replace(camps=ONLY_CLOSED), [20.0, 20.0], [0.75, 0.0]),
        (PULL._replace(camps=ONLY_OPEN), [20.0, 20.0], [0.0, 0.75]),
    ],
)
def test_pull_of_a_closed_family_and_of_open_ones(
    network: Network, users: list[float], expected: NDArray[np.float64]
) -> None:
    """Linear in the share of adopters, of everyone, or in counts; or a logarithm with a seed."""
    np.testing.assert_allclose(pulls(network, users, 1), expected)


@given(st.integers(1, 10), st.floats(0, 1))
def test_equal_compatible_forks_share_their_pull(forks: int, kappa: float) -> None:
    compatibility = np.full((forks, forks), kappa)
    np.fill_diagonal(compatibility, 1.0)
    pull = pulls(PULL, [60.0 / forks] * forks, 0, compatibility)
    np.testing.assert_allclose(pull, 1.5 * (kappa + (1 - kappa) / forks))
