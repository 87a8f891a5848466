"""The line of pages whose results follow the rules of an earlier version."""

from pathlib import Path

from openclosed.experiments.question.old_states import describe_old_results
from tests.pages import document
from tests.test_layout import ROOT

NAME = "old_results"
PAGES = (
    "answer", "dials", "gallery", "methods", "own_data", "python", "shell", "skill",
    "teaching/README",
)  # fmt: skip
"""Beside those that a command writes wholly."""


def lines() -> dict[Path, str]:
    """What each of them says."""
    return {
        ROOT / "docs" / f"{name}.md": describe_old_results(
            "lessons" if name.startswith("teaching") else "page"
        )
        for name in PAGES
    }


def write() -> None:
    """Write it into all of them."""
    for page, line in lines().items():
        document.write(page, {NAME: line})
