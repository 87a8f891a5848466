"""The server in a process of its own, and light clients that speak HTTP to it."""

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

ROOT = Path(__file__).resolve().parents[3]


class Answer(NamedTuple):
    """An answer of the server."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        """The JSON of the body."""
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


def command(
    page: Path, folder: Path, *words: str, program: Sequence[str] = OPENCLOSED
) -> list[str]:
    """The command that serves a page; `program` is what Python runs."""
    return [
        sys.executable, *program, "experiment=classroom", f"experiment.page={page}",
        "experiment.port=0", "experiment.browser=false", "execution.workers=1",
        f"output={folder}", *words,
    ]  # fmt: skip


@contextlib.contextmanager
def serve_class(
    page: Path,
    folder: Path,
    *words: str,
    program: Sequence[str] = OPENCLOSED,
    end: signal.Signals = signal.SIGINT,
    err: IO[bytes] | None = None,
) -> Iterator[Server]:
    """Run the command that serves a page; end it by Ctrl-C or the signal `end`."""
    with subprocess.Popen(
        command(page, folder, *words, program=program), cwd=ROOT, stdout=subprocess.PIPE,
        stderr=err, text=True,
    ) as process:  # fmt: skip
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
    """A browser without a window: one connection, cookies, the time of each request.

    It may come from another of this machine's own addresses.
    """

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._port, self._address = port, address
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.cookies: dict[str, str] = {}
        self.seconds: list[float] = []

    async def get(self, path: str) -> Answer:
        """Ask for a path."""
        return await self.send("GET", path)

    async def post(self, path: str, content: Any, **headers: str) -> Answer:
        """Send JSON, or bytes as they are."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return await self.send("POST", path, body, {"Content-Type": "application/json"} | headers)

    async def send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        """One request, timed from its first byte to the last of the answer."""
        began = time.perf_counter()
        if self._streams and self._streams[0].at_eof():  # the server has closed the connection
            self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection(
                "127.0.0.1", self._port, local_addr=(self._address, 0)
            )
        reader, writer = self._streams
        own = {"Host": f"127.0.0.1:{self._port}", "Content-Length": str(len(body))}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1"]
        lines += [f"{key}: {value}" for key, value in (own | (headers or {})).items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        answer = await self._answer(reader)
        self.seconds.append(time.perf_counter() - began)
        return answer

    async def _answer(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        for line in head[1:]:
            if line.lower().startswith("set-cookie: "):
                name, _, value = line[12:].partition(";")[0].partition("=")
                self.cookies[name] = value
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.close()
        return Answer(int(head[0].split()[1]), headers, body)

    def close(self) -> None:
        """End the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def join(self, code: str, name: str = "") -> None:
        """Become a student."""
        answer = await self.post("/join", {"code": code, "name": name})
        assert answer.status == 200, answer

    async def teach(self, secret: str) -> None:
        """Become the teacher."""
        answer = await self.post("/teacher/enter", {"secret": secret})
        assert answer.status == 200, answer
