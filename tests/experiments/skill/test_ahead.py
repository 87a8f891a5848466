"""What is kept for later: worlds after the record, with the error that each carries on."""

import numpy as np
import pandas as pd
import pytest

from analysis.answer.mixture import LUCK
from analysis.evidence.quantities import FIGURES
from analysis.skill import quantiles
from analysis.skill.forecasts import Worlds
from analysis.statistics import particle_filter
from experiments.skill.ahead import OUTCOMES, carried_errors, table_of, worlds_of
from experiments.worlds import library

DEVELOPERS = FIGURES["open_share_tokens_developers"]


def test_errors_start_where_each_world_was_off_and_fade() -> None:
    mean = library.read().worlds["error_mean"].to_numpy()
    row = int(np.abs(mean).argmax())
    errors = carried_errors([row * LUCK + n for n in range(4000)], 120)
    kept = library.read().worlds.iloc[row]
    assert errors[:, 0].mean() == pytest.approx(mean[row] * kept["error_decay"], abs=0.05)
    assert abs(errors[:, -1].mean()) < 0.05


def test_developers_have_the_carried_error_and_other_figures_their_discrepancy() -> None:
    told = np.full((50, 2, len(OUTCOMES)), 0.3)
    errors = np.full((50, 2), 0.5)
    table = table_of(Worlds("2026-07", OUTCOMES, told, errors), "2026-06")
    own = quantiles.at(table, DEVELOPERS.key, "2026-08")
    assert own == pytest.approx(
        float(particle_filter.with_error(np.array([0.3]), np.array([0.5]))[0])
    )
    spend = quantiles.at(table, "open_share_spend_developers", "2026-08")
    assert spend is not None
    assert spend[-1] - spend[0] == pytest.approx(0.24, abs=0.03)  # 1.96 times .3 logit, both ways
    assert set(table["month"]) == {"2026-07", "2026-08"}
    assert set(table["origin"]) == {"2026-06"}


def test_runs_of_the_main_job_become_worlds_with_the_errors_of_their_seeds() -> None:
    months = pd.DataFrame(
        {"run": [4, 4, 7, 7], "month": ["2026-07", "2026-08"] * 2}
        | {name: [0.1, 0.2, 0.3, 0.4] for name in OUTCOMES}
    )
    seeds = [3 * LUCK + 1, 5 * LUCK + 2]
    worlds = worlds_of(months, pd.Series(seeds, index=[4, 7]))
    assert worlds.of(DEVELOPERS, "2026-08", error=False) == pytest.approx([0.2, 0.4])
    assert worlds.errors is not None
    np.testing.assert_allclose(worlds.errors, carried_errors(seeds, 2))
