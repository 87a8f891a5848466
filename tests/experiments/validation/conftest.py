"""Everything here asks questions of the validation."""

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from openclosed.experiments.results import documentation
from openclosed.experiments.validation.assimilation import independent_filter
from openclosed.experiments.validation.backtest.question import MEASURED

type Docs = Callable[..., Path]


@pytest.fixture(autouse=True)
def _validation(validation: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """List them for every test, and let filters try few particles.

    Filters collect garbage whenever they resample, so what tests have imported is left out of it.
    """
    monkeypatch.setattr(independent_filter, "TRIALS", 2)
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Docs]:
    """Make a folder with copies of some files, in place of the documentation's."""

    def copy(*names: str) -> Path:
        folder = tmp_path / "docs"
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(documentation.DOCS / name, folder / name)
        monkeypatch.setattr(documentation, "DOCS", folder)
        documentation.record(*(folder / name for name in names))
        return folder

    yield copy
    if documentation.DOCS.is_relative_to(tmp_path):
        assert {*documentation.changed()} <= {MEASURED}  # people write that, commands all else
