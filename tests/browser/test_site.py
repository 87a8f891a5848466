"""The documentation's site: built without a warning, its links, and in a browser, offline."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from docs.make import site as site_hooks
from docs.make.site import RESULT
from tests.browser.lesson import Open
from tests.browser.test_access import sideways
from tests.test_layout import ROOT

pytestmark = pytest.mark.slow
SMALL = ("firms.count=100", "clock.horizon=60", "replicates=8", "unmeasured=default", "quiet=true")
LOADED = {"script": "src", "img": "src", "iframe": "src", "link": "href"}
"""What a browser loads with a page, and the attribute that says from where."""
OPENED = (
    "index", "made/quick_start", "made/commands", "made/python_api", "shell",
    "scenarios", "odd", "parameters", "theory", "tables/parameters", "teaching/index",
)  # fmt: skip
LEADS = [link.replace(".md", ".html") for link in re.findall(r"\]\(([^)]+)\)", site_hooks.LEADS)]
"""Where the start leads a reader who has no Python."""


class Links(HTMLParser):
    """What a page links to and loads, and the places in it that can be linked to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.loaded: list[str] = []
        self.places: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.targets.append(given["href"])
        if LOADED.get(tag) in given and given.get("rel") != "canonical":
            self.loaded.append(given[LOADED[tag]])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as docs/development.md says."""
    pytest.importorskip("mkdocs", reason="mkdocs is in the group docs")
    folder, result = (tmp_path_factory.mktemp("docs") / name for name in ("site", "result"))
    subprocess.run(
        [sys.executable, "-m", "openclosed", *SMALL, f"output={result}"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "docs/site/mkdocs.yml",
         "-d", folder],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {RESULT: str(result)},
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    assert "WARNING - " not in built.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Links]:
    return {path: Links(path) for path in site.rglob("*.html")}


def test_every_link_leads_to_a_page_and_a_place_that_are_there(pages: dict[Path, Links]) -> None:
    found = [
        (page, link, (page.parent / unquote(parts.path)).resolve() if parts.path else page,
         unquote(parts.fragment))
        for page, links in pages.items() if page.name != "404.html"  # it stands at any address
        for link in links.targets + links.loaded
        if not (parts := urlsplit(link)).scheme
    ]  # fmt: skip
    assert len(found) > 1000
    assert [(page.name, link) for page, link, file, _ in found if not file.exists()] == []
    assert [
        (page.name, link)
        for page, link, file, place in found
        if place and file in pages and place not in pages[file].places
    ] == []


def test_nothing_is_loaded_from_elsewhere(pages: dict[Path, Links]) -> None:
    loaded = {link for links in pages.values() for link in links.loaded}
    assert len(loaded) > 50
    assert {urlsplit(link).scheme for link in loaded} <= {"", "data"}


def test_every_page_of_the_navigation_is_listed_for_language_models(site: Path) -> None:
    text = (site / "llms.txt").read_text(encoding="utf-8")
    listed = re.findall(r"^- \[.*?\]\((.*?)\): (.*)$", text, re.MULTILINE)
    assert len(listed) == len(re.findall("^- ", text, re.MULTILINE)) > 20
    assert [link for link, about in listed if not (site / link).exists() or len(about) < 10] == []


def test_every_page_of_docs_is_in_the_site_and_can_be_searched(site: Path) -> None:
    docs = ROOT / "docs"
    names = {path.relative_to(docs).with_suffix("") for path in docs.rglob("*.md")}
    searched = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = {Path(one["location"].partition("#")[0]).with_suffix("") for one in searched["docs"]}
    names.remove(Path("teaching/answer-key"))  # students read the site
    assert not list(site.rglob("answer-key*"))
    assert len(names) > 20
    assert {name.with_name("index") if name.name == "README" else name for name in names} <= found


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_open_from_a_folder_and_fit_the_screen(offline: Open, site: Path, width: int) -> None:
    page = offline((site / "index.html").as_uri(), width=width, height=900)
    for name in OPENED:
        page.goto((site / f"{name}.html").as_uri())
        assert page.locator("article h1").first.is_visible(), name
        assert sideways(page) <= 0, name
        broken = "all => all.filter(one => one.complete && !one.naturalWidth).map(one => one.src)"
        assert page.eval_on_selector_all("article img", broken) == [], name
    for lead in LEADS:
        page.goto((site / "index.html").as_uri())
        page.locator(f"article a.md-button[href='{lead}']").click()
        page.wait_for_url((site / lead).as_uri())
        assert page.locator("h1").first.is_visible(), lead
    page.goto((site / "index.html").as_uri())
    if width < 1000:
        page.locator("label.md-header__button[for=__search]").click()
    box = page.locator("input.md-search__input")
    for words, wanted in (("startups tokens", "answer.html"), ("plateau", "what_ifs.html")):
        box.fill("")
        box.press_sequentially(words)
        page.locator(f"a.md-search-result__link[href*='{wanted}']").first.wait_for()
        first = page.locator("a.md-search-result__link").first.get_attribute("href") or ""
        assert wanted in first, words
    box.fill("")
    box.press_sequentially("hysteresis")
    page.locator("a.md-search-result__link").first.click()
    page.wait_for_url(lambda address: not address.endswith("index.html"))
    assert "hysteresis" in page.inner_text("article").lower()


def test_a_table_is_sorted_by_its_heads_and_filtered_by_words(offline: Open, site: Path) -> None:
    page = offline((site / "tables" / "parameters.html").as_uri())
    cells = "rows => rows.map(row => row.cells[0].textContent)"
    before = page.eval_on_selector_all("article tbody tr", cells)
    for order in ("ascending", "descending"):
        page.locator("button.table-sort").first.click()
        assert page.locator("article th").first.get_attribute("aria-sort") == order
        after = page.eval_on_selector_all("article tbody tr", cells)
        assert sorted(after) == sorted(before)
        assert after[0] == (min(before) if order == "ascending" else max(before))
    page.locator("input.table-filter").fill("choice logit_scale")
    shown = page.locator("article tbody tr:visible")
    assert shown.locator("td:first-child").all_inner_texts() == ["choice.logit_scale"]
