"""A result as text: every table, every digit, every meaning; and parts of a page."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.common.markup import empty_part
from experiments.results.documentation import part_of, put, write_part
from tests.experiments.conftest import SMALL, Command


def test_every_table_is_there_with_all_its_digits(
    openclosed: Command, tmp_path: Path, without_pictures: None
) -> None:
    openclosed(*SMALL, "output=result")
    assert openclosed("export=result") == (0, "Results: result-csv\n", "")
    for name in ("runs", "months", "events"):
        before = pd.read_parquet(tmp_path / "result" / f"{name}.parquet")
        after = pd.read_csv(
            tmp_path / "result-csv" / f"{name}.csv",
            keep_default_na=False,
            na_values={str(name): [""] for name in before if before[name].dtype.kind == "f"},
            dtype={column: before[column].dtype for column in before if column != "month"},
        )
        if "month" in before:
            before["month"] = before["month"].astype(str)
        pd.testing.assert_frame_equal(after, before, check_exact=True)
    meanings = pd.read_csv(tmp_path / "result-csv" / "data_dictionary.csv")
    assert set(meanings["file"]) == {"runs.csv", "months.csv", "events.csv"}
    assert (tmp_path / "result-csv" / "manifest.json").exists()


def test_a_part_of_a_page_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n\n{empty_part('score')}\n\nAfter.\n", encoding="utf-8")
    write_part(page, "score", "One.")
    first = page.read_text(encoding="utf-8")
    write_part(page, "score", "Two.")
    assert page.read_text(encoding="utf-8") == first.replace("One.", "Two.")
    assert part_of(page, "score") == "Two."
    assert first.startswith("Before.\n\n<!--")
    assert first.endswith("-->\n\nAfter.\n")
    for text in ("", empty_part("other"), 2 * empty_part("score")):
        with pytest.raises(ValueError, match="no markers for score"):
            put(text, "score", "One.")
