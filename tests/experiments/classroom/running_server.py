"""The server in a process of its own, and light clients that speak HTTP to it."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

ROOT = Path(__file__).resolve().parents[3]


class Answer(NamedTuple):
    status: int
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)


class Server(NamedTuple):
    """A running server: its process, port, join code, teacher's secret and last output."""

    process: subprocess.Popen[str]
    port: int
    code: str
    secret: str
    last: list[str]

    @property
    def url(self) -> str:
        """The students' address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def teacher(self) -> str:
        """The teacher's address with the secret."""
        return f"{self.url}/teacher#{self.secret}"

    @property
    def memory(self) -> float:
        """Megabytes in use by the server's process."""
        fields = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


OPENCLOSED = ("-m", "openclosed")


@contextlib.contextmanager
def serve_class(
    page: Path,
    folder: Path,
    *words: str,
    program: Sequence[str] = OPENCLOSED,
    end: signal.Signals = signal.SIGINT,
    err: IO[bytes] | None = None,
) -> Iterator[Server]:
    """Run the command that serves a page; end it by Ctrl-C or the signal `end`. `program` is what
    Python runs as the command."""
    command = [
        sys.executable, *program, "experiment=classroom", f"experiment.page={page}",
        "experiment.port=0", "experiment.browser=false", "execution.workers=1",
        f"output={folder}", *words,
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=err, text=True
    ) as process:
        assert process.stdout is not None
        output = ""
        while "Ctrl-C" not in output and (line := process.stdout.readline()):
            output += line
        found = re.search(r"Teacher:  \S+?:(\d+)/teacher#(\S+)\n.*code (\S+)", output)
        assert found, output
        last: list[str] = []
        try:
            yield Server(process, int(found[1]), found[3], found[2], last)
        finally:
            process.send_signal(end)
            last.append(process.communicate(timeout=120)[0])


class Client:
    """A browser without a window: one connection, and cookies. It may come from another of this
    machine's own addresses."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, 60, (address, 0))
        self.cookies: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Leave the connection open until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the connection; a later request opens another."""
        self._connection.close()

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, content: Any, **headers: str) -> Answer:
        """Send JSON, or bytes as they are."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.send("POST", path, body, **{"Content-Type": "application/json"} | headers)

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for one in answer.headers.get_all("Set-Cookie", []):
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, answer.read())

    def join(self, code: str, name: str = "") -> None:
        answer = self.post("/join", {"code": code, "name": name})
        assert answer.status == 200, answer

    def teach(self, secret: str) -> None:
        answer = self.post("/teacher/enter", {"secret": secret})
        assert answer.status == 200, answer

    def view(self) -> Any:
        """What the teacher sees."""
        return self.get("/teacher/state").content["view"]
