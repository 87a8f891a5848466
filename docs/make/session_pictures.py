"""Pictures of the tutorials: `python -m docs.make.session_pictures` runs their commands again."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from docs.make import ROOT
from docs.make.readme_page import IMAGES
from openclosed.experiments.results.documentation import record
from tests.test_layout import blocks
from tests.test_shell_session import environment

PICTURES = {
    "what_if": ("shell.md", "output=outputs/first", "what_ifs"),
    "sweep": ("shell.md", "output=outputs/sweep", "by_factor"),
    "open_shares": ("python.md", "replicates=50", "open_shares"),
    "update": ("own_data.md", "output=outputs/newer", "update"),
}
"""The page of each, a part of the command there, and its name among the figures of the result."""


def command(page: str, part: str) -> str:
    """The shell block of a page with that part, or else the command that a comment names."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    lines = re.findall(r"# as (openclosed .*)$", text, re.MULTILINE)
    (found,) = [str(one) for one in (*blocks(f"docs/{page}", "sh"), *lines) if part in one]
    return found


def main() -> None:
    for name, (page, part, figure) in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder:
            typed = ["bash", "-euc", command(page, part)]
            subprocess.run(typed, cwd=folder, env=environment(), check=True)
            (made,) = Path(folder).glob(f"outputs/*/figures/{figure}.png")
            record(Path(shutil.copy(made, IMAGES / "session" / f"{name}.png")))


if __name__ == "__main__":
    main()
