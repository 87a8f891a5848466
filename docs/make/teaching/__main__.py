"""`python -m docs.make.teaching [PAGE.html]`: the class page and the numbers of its lessons.

It copies the page beside the lessons. Without PAGE.html it renews the present page with current
words and scripts.
"""

import sys
from pathlib import Path

from docs.make.teaching.documents import CLASS_PAGE, all_texts, documents, fill
from docs.make.teaching.lessons import data_of, page_runs
from openclosed.experiments.classroom.page import page_html


def main(source: Path) -> None:
    data = data_of(source)
    CLASS_PAGE.write_text(page_html(data), encoding="utf-8")
    texts = all_texts(page_runs(data))
    for path in documents():
        text = fill(path.read_text(encoding="utf-8"), texts)
        path.write_text(text, encoding="utf-8")
    print(*(f"{key}: {text}" for key, text in texts.items()), sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CLASS_PAGE)
