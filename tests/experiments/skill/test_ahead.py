"""What is kept for later: worlds after the record, with the biases that venues go on with."""

import numpy as np
import pytest

from analysis.answer.mixture import LUCK, kept, of_venue
from analysis.evidence.quantities import FIGURES, ROUTER
from analysis.skill import quantiles
from analysis.statistics.compared import left_out
from analysis.statistics.observers import KEPT, logits
from experiments.skill.ahead import OUTCOMES, table_of, worlds_of

DEVELOPERS = FIGURES["open_share_tokens_developers"]


def test_biases_start_where_each_world_knows_them_and_spread_as_it_assumes() -> None:
    means = kept()[of_venue(ROUTER)[0]].to_numpy()
    row = int(np.abs(means).argmax())
    values = np.full((2000, 80, len(OUTCOMES)), 0.5)
    worlds = worlds_of(values, [row * LUCK + n for n in range(2000)])
    paths = worlds.biases[ROUTER]
    assert paths[:, 0].mean() == pytest.approx(KEPT * means[row], abs=0.03)
    assert paths[:, -1].mean() == pytest.approx(0.0, abs=0.03)
    assert paths[:, -1].std() == pytest.approx(kept()["bias"].iloc[row], rel=0.05)
    assert worlds.start == "2026-09"


def test_a_venue_has_its_bias_and_other_figures_their_discrepancy() -> None:
    """All worlds at .3: of each figure the band has the width of what is left out."""
    worlds = worlds_of(np.full((200, 2, len(OUTCOMES)), 0.3), [n * LUCK for n in range(200)])
    still = worlds._replace(biases={venue: 0.5 + 0.0 * one for venue, one in worlds.biases.items()})
    table = table_of(still, "2026-08")
    own = quantiles.at(table, DEVELOPERS.key, "2026-09")
    assert own is not None
    assert logits(own)[6] == pytest.approx(logits(np.array(0.3)) + 0.5)
    width = np.diff(logits(own)[[0, -1]])[0]
    assert width == pytest.approx(2 * 1.96 * left_out(DEVELOPERS), rel=0.2)
    lead = quantiles.at(table, "capability_gap", "2026-10")
    assert lead is not None
    assert (lead[6], lead[-1] - lead[0]) == pytest.approx((0.3, 2 * 1.96 * 1.5), rel=0.2)
    assert set(table["month"]) == {"2026-09", "2026-10"}
