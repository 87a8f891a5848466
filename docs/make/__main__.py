"""`python -m docs.make` renews pages and pictures that follow from code and kept tables.

`python -m docs.make digest FILE...` keeps the digests of published files that were changed on
purpose; `python -m docs.make pictures` lists what the pictures of the documentation say.
"""

import sys
from pathlib import Path

from docs.make import (
    believe_page,
    cite_page,
    document,
    model_page,
    moved_page,
    parameters_page,
    pictures,
    readme_page,
)
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.what_ifs import pages as what_ifs_page


def main(words: list[str]) -> None:
    match words:
        case ["digest", *files]:
            documentation.record(*map(Path, files))
        case ["pictures"]:
            for name, said in pictures.all_words().items():
                print(f"{name}: {' | '.join(said.values())}")
        case _:
            parameters_page.write()
            what_ifs_page.write()
            pictures.write()
            readme_page.write()
            moved_page.write()
            believe_page.write()
            document.write(document.FILE, model_page.parts())
            document.write(cite_page.FILE, {"citation": cite_page.entry()})


if __name__ == "__main__":
    main(sys.argv[1:])
