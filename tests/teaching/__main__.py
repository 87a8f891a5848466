"""`python -m tests.teaching [PAGE.html]` puts a page beside the lessons, and its numbers into them.

Without a page it is the one that stands there, with the words and the program of today.
"""

import sys
from pathlib import Path

from openclosed.experiments.classroom.page import page_html
from tests.teaching.documents import CLASS_PAGE, all_texts, documents, fill
from tests.teaching.lessons import data_of, page_runs


def main(lab: Path) -> None:
    """Write the page, and fill the documents."""
    data = data_of(lab)
    CLASS_PAGE.write_text(page_html(data), encoding="utf-8")
    said = all_texts(page_runs(data))
    for path in documents():
        text = fill(path.read_text(encoding="utf-8"), said)
        path.write_text(text, encoding="utf-8")
    print(*(f"{key}: {text}" for key, text in said.items()), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CLASS_PAGE)
