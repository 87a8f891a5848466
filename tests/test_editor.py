"""An editor finds every module of the project in a clone, and so completes names."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import npm
from tests.test_layout import ROOT

pytestmark = pytest.mark.slow


def test_no_import_of_the_project_is_unresolved(tmp_path: Path) -> None:
    """As pyright sees it, and so VS Code; `pyproject.toml` tells it where the packages are."""
    pyright = npm.installed(tmp_path, "pyright@1.1.414") / "pyright"
    done = subprocess.run(
        [pyright, "--pythonpath", sys.executable, "--outputjson"], cwd=ROOT, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["summary"]["filesAnalyzed"] > 200
    unresolved = {
        one["message"]
        for one in found["generalDiagnostics"]
        if one.get("rule") in {"reportMissingImports", "reportAttributeAccessIssue"}
        and "openclosed" in one["message"]
    }
    assert not unresolved
