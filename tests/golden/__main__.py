"""`python -m tests.golden` writes what it keeps again.

`golden.json` only once the changelog declares the change. Look at the figures that it names.
"""

import sys

from tests.golden import pictures
from tests.golden.digest import CHANGELOG, FILE, ROOT, remake


def main() -> int:
    """Write the files, and print outcomes and figures that changed or are new."""
    print(*(f"changed picture: {name}" for name in pictures.remake()), sep="\n")
    try:
        moved = remake(FILE, CHANGELOG)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(*moved, f"{FILE.relative_to(ROOT)}: {len(moved)} outcomes changed or are new", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
