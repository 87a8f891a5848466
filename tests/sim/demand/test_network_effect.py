"""What peers' choices are worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.demand.network_effect import Peers, distinct_families, network_utilities
from sim.demand.rules import PEER_CAMPS, choice_rules
from sim.parameters import Parameters
from sim.state.offers import OFFERING, empty_board
from sim.terms.term import ChoiceRules

RULES = choice_rules(Parameters())._replace(strength=1.5)


def pulls(
    rules: ChoiceRules,
    users: list[float],
    closed: int,
    compatibility: NDArray[np.float64] | None = None,
    population: float = 1000.0,
) -> NDArray[np.float64]:
    """Pull of one offering a family."""
    families = len(users)
    fit = np.eye(families) if compatibility is None else compatibility.T
    peers = Peers(
        users=np.array(users)[:, None],
        everyone=np.array([population]),
        per_peer=np.empty(1),
        pull=np.full((families, 1), np.nan),
    )
    board = empty_board(families, families, 1)
    board.columns.family[:], board.columns.fit[:] = np.arange(families), fit
    board.closed[:] = closed
    network_utilities(rules, board, families, 1, peers)
    return peers.pull[:, 0]


def test_linear_in_the_share_of_adopters_or_of_everyone() -> None:
    np.testing.assert_allclose(pulls(RULES, [30.0, 10.0], 1), [1.5 * 0.75, 1.5 * 0.25])
    everyone = RULES._replace(population_base=True)
    np.testing.assert_allclose(pulls(everyone, [30.0, 10.0], 1), [0.045, 0.015])


def test_linear_in_counts_if_so_measured() -> None:
    counted = RULES._replace(count_measure=True)
    np.testing.assert_allclose(pulls(counted, [30.0, 10.0], 1), [45, 15])


def test_nobody_pulls_nobody() -> None:
    assert not pulls(RULES, [0.0, 0.0], 1).any()


def test_the_logarithmic_form_grants_each_alternative_its_seed() -> None:
    rules = RULES._replace(log_network=True, network_seed=2.0)
    expected = 1.5 * np.log(np.array([30 + 2, 10 + 2, 0 + 2]) / (40 + 3 * 2))
    np.testing.assert_allclose(pulls(rules, [30.0, 10.0, 0.0], 1), expected)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=5))
def test_at_strength_one_the_logarithmic_form_chooses_as_the_urn(users: list[int]) -> None:
    """exp(utility) is then (n + a) / (N + a J), the urn of Polya, and sums to 1."""
    rules = RULES._replace(log_network=True, strength=1.0, network_seed=1.0)
    chance = np.exp(pulls(rules, [float(n) for n in users], 1))
    np.testing.assert_allclose(chance, (np.array(users) + 1) / (sum(users) + len(users)))
    assert chance.sum() == pytest.approx(1)


@given(st.integers(1, 10), st.floats(0, 1))
def test_equal_compatible_forks_share_their_pull(forks: int, kappa: float) -> None:
    compatibility = np.full((forks, forks), kappa)
    np.fill_diagonal(compatibility, 1.0)
    pull = pulls(RULES, [60.0 / forks] * forks, 0, compatibility)
    np.testing.assert_allclose(pull, 1.5 * (kappa + (1 - kappa) / forks))


@pytest.mark.parametrize(
    ("camp", "expected"), [("closed", [0.75, 0]), ("open", [0, 0.75]), ("both", [0.75] * 2)]
)
def test_the_effect_may_work_in_one_camp_only(camp: str, expected: list[float]) -> None:
    rules = RULES._replace(network_camp=PEER_CAMPS.index(camp))
    np.testing.assert_allclose(pulls(rules, [20.0, 20.0], 1), expected)


def test_deliveries_of_one_family_count_as_one() -> None:
    offerings = np.zeros(5, OFFERING)
    offerings["family"] = [4, 2, 2, 4, 7]
    assert distinct_families(offerings) == 3
