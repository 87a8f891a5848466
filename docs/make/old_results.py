"""The line of pages whose results follow the rules of an earlier version."""

from pathlib import Path
from typing import Final

from docs.make import ROOT, document

NAME = "old_results"
CLASS: Final = "0.3.1"
"""The version whose runs the class page shows."""
PAGES: Final = {
    "teaching/README": (
        f"**The page and the lessons show runs by the rules of version {CLASS}; a later version "
        "makes them again.** Until then `openclosed classroom` serves only a page of your own, "
        "from `openclosed classroom serve=false output=mine`."
    ),
}


def lines() -> dict[Path, str]:
    """What each of them says."""
    return {ROOT / "docs" / f"{name}.md": line for name, line in PAGES.items()}


def write() -> None:
    """Write it into all of them."""
    for page, line in lines().items():
        document.write(page, {NAME: line})
