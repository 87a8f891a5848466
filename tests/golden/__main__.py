"""`python -m tests.golden` writes `golden.json` again, once the changelog declares the change."""

import sys

from tests.golden.digest import CHANGELOG, FILE, ROOT, remake


def main() -> int:
    """Write the file, and print outcomes that changed or are new."""
    try:
        moved = remake(FILE, CHANGELOG)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(*moved, f"{FILE.relative_to(ROOT)}: {len(moved)} outcomes changed or are new", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
