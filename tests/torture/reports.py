"""Every question, killed while it writes what it found: going on ends with the same bytes."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from openclosed.experiments.question.config_nodes import CONFIGURATION
from tests.torture.tried import Tried, in_turn, tried

SMALL = (
    "firms.count=30", "clock.horizon=24", "replicates=4", "worlds=plain", "quiet=true",
    "execution=serial", "output=result",
)  # fmt: skip
QUESTIONS = {
    "ensemble": "",
    "compare": "experiment.scenarios=[price_war]",
    "sweep": "experiment.factors=[choice.noise,choice.variety] experiment.points=8 "
    "experiment.design=sobol",
    "tipping": "experiment.factors=[choice.noise] experiment.looks=2",
    "policies": "experiment.scenarios=[price_war] experiment.levers=[open_subsidy]",
    "lab": "experiment.stops=1 clock.horizon=60",
    "update": "evidence=newer.csv clock.horizon=72 replicates=20 worlds=mixture",
    "favours": "",
}
"""With words that keep each of them small; those of the validation take too long."""
NEWER = "month,figure,value\n2026-09,open_share_tokens_developers,0.5\n"
MOST_SECONDS = 300.0  # of a case: the question whole, killed and gone on with
PROGRAM = """
import os, signal, sys
from openclosed.experiments.command.command_line import main
at, opened = int(sys.argv[1]), 0
def hook(event, arguments):
    # A file that is opened to be written, and no part of a job: the tables, figures and pages of a
    # report; or the folder that takes its name.
    global opened
    path = str(arguments[0]) if arguments else ""
    written = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_WRONLY
    if "result.unfinished" in path and (written or event == "os.rename"):
        if not path.endswith((".npz", ".part", "lock", "manifest.json")):
            opened += 1
            if opened == at:
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
code = main(sys.argv[2:])
print("opened", opened)
sys.exit(code)
"""


class Kill(NamedTuple):
    """A question, and at which part of those that its report writes it is killed, in [0, 1)."""

    question: str
    at: float


def kills(count: int, seed: int) -> Iterator[Kill]:
    """Each question in turn."""
    return (Kill(question, luck.random()) for question, luck in in_turn(QUESTIONS, count, seed))


def tried_reports(count: int, seed: int) -> Tried:
    """Each question ends with the same tables, whether it was killed or not."""
    whole: dict[str, tuple[int, dict[str, bytes]]] = {}

    def fault_of(kill: Kill) -> str:
        if kill.question not in whole:
            with tempfile.TemporaryDirectory() as name:
                done = _done(Path(name), 0, *_words(kill.question))
                if done.returncode:
                    return f"exit code {done.returncode}: {done.stderr[-200:]}"
                whole[kill.question] = int(done.stdout.split()[-1]), _tables(Path(name) / "result")
        files, tables = whole[kill.question]
        return _fault_of(kill, files, tables)

    return tried("killed reports", kills(count, seed), fault_of, MOST_SECONDS)


def _fault_of(kill: Kill, files: int, whole: dict[str, bytes]) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        killed = _done(folder, 1 + int(kill.at * files), *_words(kill.question))
        if killed.returncode != -signal.SIGKILL:
            return f"was not killed: exit code {killed.returncode}, {killed.stderr[-200:]}"
        kept = any((folder / "result.unfinished" / "parts").glob("*.npz"))
        words = ("resume=result", "execution=serial") if kept else _words(kill.question)
        done = _done(folder, 0, *words)
        if done.returncode:
            return f"exit code {done.returncode}: {done.stderr[-200:]}"
        return "" if _tables(folder / "result") == whole else "ends with other bytes"


def _words(question: str) -> tuple[str, ...]:
    return (*SMALL, f"experiment={question}", *QUESTIONS[question].split())


def _done(folder: Path, at: int, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "newer.csv").write_text(NEWER, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(at), *words], cwd=folder, capture_output=True,
        text=True, env={**os.environ, "PYTHONPATH": str(CONFIGURATION.parent)}, check=False,
    )  # fmt: skip


def _tables(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.iterdir() if path.suffix in {".parquet", ".csv", ".txt"}]
    return {path.name: path.read_bytes() for path in found}
