"""The whole pipeline on a case with known probability: from `openclosed` to the README's row."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

import openclosed as oc
from docs.make import readme_page
from openclosed.analysis.common.paired import wilson
from openclosed.analysis.finding import curves
from openclosed.experiments.answer import figures
from openclosed.sim.outcomes import INDEX, NAMES

WINS, RUNS, JOBS = 0.3, 40, 60
ROW = re.compile(r"\| Startups' purchased tokens \| (\S+) \((\S+)-(\S+)\) \|")


class Coin(oc.Ecosystem):
    """A market that open models win with probability WINS, by the seed alone, and closed else."""

    phases = ()

    @property
    def record(self) -> NDArray[np.float64]:
        """(months, outcomes) with constant shares."""
        rows = np.zeros((self.step_number, len(NAMES)))
        rows[:, [INDEX[name] for name in NAMES if name.startswith("adopted_")]] = 1.0
        rows[:, INDEX["families_closed"]] = 1.0
        is_open = np.random.default_rng(int(self.seed)).random() < WINS
        shares = [INDEX[name] for name in NAMES if name.startswith("open_share_")]
        rows[:, shares] = 0.9 if is_open else 0.1
        return rows


@pytest.mark.slow
def test_the_readmes_interval_covers_a_known_probability_as_often_as_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of jobs whose interval covers is binomial: outside of the bounds in 1 of 1,000."""
    for name in ("ANSWERS", "SPREAD"):
        known = Path(shutil.copy(getattr(readme_page, name), tmp_path))
        monkeypatch.setattr(readme_page, name, known)
    monkeypatch.setattr(figures, "pictures", lambda *_: [])
    monkeypatch.setattr(curves, "of", lambda *_: [])
    small = {"firms.count": 20, "clock.horizon": 48, "execution": "serial"}
    inside = 0
    for job in range(JOBS):
        folder = tmp_path / f"job_{job}"
        made = oc.answer(
            "baseline", small | {"seed": job}, ecosystem=Coin, replicates=RUNS,
            unmeasured="default", quiet=True, output=str(folder),
        )  # fmt: skip
        shutil.copy(readme_page.SPREAD, folder / "variance.csv")
        readme_page.remember(folder, made.manifest)
        row = ROW.search(readme_page.answer())
        assert row
        value, low, high = map(float, row.groups())
        wins = int((made.runs["ending_purchased_tokens_startups"] == "open").sum())
        assert value == pytest.approx(100 * wins / RUNS, abs=0.51)
        inside += low <= 100 * WINS <= high
    ends = [wilson(count, RUNS) for count in range(RUNS + 1)]
    covers = [round(100 * one.low) <= 100 * WINS <= round(100 * one.high) for one in ends]
    coverage = float(np.dot(binom.pmf(range(RUNS + 1), RUNS, WINS), covers))
    assert coverage == pytest.approx(0.95, abs=0.02)
    most = binom(JOBS, coverage).ppf
    assert most(0.0005) <= inside <= most(0.9995)
