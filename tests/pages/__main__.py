"""`python -m tests.pages` writes again what pages hold of the declarations in the code."""

import sys

from openclosed.analysis.published.what_ifs import kept
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.what_if_pages import largest
from tests.pages import model_page, readme_page
from tests.pages.parameters_page import FILE, page, tables


def main() -> int:
    """Write docs/parameters.md, its tables, parts of other pages and of the README, and say so."""
    FILE.write_text(page(), encoding="utf-8")
    for name, rows in tables().items():
        documentation.write_table(name, rows)
    print(f"docs/{FILE.name}: written")
    largest(kept()).savefig(readme_page.WHAT_IFS, dpi=100)
    readme_page.write()
    return model_page.main()


if __name__ == "__main__":
    sys.exit(main())
