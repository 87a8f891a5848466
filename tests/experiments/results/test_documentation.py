"""Parts of a page that an experiment writes between their markers."""

from pathlib import Path

import pytest

from analysis.common.markup import empty_part
from experiments.results.documentation import put, write_part


def test_a_part_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n\n{empty_part('score')}\n\nAfter.\n", encoding="utf-8")
    write_part(page, "score", "One.")
    first = page.read_text(encoding="utf-8")
    write_part(page, "score", "Two.")
    assert page.read_text(encoding="utf-8") == first.replace("One.", "Two.")
    assert first.startswith("Before.\n\n<!-- score: made by an experiment -->\n\nOne.\n\n")
    assert first.endswith("<!-- score: end -->\n\nAfter.\n")


@pytest.mark.parametrize("text", ["", empty_part("other"), 2 * empty_part("score")])
def test_a_page_without_its_markers_once_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no markers for score"):
        put(text, "score", "One.")
