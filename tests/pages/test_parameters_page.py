"""docs/parameters.md and its tables agree with the declarations in the code."""

import pytest
import yaml

from openclosed.sim.parameters import describe
from tests.pages.parameters_page import FILE, NAMED, parts, tables

TEXT = FILE.read_text(encoding="utf-8")


def test_the_page_agrees_with_the_code() -> None:
    stale = [name for name, part in parts().items() if f"-->\n\n{part}\n\n<!-- {name}" not in TEXT]
    assert stale == [], "docs/parameters.md is out of date: python -m tests.pages"


@pytest.mark.parametrize("name", list(tables()))
def test_a_table_of_the_page_agrees_with_the_code(name: str) -> None:
    kept = (FILE.parent / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    assert tables()[name].to_csv(index=False, lineterminator="\n") == kept
    assert f"(tables/{name}.csv)" in TEXT


def test_every_parameter_has_the_default_of_its_row_or_of_the_row_of_its_form() -> None:
    names, defaults = (tables()["parameters"][one] for one in ("name", "default"))
    assert names.is_unique
    rows = dict(zip(names, defaults, strict=True))
    assert len(describe()) > 500
    for info in describe():
        row = rows.get(info.name, rows.get(NAMED.sub(r"\1.NAME.", info.name)))
        is_text = isinstance(info.default, str)
        assert (row.strip('"') if is_text else yaml.safe_load(row)) == info.default, info.name
