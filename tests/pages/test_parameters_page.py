"""docs/parameters.md says what the declarations in the code say."""

import re

from sim.parameters import describe
from sim.parameters.sources import numbers, source_of
from sim.parameters.wording import ParameterInfo
from tests.pages.parameters_page import (
    FILE,
    drawn,
    page,
    range_text,
    sources,
    value_text,
)

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


def test_a_range_says_what_is_allowed() -> None:
    def info(low: float | None, high: float | None, default: object = 1.0) -> ParameterInfo:
        return ParameterInfo("a", "", low, high, (), default, "", "")

    assert range_text(info(0, 0.5)) == "0 to 0.5"
    assert range_text(info(0, None)) == "at least 0"
    assert range_text(info(None, 2)) == "at most 2"
    assert range_text(info(None, None, True)) == "true, false"
    assert range_text(info(0, 1)._replace(choices=("a", "b"))) == "a, b"


def test_values_are_written_as_they_are_typed() -> None:
    values: list[object] = [True, None, 0.25, 1e8, {}, ""]
    assert [*map(value_text, values)] == ["true", "null", "0.25", "1e+08", "{}", '""']
