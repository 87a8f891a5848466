"""Every figure can be asked of the model, or says that it cannot."""

import pytest

from analysis.evidence.quantities import FIGURES, FORETOLD, SPEND, TOKENS, VENUES, Figure, figure_of
from sim.outcomes import INDEX, OUTCOMES

by_figure = pytest.mark.parametrize("figure", FIGURES.values(), ids=lambda one: one.key)


@by_figure
def test_an_outcome_is_one_of_the_models_in_the_same_unit(figure: Figure) -> None:
    if figure.outcome:
        assert OUTCOMES[INDEX[figure.outcome]].unit == figure.unit


@by_figure
def test_the_key_of_a_share_names_yardstick_and_kind(figure: Figure) -> None:
    if figure.key.startswith("open_share"):
        assert figure.yardstick in figure.key
        assert figure.kind in figure.key or figure.key.endswith("second_router")
        assert figure.within == (0.0, 1.0)


def test_the_discrepancies_are_those_that_were_committed() -> None:
    said = {
        one.key: (one.discrepancy, one.discrepancy_scale)
        for one in FIGURES.values()
        if one.discrepancy is not None
    }
    assert said["open_share_tokens_developers"] == (0.3, "logit")
    assert said["open_share_workloads_enterprises"] == (0.03, "plain")
    assert said["capability_gap"] == (1.5, "plain")
    assert said["price_ratio"] == (0.3, "log")


def test_what_is_foretold_has_an_outcome() -> None:
    assert FORETOLD
    assert all(one.outcome for one in FORETOLD)


def test_a_venue_is_asked_for_what_developers_buy() -> None:
    of_venues = [one for one in FIGURES.values() if one.venue]
    assert {one.venue for one in of_venues} == set(VENUES)
    assert {one.outcome for one in of_venues} == {TOKENS, SPEND}


def test_any_other_name_is_a_venue_of_a_readers_own() -> None:
    own = figure_of("our gateway")
    assert (own.venue, own.outcome, own.within) == ("our gateway", TOKENS, (0.0, 1.0))
    assert figure_of("capability_gap") is FIGURES["capability_gap"]
