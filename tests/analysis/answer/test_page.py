import pandas as pd

from analysis.answer import page as answer_page
from analysis.answer import verdict
from tests.analysis.html_page import Page
from tests.analysis.made_up import Result, steady


def read(result: Result) -> Page:
    """The page of a result without its figures."""
    found = verdict.answer(result.runs, result.months, result.manifest)
    return Page(answer_page.page(found, [], {}, result.events, result.manifest))


def test_the_headline_is_the_title_and_follows_the_result() -> None:
    assert "closed wins in 100 % of 3 runs" in read(steady([0.1] * 3)).text
    assert "open wins in 100 % of 3 runs" in read(steady([0.9] * 3)).text


def test_an_empty_market_says_so(empty_market: Result) -> None:
    assert "no market" in read(empty_market).text


def test_a_sweep_lists_its_points() -> None:
    result = steady([0.1, 0.1, 0.9, 0.9])
    runs = result.runs.assign(point=[0, 0, 1, 1], **{"choice.noise": [0.5, 0.5, 2.0, 2.0]})

    text = read(result._replace(runs=runs)).text

    assert "Points of the sweep" in text
    assert "choice.noise" in text


def test_events_are_means_a_run_by_year_the_most_frequent_first() -> None:
    events = pd.DataFrame(
        {
            "run": [0, 0, 0, 1],
            "month": ["2023-02", "2023-03", "2024-01", "2023-05"],
            "what": ["fork", "release", "release", "release"],
            "who": "lab",
            "amount": 1.0,
        }
    )

    text = read(steady([0.1, 0.1])._replace(events=events)).text

    table = text[text.index("Mean number of events a run") :]
    assert table.index("release") < table.index("fork")
    assert "release1.00.51.5" in "".join(table.split())


def test_text_from_outside_is_escaped() -> None:
    result = steady([0.1])
    manifest = {**result.manifest, "description": "<b>bold</b>", "scenario": "a&b"}
    found = verdict.answer(result.runs, result.months, manifest)

    html = answer_page.page(found, [], {}, result.events, manifest)

    assert "<b>" not in html
    assert "a&amp;b" in html
