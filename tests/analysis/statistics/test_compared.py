"""On which scale a measurement is compared with worlds, and how exact it is there."""

import math

import numpy as np
import pytest

from analysis.evidence.measurements import Measurement
from analysis.evidence.quantities import FIGURES, Figure, figure_of
from analysis.statistics.compared import NOISE, on_scale, seen_of
from analysis.statistics.observers import LEAST_SHARE

TOKENS, GAP = "open_share_tokens_developers", "capability_gap"


def test_a_level_has_its_own_error_beside_what_the_model_leaves_out() -> None:
    """A lead with error 2 beside the committed 1.5: s.d. 2.5."""
    seen = seen_of(Measurement(GAP, "2026-09", 9.0, 9.0, 2.0))
    assert (seen.month, seen.value) == ("2026-09", 9.0)
    assert seen.deviation == pytest.approx(2.5)


def test_what_a_venue_shows_is_a_logit_with_little_noise_beside_its_bias() -> None:
    for key in (TOKENS, "our gateway"):
        seen = seen_of(Measurement(key, "2026-09", 0.6, 0.6))
        assert seen.value == pytest.approx(math.log(1.5))
        assert seen.deviation == pytest.approx(NOISE)


def test_a_wider_band_and_a_larger_error_tell_less() -> None:
    exact, band, loose = (
        seen_of(Measurement(TOKENS, "2026-12", *row)).deviation
        for row in ((0.5, 0.5), (0.4, 0.6), (0.5, 0.5, 0.1))
    )
    assert exact < min(band, loose)
    assert band == pytest.approx(math.hypot(NOISE, math.log(1.5)))
    assert loose == pytest.approx(band)  # one error each way is that band


def test_spend_at_a_venue_is_less_exact_than_its_tokens_by_what_the_model_leaves_out() -> None:
    spend = seen_of(Measurement("open_share_spend_developers", "2026-08", 0.3, 0.3))
    assert spend.deviation == pytest.approx(0.3)


def test_an_error_does_not_lead_beyond_what_a_share_can_be() -> None:
    seen = seen_of(Measurement(TOKENS, "2026-12", 0.01, 0.01, 0.05))
    assert math.isfinite(seen.deviation)
    assert seen.deviation > 1.0


@pytest.mark.parametrize("figure", [*FIGURES.values(), figure_of("our gateway")])
def test_what_does_not_exist_or_is_nothing_keeps_a_place_or_is_missing(figure: Figure) -> None:
    """A venue's share of no market is its least; of a level it stays unknown."""
    none, least = on_scale(np.array([np.nan, 0.0]), figure)
    assert np.isfinite(least)
    assert (none == pytest.approx(math.log(LEAST_SHARE / (1 - LEAST_SHARE)))) == bool(figure.venue)
    assert np.isnan(none) != bool(figure.venue)
