"""No file depends on a particular machine."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def tracked() -> tuple[Path, ...]:
    """The files of the repository, without ignored ones."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


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
