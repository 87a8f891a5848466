"""Programs from npm that tests run."""

import os
import subprocess
from pathlib import Path
from shutil import which

import pytest


def installed(folder: Path, *packages: str) -> Path:
    """The folder of the packages' programs, installed into `folder`.

    Without npm the test is skipped, but fails if OPENCLOSED_BROWSER says "required".
    """
    if which("npm") is None:
        leave = pytest.fail if os.environ.get("OPENCLOSED_BROWSER") == "required" else pytest.skip
        leave("no npm on this machine: apt-get install npm")
    options = ("--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline")
    subprocess.run(["npm", "install", "--silent", *options, *packages], cwd=folder, check=True)
    return folder / "node_modules" / ".bin"
