"""The report of the default command in a real browser, from its file: it reads at any width."""

from pathlib import Path

import pytest

from openclosed.experiments.command.command_line import main
from tests.browser.lesson import Open
from tests.browser.test_access import bottom, sideways, violations

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "result"
    assert main(["replicates=6", "execution=serial", "quiet=true", f"output={folder}"]) == 0
    return folder / "report.html"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
def test_an_analyst_reads_the_report(
    offline: Open, page_file: Path, width: int, height: int
) -> None:
    assert page_file.stat().st_size <= 1_000_000
    page = offline(page_file.as_uri(), width=width, height=height)
    says = page.locator(".says h2").count()
    assert says == 3  # of few runs
    first_screen = [".says p >> nth=0"]
    if width > 900:  # all that is said, and both pictures
        first_screen = [f".says p >> nth={says - 1}", ".panels img >> nth=1"]
    assert max(bottom(page, one) for one in first_screen) <= height

    plots = page.locator(".moves figure")
    assert plots.nth(0).is_visible()
    assert not plots.nth(1).is_visible()
    page.locator("label[for=move2]").click()
    assert plots.nth(1).is_visible()
    assert not plots.nth(0).is_visible()

    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert sideways(page) <= 0
    assert violations(page) == []
    text = page.inner_text("body")
    assert "\N{NO-BREAK SPACE}%" in text
    assert " %" not in text  # none begins a line on a narrow screen
