"""Numbers of the model in documents: between marks that no reader sees, so that none is typed.

A mark is `<!--key-->text<!--/-->`, in Markdown and in HTML.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from openclosed.analysis.lab import page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "teaching"
_MARK = re.compile(r"<!--([a-z.]+)-->(.*?)<!--/-->", re.DOTALL)
_FROM_THE_MODEL = re.compile(r"\d+\s*%|\d+ of \d+|OS-\w{3}-\w\w")
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def documents() -> list[Path]:
    """Everything that a teacher reads or prints."""
    pages = [path for path in FOLDER.glob("*.html") if path.name != page.NAME]
    return sorted([*FOLDER.glob("*.md"), *pages])


def filled(text: str, said: Mapping[str, str]) -> str:
    """The document with each mark's text as in `said`. Raises KeyError for an unknown key."""
    return _MARK.sub(lambda mark: f"<!--{mark[1]}-->{said[mark[1]]}<!--/-->", text)


def typed_in(text: str) -> list[str]:
    """What looks like a number of the model and stands outside of all marks."""
    return _FROM_THE_MODEL.findall(_STYLE.sub("", _MARK.sub("", text)))
