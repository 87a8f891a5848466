"""docs/parameters.md says what the declarations in the code say."""

import re

from sim.parameters import describe
from sim.parameters.sources import numbers, source_of
from tests.pages.parameters_page import FILE, drawn, page, sources

TEXT = FILE.read_text(encoding="utf-8")
GENERAL = (
    (r"^firms\.(enterprise|startup)\.", "firms.KIND."),
    (r"^work\.cohorts\.\w+\.", "work.cohorts.NAME."),
    (r"^vendors\.\w+\.", "vendors.NAME."),
    (r"^communities\.\w+\.", "communities.NAME."),
)


def test_the_page_is_what_the_code_declares() -> None:
    assert page() == TEXT, "docs/parameters.md is not what the code declares: python -m tests.pages"


def test_every_number_counts_by_what_it_rests_on() -> None:
    assert sources() in TEXT
    kinds = {info.name: source_of(info, drawn()) for info in numbers()}
    assert set(kinds.values()) == {"sourced", "fitted", "free", "assumed"}
    assert kinds["research.tooling_months"] == "free"


def test_every_parameter_has_a_row() -> None:
    rows = set(re.findall(r"^\| ([\w.]+) \|", TEXT, flags=re.MULTILINE))
    names = set()
    for info in describe():
        name = info.name
        for pattern, general in GENERAL:
            name = re.sub(pattern, general, name)
        names.add(name)
    assert len(names) > 200
    assert names <= rows


def test_every_table_has_as_many_cells_in_each_row_as_in_its_head() -> None:
    for block in re.findall(r"(?:^\|.*\|\n)+", TEXT, flags=re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1
