"""The shipped sets: what was known when decides which there are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.question.errors import BadInput
from experiments.worlds import calibrated_sets
from experiments.worlds.calibrated_sets import CUT_OFFS, HEAD, column, sets_of
from tests.experiments.conftest import question


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three sets of one hypothesis, none of which all cut-offs leave."""
    shown = np.array([[1.0, 2.0, np.nan], [2.5, np.nan, np.nan], [np.nan, 1.5, 2.9]])
    table = pd.DataFrame(shown, columns=[column(one) for one in CUT_OFFS])
    table.insert(0, "hypothesis", "lasting")
    table.insert(1, "set", range(3))
    monkeypatch.setattr(calibrated_sets, "FILE", tmp_path / "new" / "sets.csv")
    calibrated_sets.write_table(table.assign(**{"choice.noise": [0.123456, 0.2, 0.3]}))


@pytest.mark.usefixtures("file")
def test_the_latest_cut_off_that_is_not_later_counts() -> None:
    assert sets_of("lasting", "2025-03")["choice.noise"].tolist() == [0.1235, 0.2]
    assert sets_of("lasting", "2025-06")["choice.noise"].tolist() == [0.1235, 0.3]
    assert sets_of("lasting", "2026-06")["choice.noise"].tolist() == [0.3]


@pytest.mark.usefixtures("file")
def test_where_none_is_left_it_says_so() -> None:
    with pytest.raises(BadInput, match="hypothesis=origin: the record up to 2025-12 leaves none"):
        sets_of("origin", "2026-01")
    with pytest.raises(BadInput, match="2024-11: sets are there from 2024-12 on"):
        sets_of("lasting", "2024-11")


def test_the_shipped_file_holds_numbers_that_are_free() -> None:
    """One that it does not hold is anywhere in its range."""
    table = pd.read_csv(calibrated_sets.FILE)
    free = question("experiment=calibration").settings.model_dump()["free"]
    assert list(table.columns[: len(HEAD)]) == [*HEAD]
    assert set(table.columns[len(HEAD) :]) <= {*free}
    assert (table[[column(one) for one in CUT_OFFS]].min() > 0).all()
