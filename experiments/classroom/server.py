"""The server: its routes, the pages that it serves, and its life from start to Ctrl-C."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from openclosed.experiments.classroom import page
from openclosed.experiments.classroom.api import StudentApi, TeacherApi
from openclosed.experiments.classroom.class_state import MARKETS, PAIRS, ROUNDS, STAGES, STEPS
from openclosed.experiments.classroom.requests import Connection, Guard
from openclosed.experiments.classroom.session import RunningMarket, Session
from openclosed.experiments.question.errors import one_line

SCREENS = Path(__file__).with_name("screens")
KINDS = {".js": "text/javascript", ".css": "text/css"}
STATIC = {
    path.name: path
    for folder in (page.PARTS, SCREENS)
    for path in folder.iterdir()
    if path.suffix in KINDS
}
PIECE = 1 << 16  # bytes sent at once, so that a slow network takes little memory
ACCEPTED = 16  # connections accepted at once, so that evicted ones close in time
WAITING = 512  # connections that the system queues
POLICY = (
    "default-src 'none'; script-src 'self' {own}; style-src 'self' 'unsafe-inline'; img-src 'self' "
    "data: blob:; connect-src 'self' data: blob:; frame-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)
REASONS = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "the system asked it to (SIGTERM)"}
if sys.platform != "win32":
    REASONS[signal.SIGHUP] = "its terminal was closed"


def application(session: Session, url: str, version: str) -> Guard:
    """The ASGI application of a session at an address."""
    market = RunningMarket(session)
    served = session.page.html_for_browser(_screen(session, "student"))

    async def class_page(request: Request) -> Response:
        student = session.student_with(request.cookies.get(session.student_cookie, ""))
        if not student and not session.is_teacher(request.cookies.get(session.teacher_cookie, "")):
            return RedirectResponse("/", 303)
        headers = {
            "Content-Encoding": "gzip",
            "Content-Length": str(len(served)),
            "Content-Type": "text/html; charset=utf-8",
        }
        return StreamingResponse(_pieces(served), headers=headers)

    async def static(request: Request) -> Response:
        path = STATIC.get(request.path_params["name"])
        if path is None:
            return Response(status_code=404)
        return Response(path.read_bytes(), media_type=KINDS[path.suffix])

    def screen(name: str) -> Callable[[Request], Awaitable[Response]]:
        content = _screen(session, name)

        async def answer(_: Request) -> Response:
            return Response(content, media_type="text/html")

        return answer

    routes = [
        Route("/", screen("join")),
        Route("/page", class_page),
        Route("/teacher", screen("teacher")),
        Route("/projector", screen("projector")),
        Route("/static/{name}", static),
        *StudentApi(session, market).routes(),
        *TeacherApi(session, market, url, version).routes(),
    ]

    def known(request: Request) -> str:
        if session.is_teacher(request.cookies.get(session.teacher_cookie, "")):
            return session.teacher_cookie
        return session.student_with(request.cookies.get(session.student_cookie, "")) or ""

    return Guard(Starlette(routes=routes), _policy(session.page.text), known)


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for first in range(0, len(content), PIECE):
        yield content[first : first + PIECE]


def _policy(text: str) -> str:
    """Which scripts may run: those of this server, and the page's own, by its hash."""
    own = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    hashes = [
        base64.b64encode(hashlib.sha256(one.encode()).digest()).decode("ascii") for one in own
    ]
    return POLICY.format(own=" ".join(f"'sha256-{one}'" for one in hashes))


def _screen(session: Session, name: str) -> str:
    """A screen with its words and facts; for a student, what the server adds to the page."""
    words = page.words_in(page.PARTS)
    shown = session.page
    facts = {
        "words": page.words_in(SCREENS),
        "times": shown.times,
        "measures": shown.measures,
        "runs": len(shown.seeds),
        "steps": STEPS,
        "stages": STAGES,
        "markets": MARKETS,
        "rounds": ROUNDS,
        "pairs": PAIRS,
    }
    if name == "projector":
        facts["projector"] = shown.projector
    given = {"facts": facts} if name == "student" else {"words": words, "facts": facts}
    content = "\n".join(
        f'<script type="application/json" id="{key}">{page.embed_json(one)}</script>'
        for key, one in given.items()
    )
    text = (SCREENS / f"{name}.html").read_text(encoding="utf-8")
    return text.replace("<!--TITLE-->", words["en"]["title"]).replace("<!--CONTENT-->", content)


def serve(app: Any, listening: socket.socket, most: int, when_ready: Callable[[], None]) -> None:
    """Serve up to `most` connections until Ctrl-C or a signal of the system; print which."""
    Connection.most = most
    config = uvicorn.Config(
        app, http=Connection, ws="none", lifespan="off", log_level="error", access_log=False,
        server_header=False, timeout_keep_alive=30, timeout_graceful_shutdown=2, backlog=ACCEPTED,
    )  # fmt: skip
    server, printed = _Server(config), set[str]()

    def print_once(_: asyncio.AbstractEventLoop, found: dict[str, Any]) -> None:
        line = one_line(f"openclosed: {found['message']}: {found.get('exception', '')}")
        if line not in printed:
            print(line, file=sys.stderr, flush=True)
        printed.add(line)

    async def run_server() -> None:
        asyncio.get_running_loop().set_exception_handler(print_once)
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started and not serving.done():
            await asyncio.sleep(0.02)
        listening.listen(WAITING)
        when_ready()
        await serving

    asyncio.run(run_server())


class _Server(uvicorn.Server):
    """A server that treats Ctrl-C as the end of a class, not as a fault."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Shut down in order on Ctrl-C or a signal, and print which it was."""

        def end(number: signal.Signals) -> None:
            if not self.should_exit:
                print(f"The server ends: {REASONS[number]}.", flush=True)
            self.should_exit = True

        for number in REASONS:
            if signal.getsignal(number) == signal.SIG_IGN:  # under nohup
                continue
            with contextlib.suppress(NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(number, end, number)
        yield
