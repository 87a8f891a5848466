"""The origin of a result: enough to reproduce it."""

import json
import platform
import shlex
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import store
from openclosed.sim.engine.compiled import source_digest

ROOT = Path(__file__).resolve().parents[2]
REMADE = "remade"
"""Entry of a manifest: what was changed in the past of starting states."""
IDLE = ("output", "execution", "quiet", "figures", "style", "on_failure", "description")
"""Settings that change no table."""
LIBRARIES = (
    "mesa", "hydra-core", "numpy", "numba", "pandas", "pyarrow", "pydantic", "matplotlib"
)  # fmt: skip


def manifest(
    question: Question, seeds: Sequence[int], statuses: Iterable[str], started: datetime
) -> dict[str, Any]:
    """Version, configuration, seeds, platform, times (UTC) and counts of the runs by status."""
    counts = Counter(statuses)
    return {
        **simulation(),
        "ecosystem": model_source_of(question),
        "git_revision": _git("rev-parse", "HEAD"),
        "git_modified": _git("status", "--porcelain", "--untracked-files=no") not in (None, ""),
        "scenario": question.scenario,
        "description": question.about.description,
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "status": {status: counts[status] for status in ("done", "failed", "pending")},
        "platform": {
            "system": platform.system(),
            "machine": platform.machine(),
            "processor": processor(),
            "python": platform.python_version(),
        },
        "libraries": {name: _version(name) for name in LIBRARIES},
        "command": command_of(question.words),
        "words": list(question.words),
        "config": question.config(),
        "seeds": list(seeds),
    }


def processor() -> str:
    """The name of this machine's processor, as the compiler of the rules knows it."""
    from llvmlite.binding import get_host_cpu_name  # loads the compiler

    return str(get_host_cpu_name())


def command_of(words: Sequence[str]) -> str:
    """The command that does the same, as a shell takes it; without a folder."""
    return shlex.join(["openclosed", *(one for one in words if not one.startswith("output="))])


def carried(question: Question) -> dict[str, str]:
    """What a table says of its origin: the same however the job was typed, parted or spread."""
    config = {key: one for key, one in question.config().items() if key not in IDLE}
    return {
        "openclosed_version": str(_version("openclosed")),
        "openclosed_seed": str(question.settings.seed),
        "openclosed_scenario": question.scenario,
        "openclosed_configuration": json.dumps(config, sort_keys=True),
    }


def versions() -> str:
    """The text of `openclosed --version`: version, git revision and Mesa's version."""
    revision = _git("rev-parse", "--short", "HEAD")
    modified = bool(_git("status", "--porcelain", "--untracked-files=no"))
    own, mesa = _version("openclosed"), _version("mesa")
    return store.WORDS("versions", own=own, revision=revision, modified=modified, mesa=mesa)


def simulation() -> dict[str, str | None]:
    """What determines a run besides its parameters and seed."""
    return {
        "version": _version("openclosed"),
        "simulation": source_digest(ROOT / "sim"),
        "numpy": _version("numpy"),
    }


def model_source_of(question: Question) -> str:
    """Name and source digest of the user's own model; empty for the project's."""
    name = str(question.settings.ecosystem)
    if not name:
        return ""
    from openclosed.experiments.question.own_model import model_of, source_of  # loads the model

    return f"{name} {source_of(model_of(name))}"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _git(*words: str) -> str | None:
    """The output of git in the project's repository; None if there is none."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return None
    # Without a lock, so that a killed job leaves none behind.
    done = subprocess.run(  # noqa: S603 fixed words
        [git, "--no-optional-locks", "-C", str(ROOT), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else None
