import re
from html import escape
from pathlib import Path

import pytest

from analysis.answer import report as answer_report
from analysis.answer import verdict
from analysis.common import ensemble
from analysis.skill import kept
from analysis.skill.sentences import developers, headline
from tests.analysis.html_page import Page
from tests.analysis.made_up import Result, made_up, steady
from tests.analysis.skill.made_up import skill


def write_all(result: Result, folder: Path) -> list[Path]:
    found = verdict.answer(result.runs, result.months, result.manifest)
    return answer_report.write(folder, found, *result)


def write(result: Result, folder: Path) -> str:
    write_all(result, folder)
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write(made_up(), tmp_path_factory.mktemp("report"))


def test_it_writes_every_figure_twice_and_one_page(tmp_path: Path, single: Result) -> None:
    paths = write_all(single, tmp_path)

    names = sorted(str(path.relative_to(tmp_path)) for path in paths)
    figures = ["capability", "concentration", "endings", "events", "firms", "open_shares"]
    figures += ["outlook", "prices", "story"]
    assert names == [*(f"figures/{n}.{k}" for n in figures for k in ("png", "svg")), "report.html"]
    assert all(path.stat().st_size > 1000 for path in paths)


def test_the_page_fetches_nothing_and_is_small(html: str) -> None:
    assert not re.search(r"<(script|img|link|iframe)[^>]*(src|href)=.?(http|//)", html)
    assert "<link" not in html
    own = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert "http" not in own
    assert len(html) - len(own) < 1_600_000
    assert len(html) < 5_000_000


def test_the_page_is_well_formed_and_accessible(html: str) -> None:
    page = Page(html)

    assert html.startswith("<!DOCTYPE html>")
    assert '<html lang="en">' in html
    assert page.headings.count("h1") == 1
    assert set(page.headings) == {"h1", "h2"}
    assert len(page.ids) == len(set(page.ids))
    assert len(page.images) == 9
    assert all(len(image["alt"] or "") > 40 for image in page.images)
    assert html.count("<details>") == len(page.images)


def test_the_page_tells_the_answer_and_where_it_comes_from(html: str) -> None:
    text = Page(html).text

    answer = ("By workloads", "A made-up market.", "95 % interval", "Enterprises", "What moved")
    origin = ("release", "0123abc", "SHA-256", "60 done, 0 failed", "this is the baseline")
    for part in (*answer, *origin):
        assert part in text


def test_the_page_says_the_score_beside_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "FILE", tmp_path / "standing.csv")
    kept.keep(skill(), "9.9")
    html, found = write(made_up(), tmp_path), kept.kept()
    assert html.index(escape(headline(found)).replace(" %", "&nbsp;%")) < html.index("<nav")
    scores = html.partition('<section aria-labelledby="skill">')[2].partition("</section>")[0]
    assert "open share of tokens; a small score is good" in scores
    assert scores.count("<tr><th") == 1 + len(developers(found))
    assert f"with version {found['version'].iloc[0]}" in scores


def test_the_same_result_gives_the_same_bytes(tmp_path: Path, single: Result) -> None:
    pages = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        pages.append(write(single, tmp_path / name))

    assert pages[0] == pages[1]
    for path in sorted((tmp_path / "first" / "figures").iterdir()):
        assert path.read_bytes() == (tmp_path / "second" / "figures" / path.name).read_bytes()


def test_another_result_gives_another_page() -> None:
    pages = [
        answer_report.draw(ensemble.of(result.runs, result.months), result.events, result.manifest)[
            0
        ].title
        for result in (steady([0.1] * 3), steady([0.9] * 3))
    ]

    assert pages[0] != pages[1]


def test_failed_runs_are_named_and_their_events_left_out(tmp_path: Path) -> None:
    result = made_up(3, 36)
    runs = result.runs.copy()
    runs.loc[0, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: <cash>"]
    months = result.months[result.months["run"] != 0]

    text = write(result._replace(runs=runs, months=months), tmp_path)

    assert "ValueError: &lt;cash&gt;" in text
    assert "2 done, 1 failed" in text
    assert ">incident<" not in text


def test_without_a_finished_run_the_page_still_tells_what_happened(tmp_path: Path) -> None:
    result = made_up(2, 24)
    runs = result.runs.assign(status="failed", stage="start", error="ValueError: cash")

    text = write(result._replace(runs=runs, months=result.months[:0]), tmp_path)

    assert "No run finished" in text
    assert "ValueError: cash" in text
    assert Page(text).images == []
