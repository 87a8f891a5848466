"""A crowd at the room's door: all join and ask, and the terminal stays readable."""

import contextlib
import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path

from tests.experiments.classroom.conftest import write_page
from tests.experiments.classroom.running_server import Client, Server, serve_class
from tests.torture.tried import Case, Tried, in_turn, tried

ELSEWHERE = "127.0.0.9"
STUDENTS = 200
JOINED_SECONDS = 30.0
SAID = 2_000  # bytes on the terminal
FILES = (200, 256, 1_024, 4_096)
PROGRAM = """
import resource, sys
from openclosed.experiments.classroom import question
from openclosed.experiments.command import command_line
class MadeUp:  # stands for the room's workers, which take long to start
    count, complaint, close = 1, lambda _: "", lambda _: None
    def __init__(self, *_): pass
files = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
question.Workers, question.wait_for_compiling = MadeUp, lambda: None
sys.exit(command_line.main([*sys.argv[2:], "quiet=true"]))
"""


def tried_crowds(count: int, seed: int) -> Tried:
    """A whole class behind one address joins at once, on machines with few files or many."""
    summary: list[str] = []

    def fault_of(case: Case) -> str:
        files = random.Random(case.seed).choice(FILES)
        program = ("-c", PROGRAM, str(files))
        with tempfile.TemporaryFile() as terminal, tempfile.TemporaryDirectory() as name:
            page, folder = write_page(Path(name) / "class.html"), Path(name) / "class"
            lan = "experiment.lan=true"
            with serve_class(page, folder, lan, program=program, err=terminal) as server:
                answers, joined = _lesson(server)
                memory = f"the server then held {server.memory:.0f} MB"
            terminal.seek(0)
            output = terminal.read()
        summary.append(
            f"{STUDENTS} students behind one address joined within {joined:.1f} s; {memory}."
        )
        if b"Traceback" in output or len(output) > SAID:
            return f"{files} files: {len(output):,} bytes on the terminal: {output[:200]!r}"
        if joined > JOINED_SECONDS:
            return f"{files} files: the last joined after {joined:.0f} s"
        wrong = [one for one in answers if one != 204]
        return f"{files} files: claims were refused: {wrong[:5]}" if wrong else ""

    found = tried("crowds", in_turn(["a class behind one address"], count, seed), fault_of)
    return found._replace(summary=" ".join(summary[:1]))


def _lesson(server: Server) -> tuple[list[int], float]:
    """What each student is answered who gives a claim, and how long all took to join."""

    def join(client: Client) -> None:
        """Ask again where the connection had to make room, as a person does."""
        while True:
            with client, contextlib.suppress(OSError, HTTPException):
                client.join(server.code)
                return
            time.sleep(1.0)

    clients = [Client(server.port, ELSEWHERE) for _ in range(STUDENTS)]
    began = time.monotonic()
    with ThreadPoolExecutor(STUDENTS) as threads:
        list(threads.map(join, clients))
    joined, answers = time.monotonic() - began, []
    for client in clients:
        with client:
            answers.append(client.post("/session/claims", {"claim": "Price decides."}).status)
    return answers, joined
