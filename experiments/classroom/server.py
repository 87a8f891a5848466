"""The server: its routes, the page as it serves it, and its life from start to Ctrl-C."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import re
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from analysis.lab import page as lab
from experiments.classroom import doors, summit
from experiments.classroom.connections import Connection
from experiments.classroom.limits import WORDS
from experiments.classroom.requests import Guard
from experiments.classroom.room import QUESTIONS, Room
from experiments.classroom.session import STEPS
from experiments.classroom.student_api import StudentApi
from experiments.classroom.teacher_api import TeacherApi

PARTS = Path(__file__).with_name("page")
SHARED = ("elements.js", "words.js", "charts.js", "charts.css", "levers.js")
OWN = (
    "say.js", "join.js", "student.js", "more.js", "firm.js", "team.js", "enter.js", "teacher.js",
    "people.js", "lead.js", "wall.js", "room.css", "teacher.css", "wall.css",
)  # fmt: skip
STATIC = {name: lab.PARTS / name for name in SHARED} | {name: PARTS / name for name in OWN}
KINDS = {".js": "text/javascript", ".css": "text/css"}
STUDENT_PARTS = (
    "elements.js", "words.js", "charts.js", "levers.js", "say.js", "more.js", "firm.js", "team.js",
    "student.js",
)  # fmt: skip
PIECE = 1 << 16  # bytes of the page sent at once, so that a slow network holds little memory
CONNECTIONS = 1_000
REASONS = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "the system asked it to (SIGTERM)"}


def application(room: Room, url: str, version: str) -> Guard:
    """The ASGI application of a room at an address."""
    page = room.page.served(_head(room))
    shells = {name: _shell(room, name) for name in ("join", "teacher", "wall")}

    async def lab_page(request: Request) -> Response:
        student = room.attended_by(request.cookies.get(doors.STUDENT, ""))
        if not student and not room.taught_by(request.cookies.get(doors.TEACHER, "")):
            return RedirectResponse("/", 303)
        headers = {
            "Content-Encoding": "gzip",
            "Content-Length": str(len(page)),
            "Content-Type": "text/html; charset=utf-8",
        }
        return StreamingResponse(_pieces(page), headers=headers)

    async def static(request: Request) -> Response:
        path = STATIC.get(request.path_params["name"])
        if path is None:
            return Response(status_code=404)
        return Response(path.read_bytes(), media_type=KINDS[path.suffix])

    def shell(name: str) -> Callable[[Request], Any]:
        async def answer(_: Request) -> Response:
            return Response(shells[name], media_type="text/html")

        return answer

    routes = [
        Route("/", shell("join")),
        Route("/lab", lab_page),
        Route("/teacher", shell("teacher")),
        Route("/wall", shell("wall")),
        Route("/static/{name}", static),
        *StudentApi(room).routes(),
        *TeacherApi(room, url, version).routes(),
    ]
    return Guard(Starlette(routes=routes), _policy(room.page.text))


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for first in range(0, len(content), PIECE):
        yield content[first : first + PIECE]


def _policy(page: str) -> str:
    """Which programs may run: those of this server, and the page's own, by its hash."""
    own = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii") for text in own
    ]
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {' '.join(f"'sha256-{one}'" for one in hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "connect-src 'self' data: blob:",
            "frame-src 'self'",
            "frame-ancestors 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _facts(room: Room) -> dict[str, Any]:
    """What the room's programs know of the page and the summit; nothing of a class."""
    page, roles = room.page, summit.declared()
    return {
        "words": WORDS,
        "levers": page.shown,
        "unchanged": page.unchanged,
        "years": page.years,
        "times": page.times,
        "handles": page.handles,
        "yardsticks": page.yardsticks,
        "record_end": page.record_end,
        "rounds": [[page.years[one.first], page.years[one.last]] for one in room.rounds],
        "teams": {key: team.name for key, team in roles.teams.items()},
        "par": summit.PAR,
        "shocks": {key: card.name for key, card in roles.shocks.items()},
        "questions": {question: room.choices(question) for question in QUESTIONS},
        "runs": len(page.seeds),
        "steps": STEPS,
    }


def _embedded(content: Any, key: str) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{key}">{text}</script>\n'


def _head(room: Room) -> str:
    """What the page gets before its own words and program."""
    scripts = "".join(f'<script src="/static/{name}"></script>\n' for name in STUDENT_PARTS)
    looks = '<link rel="stylesheet" href="/static/room.css">\n'
    return f"{looks}{_embedded(_facts(room), 'facts')}{scripts}"


def _shell(room: Room, name: str) -> bytes:
    """A page of the room's own, with the words of the class's page for what both draw."""
    words = json.loads((lab.PARTS / "words.json").read_text(encoding="utf-8"))
    facts = _facts(room) | ({"wall": room.page.wall} if name == "wall" else {})
    text = (PARTS / f"{name}.html").read_text(encoding="utf-8")
    given = _embedded(words, "words") + _embedded(facts, "facts")
    return text.replace("<!--FACTS-->", given, 1).encode()


def serve(app: Any, listening: socket.socket, when_ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or the system ends it, and say which."""
    config = uvicorn.Config(
        app, http=Connection, ws="none", lifespan="off", log_level="error", access_log=False,
        server_header=False, limit_concurrency=CONNECTIONS, timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = _Server(config)

    async def whole() -> None:
        with _ends_on_signals(server):
            serving = asyncio.create_task(server.serve([listening]))
            while not server.started and not serving.done():
                await asyncio.sleep(0.02)
            when_ready()
            await serving

    asyncio.run(whole())


class _Server(uvicorn.Server):
    """A server that leaves signals to the command: Ctrl-C is how a class ends, not a fault."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing is captured here."""
        yield


@contextlib.contextmanager
def _ends_on_signals(server: uvicorn.Server) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def end(number: signal.Signals) -> None:
        if not server.should_exit:
            print(f"The server ends: {REASONS[number]}.", flush=True)
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, end, number)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.remove_signal_handler(number)
