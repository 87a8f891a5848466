"""Pages of the documentation that an experiment makes from its result."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from experiments.config_nodes import CONFIGURATION

DOCS = CONFIGURATION.parent / "docs"


def write_page(name: str, text: str, folder: Path, pictures: Iterable[str]) -> None:
    """Write docs/NAME.md, and copy `pictures` of the result in `folder` to docs/images/NAME."""
    images = DOCS / "images" / name
    images.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        shutil.copy(folder / "figures" / f"{picture}.png", images / f"{picture}.png")
    (DOCS / f"{name}.md").write_text(text, encoding="utf-8")
