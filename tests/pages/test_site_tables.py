"""The site has a page with a table for each CSV file that a page links to."""

from types import SimpleNamespace
from typing import Any, cast

import pandas as pd

from openclosed.analysis.published import what_ifs
from tests.pages import site


def test_every_table_of_docs_has_a_page_with_all_rows_and_short_numbers() -> None:
    pages, links = site.tables(), site.links_to_tables()
    files = {(site.DOCS / link).resolve() for link in links}
    assert set((site.DOCS / "tables").glob("*.csv")) <= files
    assert len({file.stem for file in files}) == len(links)  # a page each
    for file in files:
        text = str(pages[f"tables/{file.stem}.md"])
        assert text.count("<tr>") == len(pd.read_csv(file)) + 1, file.name
        held = file.parent == site.DOCS / "tables"  # which mkdocs copies by itself
        assert (f"tables/{file.name}" in pages) is not held, file.name
    first = what_ifs()["startups"].iloc[0]
    assert f"<td>{first:.4g}</td>" in str(pages["tables/what_ifs.md"])
    assert "arXiv 2608.11090" in str(pages["tables/single_measurements.md"])


def test_a_link_to_a_table_leads_to_its_page_from_any_folder() -> None:
    for name, link in (("mechanisms.md", "tables"), ("made/x.md", "../tables")):
        page = cast("Any", SimpleNamespace(file=SimpleNamespace(src_uri=name)))
        text = "[Every one](../analysis/kept/what_ifs.csv)"
        assert site.on_page_markdown(text, page) == f"[Every one]({link}/what_ifs.md)"
