"""The package with the public names."""

import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

import openclosed as oc

ROOT = Path(oc.__file__).resolve().parents[1]


def test_its_names_are_there_and_load_nothing_before_they_are_used() -> None:
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


def test_files_of_the_users_own_with_the_names_of_rooms_are_no_obstacle(tmp_path: Path) -> None:
    for name in ("sim.py", "analysis/__init__.py", "experiments/__init__.py", "conf/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("OWN = True\n", encoding="utf-8")
    code = (
        f"import sys; sys.path.append({str(ROOT)!r})\n"
        "import sim, analysis, experiments, openclosed as oc\n"
        "assert sim.OWN and analysis.OWN and experiments.OWN\n"
        "print(oc.Ecosystem.__module__, oc.answer.name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("openclosed.sim")


def test_what_is_cited_has_the_version_and_its_date() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cited["version"] == project["version"]
    assert cited["date-released"]
