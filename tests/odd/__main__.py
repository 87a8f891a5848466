"""`python -m tests.odd` makes anew what pages tell of the declarations in the code."""

import sys

from tests.odd import limits_page
from tests.odd.parameters_page import FILE, page


def main() -> int:
    """Write docs/parameters.md and the count of sources in docs/limits.md, and say so."""
    FILE.write_text(page(), encoding="utf-8")
    print(f"docs/{FILE.name}: written")
    return limits_page.main([])


if __name__ == "__main__":
    sys.exit(main())
