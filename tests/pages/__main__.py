"""`python -m tests.pages` writes again what pages hold of the declarations in the code."""

import sys

from analysis.compare.finding import kept, largest
from experiments.results import documentation
from tests.pages import model_page, readme_page
from tests.pages.document import put
from tests.pages.parameters_page import FILE, page, tables


def main() -> int:
    """Write docs/parameters.md, its tables, parts of docs/odd.md and of the README, and say so."""
    FILE.write_text(page(), encoding="utf-8")
    for name, rows in tables().items():
        documentation.write_table(name, rows)
    print(f"docs/{FILE.name}: written")
    readme = readme_page.FILE
    text = put(readme.read_text(encoding="utf-8"), "believe", readme_page.believe())
    readme.write_text(text, encoding="utf-8")
    largest(kept()).savefig(readme_page.WHAT_IFS, dpi=100)
    print(f"{readme.name}: written")
    return model_page.main()


if __name__ == "__main__":
    sys.exit(main())
