"""No file depends on a particular machine; and the code that pages show."""

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
HIDDEN = {".venv", ".installed", "__pycache__", "outputs"}
_BLOCK = re.compile(
    r"(?:`([\w/.]+)`(?:, (a new file|at its end|changed))?:\n\n)?^```(\w+)\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def tracked() -> tuple[Path, ...]:
    """The files of the repository, without ignored ones; of an archive, all but hidden folders."""
    if not (ROOT / ".git").exists():
        within = (path.relative_to(ROOT).parts for path in ROOT.rglob("*") if path.is_file())
        return tuple(ROOT.joinpath(*one) for one in within if not HIDDEN & {*one[:-1]})
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


class Block(NamedTuple):
    """Code of a page, and the file that it is or changes, named in the line above."""

    path: str
    how: str
    language: str
    code: str


def all_blocks(text: str) -> list[Block]:
    return [Block(*found.groups("")) for found in _BLOCK.finditer(text)]


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [one.code for one in all_blocks(text) if one.language == language]


def test_nothing_names_a_registry_or_a_folder_of_one_machine() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org"]
    folders = [f"/{name}/" for name in ("work", "tmp", "root", "home")]
    hits = set()
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            text = content.decode("utf-8")
            hits |= {
                (str(path.relative_to(ROOT)), word) for word in hosts + folders if word in text
            }
    assert not hits
