"""The package with the public names, and how to cite it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

import openclosed as oc
from tests.pages import cite_page
from tests.test_layout import ROOT


def test_public_names_exist_and_load_packages_lazily() -> None:
    code = (
        "import sys, openclosed as oc\n"
        "heavy = {'hydra', 'numpy', 'pandas', 'openclosed.sim', 'openclosed.experiments'}\n"
        "assert not heavy & sys.modules.keys()\n"
        "assert all(callable(getattr(oc, name)) for name in oc.__all__)\n"
        "assert set(dir(oc)) == set(oc.__all__)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (Path(oc.__file__).parent / "py.typed").exists()
    assert "plateau" in oc.scenarios().index


def test_the_citation_has_the_projects_version_and_its_page_the_entry() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["version"] == project["version"]
    assert cited["date-released"]
    entry = cite_page.entry()
    assert entry in cite_page.FILE.read_text(encoding="utf-8"), "python -m tests.pages"
    assert "author = {{The openclosed developers}}" in entry
