"""Programs that tests need, and those that npm installs for them."""

import os
import subprocess
from pathlib import Path
from shutil import which

import pytest


def need(program: str | None, package: str) -> None:
    """Skip the test without a program; fail it if OPENCLOSED_BROWSER says "required"."""
    if program is None:
        leave = pytest.fail if os.environ.get("OPENCLOSED_BROWSER") == "required" else pytest.skip
        leave(f"no {package} on this machine: apt-get install {package}")


def installed(folder: Path, *packages: str) -> Path:
    """The folder of the packages' programs, installed into `folder`; the test needs npm."""
    need(which("npm"), "npm")
    options = ("--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline")
    subprocess.run(["npm", "install", "--silent", *options, *packages], cwd=folder, check=True)
    return folder / "node_modules" / ".bin"
