"""Every notebook runs from its first cell to its last, in a small market."""

import importlib.util
import json
import sys
from typing import Any

import pytest

from tests.teaching import jupyter
from tests.teaching.documents import FOLDER

NOTEBOOKS = FOLDER / "notebooks"
SMALLER: dict[str, dict[str, Any]] = {
    "quick_start": {
        "small": ["firms.count=40", "clock.horizon=24", "unmeasured=default", "execution=serial"],
        "seeds": 2,
    },
    "from_one_run_to_a_sweep": {"firms": 40, "months": 24, "seeds": 3},
    "change_one_rule": {"firms": 40, "months": 24, "seeds": 3},
}


def run(name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The definitions of a notebook after it ran, with a few of them given."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.chdir(FOLDER.parents[1])
    path = NOTEBOOKS / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _, definitions = module.app.run(defs=SMALLER[name])
    return dict(definitions)


def test_every_notebook_is_tested_and_listed() -> None:
    names = {path.stem for path in NOTEBOOKS.glob("*.py")}
    assert names == set(SMALLER)
    listed = (NOTEBOOKS / "README.md").read_text(encoding="utf-8")
    assert all(f"({name}.py)" in listed for name in names)


def test_the_quick_start_for_jupyter_is_the_same_as_marimos() -> None:
    """Written by `python -m tests.teaching.jupyter`."""
    made = jupyter.notebook(jupyter.SOURCE.read_text(encoding="utf-8"))
    assert jupyter.target().read_text(encoding="utf-8") == made
    cells = json.loads(made)["cells"]
    assert not [cell for cell in cells if "marimo" in "".join(cell["source"])]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # marimo's own
def test_the_quick_start_goes_from_a_first_run_to_an_own_term(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.path", sys.path[:])
    made = run("quick_start", monkeypatch)
    assert (made["first"].runs["status"] == "done").all()
    assert set(made["compared"].table("differences")["scenario"]) >= {"cheap_hosting"}
    assert made["patient"].runs["price_closed"].ne(made["first"].runs["price_closed"]).all()
    assert made["model"].date.isoformat() == "2024-01-01"
    assert 0 < made["moved"][3] < made["moved"][0]  # as the term's theory predicts


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # marimo's own
def test_the_first_goes_from_one_run_to_a_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    made = run("from_one_run_to_a_sweep", monkeypatch)
    assert made["by_seed"].shape == (24, 3)
    assert made["by_seed"].iloc[-1].nunique() > 1
    assert made["sweep"].shape == (3, 3)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_the_second_changes_a_rule_and_something_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    table = run("change_one_rule", monkeypatch)["table"]
    assert (table["price_closed, new rule"] != table["price_closed, old rule"]).all()
