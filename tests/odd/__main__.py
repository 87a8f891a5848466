"""`python -m tests.odd` writes docs/parameters.md anew from the declarations in the code."""

from tests.odd.parameters_page import FILE, page


def main() -> None:
    """Write the page, and say so."""
    FILE.write_text(page(), encoding="utf-8")
    print(f"docs/{FILE.name}: written")


if __name__ == "__main__":
    main()
