"""`python -m tests.teaching [LAB.HTML]` puts a page beside the lessons, and its numbers into them.

Without a page it is the one that stands there, with the words and the program of today.
"""

import sys
from pathlib import Path

from openclosed.analysis.lab.page import page
from tests.teaching import sheets
from tests.teaching.marks import FOLDER, documents, filled
from tests.teaching.runs import Told, data_of, offered, question, told
from tests.teaching.sentences import texts

LAB = FOLDER / "lab.html"


def all_texts(made: Told) -> dict[str, str]:
    """Every text by the key that stands in the documents."""
    return texts(made) | sheets.texts(made.record, made.made.times[-1])


def main(lab: Path) -> None:
    """Write the page, and fill the documents."""
    data = data_of(lab)
    LAB.write_text(page(data), encoding="utf-8")
    said = all_texts(told(data, *offered(question())))
    for path in documents():
        text = filled(path.read_text(encoding="utf-8"), said)
        path.write_text(text, encoding="utf-8")
    print(*(f"{key}: {text}" for key, text in said.items()), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else LAB)
