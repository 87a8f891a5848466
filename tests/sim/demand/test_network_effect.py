"""What peers' choices are worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from openclosed.sim.demand.network_effect import Peers, network_utilities
from openclosed.sim.demand.rules import PEER_CAMPS, choice_rules
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.offers import empty_board
from openclosed.sim.terms.term import ChoiceRules

RULES = choice_rules(Parameters())._replace(strength=1.5)
LOG = RULES._replace(log_network=True, network_seed=2.0)


def pulls(
    rules: ChoiceRules,
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
    network_utilities(rules, board, families, 1, peers)
    return peers.pull[:, 0]


@pytest.mark.parametrize(
    ("rules", "users", "expected"),
    [
        (RULES, [30.0, 10.0], [1.5 * 0.75, 1.5 * 0.25]),
        (RULES, [0.0, 0.0], [0.0, 0.0]),
        (RULES._replace(population_base=True), [30.0, 10.0], [0.045, 0.015]),
        (RULES._replace(count_measure=True), [30.0, 10.0], [45.0, 15.0]),
        (LOG, [30.0, 10.0, 0.0], 1.5 * np.log(np.array([32, 12, 2]) / (40 + 3 * 2))),
        (LOG, [0.0, 0.0], 1.5 * np.log([0.5, 0.5])),
        (RULES._replace(network_camp=PEER_CAMPS.index("closed")), [20.0, 20.0], [0.75, 0.0]),
        (RULES._replace(network_camp=PEER_CAMPS.index("open")), [20.0, 20.0], [0.0, 0.75]),
    ],
)
def test_pull_of_a_closed_family_and_of_open_ones(
    rules: ChoiceRules, users: list[float], expected: NDArray[np.float64]
) -> None:
    """Linear in the share of adopters, of everyone, or in counts; or a logarithm with a seed."""
    np.testing.assert_allclose(pulls(rules, users, 1), expected)


@given(st.integers(1, 10), st.floats(0, 1))
def test_equal_compatible_forks_share_their_pull(forks: int, kappa: float) -> None:
    compatibility = np.full((forks, forks), kappa)
    np.fill_diagonal(compatibility, 1.0)
    pull = pulls(RULES, [60.0 / forks] * forks, 0, compatibility)
    np.testing.assert_allclose(pull, 1.5 * (kappa + (1 - kappa) / forks))
