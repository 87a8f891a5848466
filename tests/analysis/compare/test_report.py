"""What a comparison says in the terminal, on its page and in pictures."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.answer import mixture
from analysis.common import style
from analysis.compare import answer as compare_answer
from analysis.compare import figures as compare_figures
from analysis.compare import page as compare_page
from analysis.compare import report as compare_report
from analysis.compare.answer import Comparison
from tests.analysis.compare.test_answer import MANIFEST, SCENARIOS, SHIFTS, months_of, runs_of
from tests.analysis.html_page import Page
from tests.analysis.made_up import made_up


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare_answer.answer(runs_of(), SCENARIOS, [], MANIFEST, months_of(runs_of()))


def test_the_sentences_follow_the_runs(found: Comparison) -> None:
    said = " ".join(compare_report.sentences(found))
    assert "It falls most in price war (-10." in said or "It falls most in price war (-9." in said
    assert "It rises most in own (+" in said
    assert "2 of 3 of these 95 % intervals exclude 0, where chance alone gives 0.2" in said
    assert "Of the 2 scenarios that name an outcome, 1 differ in it" in said
    assert said.endswith("not seen: calm.")


def test_where_nothing_differs_no_scenario_is_named() -> None:
    runs = runs_of()
    same = runs[runs["point_name"] == "baseline"]
    pair = [same, same.assign(point_name="calm")]
    alike = compare_answer.answer(pd.concat(pair), SCENARIOS, [], MANIFEST, months_of(runs_of()))
    assert compare_report.title(alike).startswith("No scenario is seen to move")
    assert "0 of 1 of these" in " ".join(compare_report.sentences(alike))


def test_the_terminal_is_narrow_and_marks_what_could_be_chance(found: Comparison) -> None:
    lines = compare_report.terminal(found).splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert next(line for line in lines if line.startswith("  calm ")).endswith("could be 0")
    assert sum("not as named" in line for line in lines) == 1


def test_the_page_has_a_section_and_a_picture_for_each_scenario(
    found: Comparison, tmp_path: Path
) -> None:
    runs = runs_of()
    runs.loc[20, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: <cash>"]
    manifest = made_up(1, 24).manifest | MANIFEST
    compare_report.write(tmp_path, found, runs, months_of(runs), manifest)
    text = (tmp_path / compare_page.FILE).read_text(encoding="utf-8")
    for name in list(SHIFTS)[1:]:
        assert f"\n## {name}\n" in text
        assert f"](images/scenarios/{name}.png)" in text
        assert (tmp_path / compare_page.IMAGES / f"{name}.png").stat().st_size > 5_000
    assert "openclosed experiment=compare firms.count=2000\n" in text
    assert text.count("public money for policy") == 1  # where there is a policy only
    html = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert html.headings.count("h1") == 1
    assert len(html.images) == 1
    for words in ("Prices fall & open loses.", "ValueError: <cash>", "capability gap of open"):
        assert words in html.text
    assert len(list((tmp_path / "figures").iterdir())) == 2


def test_the_same_runs_give_the_same_pictures(found: Comparison) -> None:
    groups = compare_figures.paths_by_scenario(runs_of(), months_of(runs_of()))
    first, second = (
        style.as_svg(compare_figures.shares(found, "a title").figure)
        + style.as_svg(compare_figures.curves(found, groups, "price_war"))
        for _ in range(2)
    )
    assert first == second


def test_in_a_mixture_hypotheses_that_disagree_come_before_everything_else() -> None:
    """Under the first half of the worlds a price war lowers the share, under the others not."""
    worlds = pd.read_csv(mixture.FOLDER / mixture.WORLDS)
    apart = worlds.drop_duplicates(["hypothesis", "bias", "founder"])
    kept = apart.groupby("hypothesis").head(4)
    picked = kept[kept["hypothesis"].isin(["experience", "lasting", "origin"])].reset_index()
    runs = runs_of()
    runs["seed"] = runs["seed"].map(picked["world"] * mixture.LUCK)
    struck = runs["point_name"] == "price_war"
    lasting = runs["seed"].isin(
        picked.loc[picked["hypothesis"] == "lasting", "world"] * mixture.LUCK
    )
    runs.loc[struck & lasting, "open_share_workloads_all"] += 0.3
    manifest = MANIFEST | {"config": MANIFEST["config"] | {"worlds": "mixture"}}

    found = compare_answer.answer(runs, SCENARIOS, [], manifest, months_of(runs))

    share = found.on(found.headline)["price_war"]
    plain = compare_answer.answer(runs, SCENARIOS, [], MANIFEST, months_of(runs))
    narrow = plain.on(found.headline)["price_war"]
    assert share.high - share.low > narrow.high - narrow.low
    assert {one.hypothesis for one in found.under} == {"experience", "lasting", "origin"}
    first = compare_report.sentences(found)[0]
    assert first.startswith("Hypotheses disagree on the sign of price war")
    assert "under lasting" in first
    assert compare_report.title(found).startswith("Hypotheses disagree on the sign of 1 of 3")
    assert plain.under == []
    assert not compare_report.sentences(plain)[0].startswith("Hypotheses")
