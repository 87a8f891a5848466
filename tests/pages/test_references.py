"""Works that the pages cite are in docs/tables/references.csv, and no others are."""

import calendar
import re

import pandas as pd

from tests.test_layout import ROOT

CITED = re.compile(r"([A-Z][\w-]+)(?: et al\.)? ((?:18|19|20)\d\d)\b")
"""The last name before a year."""


def test_works_cited_and_works_listed_are_the_same() -> None:
    text = " ".join((ROOT / "docs" / name).read_text("utf-8") for name in ("odd.md", "theory.md"))
    found = CITED.findall(" ".join(text.split()))
    cited = {(name, int(year)) for name, year in found if name not in calendar.month_name}
    listed = pd.read_csv(ROOT / "docs" / "tables" / "references.csv")
    works = [*zip(listed["authors"], listed["year"], strict=True)]
    assert len(cited) == len(works) > 25
    for name, year in cited:
        assert any(name in authors and year == when for authors, when in works), (name, year)
