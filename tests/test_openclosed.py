"""The package with the public names."""

import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

import openclosed as oc

ROOT = Path(oc.__file__).resolve().parents[1]


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


def test_the_citation_has_the_version_and_its_date() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["version"] == project["version"]
    assert cited["date-released"]
