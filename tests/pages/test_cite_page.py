"""docs/cite.md has the entry of CITATION.cff, whose version is that of the project."""

from tests.pages import cite_page


def test_the_entry_of_the_page_is_that_of_the_citation_file() -> None:
    """Where it is not: python -m tests.pages."""
    entry = cite_page.entry()
    assert entry in cite_page.FILE.read_text(encoding="utf-8")
    assert entry.count("{") == entry.count("}")
    assert "author = {{The openclosed developers}}" in entry
