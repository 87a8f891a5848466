"""Every question, killed again and again as it writes a file: going on ends with the same bytes."""

import random
import signal
import tempfile
from pathlib import Path

from tests.torture.tried import SMALL, Case, Ended, Tried, begun, ended, in_turn, tried

JOB = (*SMALL, "replicates=4", "execution=serial", "output=result")
QUESTIONS = {
    "answer": "",
    "what_if": "experiment.scenarios=[price_war] experiment.instruments=[standards_support]",
    "sweep": "experiment.factors={choice.logit_scale:[1,2]} experiment.design_points=4",
    "tipping": "experiment.factors=[choice.logit_scale] experiment.grid=2",
    "classroom": "experiment.serve=false experiment.stops=1 clock.horizon=60",
}
"""With words that keep each of them small; those of the validation take too long."""
MOST_SECONDS = 300.0  # of a case: the question whole, killed and gone on with
PROGRAM = """
import os, signal, sys
from openclosed.experiments.command.command_line import main
from openclosed.experiments.runs import study
study.PART_SECONDS = 0.0
at, written = int(sys.argv[1]), 0
def hook(event, arguments):
    # A file that is opened to be written, or a file or folder that takes its name.
    global written
    opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_WRONLY
    if (opened or event == "os.rename") and "result.unfinished" in str(arguments[0]):
        written += 1
        if written == at:
            if opened:
                os.open(arguments[0], arguments[2])  # nothing is in it yet
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
code = main(sys.argv[2:])
print("written", written)
sys.exit(code)
"""


def tried_kills(count: int, seed: int) -> Tried:
    """Each question in turn; it ends with the same tables, whether it was killed or not."""
    whole: dict[str, tuple[int, dict[str, bytes]]] = {}

    def fault_of(case: Case) -> str:
        job = (*JOB, f"experiment={case.what}", *QUESTIONS[case.what].split())
        if case.what not in whole:
            with tempfile.TemporaryDirectory() as name:
                done = _done(Path(name), 0, *job)
                if done.code:
                    return f"exit code {done.code}: {done.err[-200:]}"
                whole[case.what] = int(done.out.split()[-1]), _tables(Path(name) / "result")
        return _fault_of(job, random.Random(case.seed), *whole[case.what])

    return tried("killed jobs", in_turn(QUESTIONS, count, seed), fault_of, MOST_SECONDS)


def _fault_of(
    job: tuple[str, ...], chance: random.Random, files: int, whole: dict[str, bytes]
) -> str:
    codes: list[int] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        while not (folder / "result").exists():
            is_killed = len(codes) < 3
            at = chance.randint(1, max(files // (len(codes) + 1), 1)) if is_killed else 0
            kept = any((folder / "result.unfinished" / "parts").glob("*.parquet"))
            done = _done(folder, at, *(("resume=result", "execution=serial") if kept else job))
            codes.append(done.code)
            if done.code not in {0, -signal.SIGKILL}:
                return f"exit codes {codes}: {done.err[-200:]}"
        if codes[0] == 0:
            return "was not killed"
        return "" if _tables(folder / "result") == whole else "ends with other bytes"


def _done(folder: Path, at: int, *words: str) -> Ended:
    return ended(begun(PROGRAM, str(at), *words, folder=folder))


def _tables(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.iterdir() if path.suffix in {".parquet", ".csv", ".txt"}]
    return {path.name: path.read_bytes() for path in found}
