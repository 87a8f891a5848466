"""The figures of a finished result are drawn again from its tables, and nothing runs."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import openclosed as oc
from openclosed.experiments.command.command_line import main
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.runs import replicate
from tests.experiments.conftest import SMALL, Command, assert_refused
from tests.experiments.test_answer import Fragile

COSTS = ("-m", "firms.enterprises.switching_cost=1,4")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small sweep."""
    folder = tmp_path_factory.mktemp("made") / "result"
    assert main((*COSTS, *SMALL, f"output={folder}")) == 0
    return folder


@pytest.fixture
def swept(made: Path, openclosed: Command) -> Path:
    """Its copy in the folder `result`."""
    shutil.copytree(made, "result")
    return Path("result")


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(COSTS, id="sweep"),
        *(
            pytest.param(words, id=name, marks=pytest.mark.slow)
            for name, words in (
                ("answer", ("scenario=price_war",)),
                ("what-if", ("what-if", "plateau")),
                ("tipping", ("tipping", "factors=[choice.logit_scale]", "max_runs=12")),
            )
        ),
    ],
)
def test_every_picture_comes_back_byte_for_byte_and_nothing_runs(
    asked: tuple[str, ...], openclosed: Command, ran: list[int]
) -> None:
    assert openclosed(*asked, *SMALL, "output=result").code == 0
    before = {path: path.read_bytes() for path in Path("result").rglob("*") if path.is_file()}
    ran.clear()
    said = openclosed("draw=result", "figures=svg")
    assert (said.code, said.err) == (0, "")
    after = {path: path.read_bytes() for path in Path("result").rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before
    drawn = {path.with_suffix(".svg") for path in before if path.suffix == ".png"}
    assert after.keys() - before.keys() == drawn
    assert drawn
    assert ran == []


@pytest.mark.slow
def test_runs_that_failed_are_counted_below_pictures_as_before(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(replicate, "Ecosystem", Fragile)
        assert openclosed(*COSTS, *SMALL, "replicates=8", "output=result").code == 1
    pictures = {path: path.read_bytes() for path in Path("result/figures").iterdir()}
    assert openclosed("draw=result", "output=again").code == 0
    for path, content in pictures.items():
        assert Path("again/figures", path.name).read_bytes() == content


def test_a_notebook_has_the_picture_with_its_data_and_curves_of_other_agents(swept: Path) -> None:
    result = oc.Result(swept)
    drawn = result.draw("curves")
    assert drawn.figure.axes
    written = pd.read_csv(swept / "curves.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(drawn.data, written, check_dtype=False)
    panels = {axes.get_title("left") for axes in result.draw("curves", by="vendors").figure.axes}
    assert "Vendors and hosts" in panels
    assert "Enterprises" not in panels
    assert "Enterprises" in {axes.get_title("left") for axes in result.draw("curves").figure.axes}


def damaged(change: Callable[[Path], object]) -> Callable[[Path], None]:
    """A change to a copy of the result."""

    def made(result: Path) -> None:
        shutil.copytree(result, "copy")
        change(Path("copy"))

    return made


def other_version(folder: Path) -> None:
    """Make the folder one of another version."""
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"version": "0.0.9"}))


def fewer_runs(folder: Path) -> None:
    """Leave out a run, as if nothing else had changed."""
    runs = pd.read_parquet(folder / "runs.parquet").iloc[1:]
    runs.to_parquet(folder / "runs.parquet")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"tables": {}}))


@pytest.mark.parametrize(
    ("change", "words", "says"),
    [
        (damaged(other_version), (), "was run with version 0.0.9, here "),
        (damaged(lambda at: (at / "months.parquet").unlink()), (), "months.parquet is missing\n"),
        (damaged(fewer_runs), (), "1 of 12 runs are not in its runs.parquet\n"),
        (damaged(lambda at: at.rename("copy.unfinished")), (), "is not finished; continue with "),
        (damaged(lambda _: None), ("seed=2",), "was run with seed=1, not 2\n"),
        (damaged(lambda _: None), ("resume=x",), "cannot be combined with resume=\n"),
        (lambda _: None, (), "no result with runs found there\n"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(
    change: Callable[[Path], None], words: tuple[str, ...], says: str, swept: Path,
    openclosed: Command,
) -> None:  # fmt: skip
    change(swept)
    refused = openclosed("draw=copy", *words)
    assert_refused(refused, f"draw=copy: {says}")


def test_an_unknown_figure_is_refused_and_a_folder_that_cannot_be_written(
    swept: Path, openclosed: Command
) -> None:
    with pytest.raises(BadInput, match=r"figure=curve: must be one of .*did you mean curves"):
        oc.Result(swept).draw("curve")
    with pytest.raises(BadInput, match="curves=vendor: neither"):
        oc.Result(swept).draw("curves", by="vendor")
    Path("taken").write_text("a file")
    refused = openclosed("draw=result", f"output=taken{os.sep}here")
    assert_refused(refused, "output=taken/here: part of the path is a file, not a folder\n")


@pytest.mark.slow
def test_figures_for_print_in_a_style_of_ones_own(swept: Path, openclosed: Command) -> None:
    assert openclosed(f"draw={swept}", "figures=paper", "style=grayscale").code == 0
    for name in ("by_factor-7in.pdf", "by_factor-7in.svg", "by_factor.txt", "curves-7in.pdf"):
        assert (swept / "figures" / name).stat().st_size > 100, name
    refused = openclosed(f"draw={swept}", "style=grayscal")
    says = "neither a style of Matplotlib nor a file; did you mean grayscale?\n"
    assert_refused(refused, f"style=grayscal: {says}")
    Path("bad.mplstyle").write_text("font.sise: 8\n")
    assert "bad.mplstyle" in openclosed(*COSTS, *SMALL, "style=bad.mplstyle", "output=x").err
    assert not Path("x").exists()
