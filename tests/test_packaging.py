"""The package: public names, citation, and that built it works outside the checkout."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest
import yaml

import openclosed as oc
from docs.make import cite_page
from tests.slow import ROOT, UV

SMALL = ("firms.count=40", "clock.horizon=24", "replicates=2", "unmeasured=default", "quiet=true")


def uv(*words: str | Path) -> None:
    subprocess.run([UV, *words], check=True, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_the_built_package_answers_in_a_fresh_environment(kind: str, tmp_path: Path) -> None:
    uv("build", "--quiet", f"--{kind}", "--out-dir", tmp_path / "dist", ROOT)
    [built] = (path for path in (tmp_path / "dist").iterdir() if path.suffix in (".whl", ".gz"))
    fresh = tmp_path / "fresh"
    uv("venv", "--quiet", "--python", sys.executable, fresh)
    python = fresh / ("Scripts" if os.name == "nt" else "bin") / "python"
    uv("pip", "install", "--quiet", "--no-config", "--python", python, built)

    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def output_of(*words: str) -> str:
        return subprocess.run(
            [python.with_name("openclosed"), *words],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    assert "openclosed" in output_of("--version")
    assert "price_war" in output_of("--help")
    output_of("scenario=price_war", *SMALL, "output=result")
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    assert (runs["status"] == "done").tolist() == [True, True]
    assert (tmp_path / "result" / "report.html").exists()
    for name in ("sim", "analysis", "experiments"):  # of the user's own
        (tmp_path / f"{name}.py").write_text("OWN = True\n", encoding="utf-8")
    code = (
        "import importlib.util, pathlib, openclosed as oc\n"
        "import sim, analysis, experiments\n"
        "assert sim.OWN and analysis.OWN and experiments.OWN\n"
        "assert importlib.util.find_spec('openclosed.experiments.validation') is None\n"
        "assert (pathlib.Path(oc.__file__).parent / 'py.typed').exists()\n"
        "assert 'plateau' in oc.scenarios().index\n"
        f"small = {SMALL[:2]}\n"
        "settings = dict(unmeasured='default', replicates=2, quiet=True)\n"
        "result = oc.what_if('price_war', changes=small, **settings)\n"
        "print(set(result.runs['status']))\n"
    )
    finished = subprocess.run(
        [python, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert finished.stdout.split() == ["{'done'}"]


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
    assert entry in cite_page.FILE.read_text(encoding="utf-8"), "python -m docs.make"
    assert "author = {{The openclosed developers}}" in entry
