"""`python -m tests.odd` writes again what pages hold of the declarations in the code."""

import sys

from tests.odd import model_page
from tests.odd.parameters_page import FILE, page


def main() -> int:
    """Write docs/parameters.md and those parts of docs/odd.md, and say so."""
    FILE.write_text(page(), encoding="utf-8")
    print(f"docs/{FILE.name}: written")
    return model_page.main()


if __name__ == "__main__":
    sys.exit(main())
