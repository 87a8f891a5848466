import pytest

from analysis.evidence.histories import HISTORIES, History
from sim.parameters.dates import months_between

by_market = pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.name)


@by_market
def test_figures_are_shares_in_the_order_of_their_months(history: History) -> None:
    assert list(history.observed) == sorted(history.observed)
    assert all(0 < value < 1 for value in history.observed.values())


@by_market
def test_every_market_has_something_to_fit_and_something_to_predict(history: History) -> None:
    assert len(history.known) >= 3
    assert history.later
    assert history.known | history.later == history.observed


@by_market
def test_what_is_predicted_comes_at_least_a_quarter_after_what_is_fitted(history: History) -> None:
    assert months_between(max(history.known), min(history.later)) >= 3
