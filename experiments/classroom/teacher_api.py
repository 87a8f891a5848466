"""What the teacher's dashboard may ask and do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from openclosed.experiments.classroom import doors, limits, views
from openclosed.experiments.classroom.bots import Bots
from openclosed.experiments.classroom.limits import Rate, refusal
from openclosed.experiments.classroom.qr import picture
from openclosed.experiments.classroom.requests import (
    address,
    posted,
    refused_politely,
    set_cookie,
    unless_known,
)
from openclosed.experiments.classroom.room import QUESTIONS, Class, Room
from openclosed.experiments.classroom.session import PRESENTER, STAGES, STEPS, STUDENT
from openclosed.experiments.classroom.table import csv_of, participation_of

LONGEST_TIMER = 3600  # seconds
MOST_INVITES = 50  # that wait to be used

type Command = Callable[[Class, dict[str, Any]], Awaitable[Any]]
type Check = Callable[[Any, str], Any]

EVENTS: dict[str, tuple[str, dict[str, Check]]] = {
    "steps": (
        "steps",
        {
            "open_steps": partial(limits.whole, low=1, high=len(STEPS)),
            "is_unlocked": limits.yes_or_no,
        },
    ),
    "reveal": ("revealed", {"is_revealed": limits.yes_or_no}),
    "stage": ("staged", {"stage": partial(limits.whole, low=0, high=len(STAGES) - 1)}),
    "ask": ("asked", {"question": partial(limits.one_of, allowed=QUESTIONS)}),
    "vote": ("vote_shown", {"is_open": limits.yes_or_no, "is_shown": limits.yes_or_no}),
    "vote_over": ("vote_over", {}),
    "door": ("door", {"is_closed": limits.yes_or_no}),
}
"""Commands that become an event as they are: its name, and the check of each value."""


class TeacherApi:
    """The routes of teachers, each of whom sees its own class alone."""

    def __init__(self, room: Room, url: str, version: str) -> None:
        self._room, self._url, self._version = room, url, version
        self._bots = Bots(room)
        self._tries = Rate(each=0.2, burst=10)
        self._commands: dict[str, tuple[tuple[str, ...], Command]] = {
            "invite": (("kind",), self._invite),
            "empty_queue": ((), self._empty_queue),
            "timer": (("seconds",), self._timer),
            "name": (("id", "is_allowed"), self._name),
            "remove": (("id",), self._remove),
            "readmit": (("id",), self._readmit),
            "bots": (("are_here",), self._let_bots),
            "new_class": ((), self._new_class),
        }

    def routes(self) -> list[Route]:
        """Where each of them is."""
        gets = {
            "state": self.state, "wall": self.wall, "class.csv": self.csv, "qr.svg": self.qr,
            "participation.csv": self.participation,
        }  # fmt: skip
        return [
            Route("/teacher/enter", refused_politely(self.enter), methods=["POST"]),
            *(
                Route(f"/teacher/{path}", refused_politely(handler), methods=["GET"])
                for path, handler in gets.items()
            ),
            Route("/teacher/do/{command}", refused_politely(self.do), methods=["POST"]),
        ]

    async def enter(self, request: Request) -> Response:
        """The secret opens the dashboard."""
        self._tries.take(address(request))
        given = await posted(request, ("secret",))
        secret = given["secret"]
        if not isinstance(secret, str) or self._room.taught_by(secret) is None:
            raise refusal("secret", 403)
        response = JSONResponse({})
        set_cookie(response, doors.TEACHER, secret)
        return response

    def _held(self, request: Request) -> Class:
        held = self._room.taught_by(request.cookies.get(doors.TEACHER, ""))
        if held is None:
            raise refusal("teacher", 401)
        return held

    async def state(self, request: Request) -> Response:
        """The dashboard's content; nothing when the browser knows it."""
        return unless_known(request, views.for_teacher(self._room, self._held(request), self._url))

    async def wall(self, request: Request) -> Response:
        """What the wall shows: nobody's name, and nothing that is not revealed."""
        return unless_known(request, views.for_wall(self._room, self._held(request), self._url))

    async def participation(self, request: Request) -> Response:
        """A row a student: name, prediction, how far it is from the model's, claims."""
        session = self._held(request).session
        text = participation_of(self._room.page, session)
        return _file(text, f"participation-{session.code}.csv")

    async def csv(self, request: Request) -> Response:
        """The class as a table."""
        session = self._held(request).session
        text = csv_of(self._room.page, session, self._version)
        return _file(text, f"class-{session.code}.csv")

    async def qr(self, request: Request) -> Response:
        """The join address as a picture for cameras."""
        session = self._held(request).session
        return Response(picture(f"{self._url}/?code={session.code}"), media_type="image/svg+xml")

    async def do(self, request: Request) -> Response:
        """One of the teacher's commands."""
        held = self._held(request)
        name = limits.one_of(request.path_params["command"], "command", [*EVENTS, *self._commands])
        if name in EVENTS:
            what, checks = EVENTS[name]
            given = await posted(request, checks)
            held.do(what, **{key: check(given[key], key) for key, check in checks.items()})
            return JSONResponse({})
        keys, command = self._commands[name]
        answer = await command(held, await posted(request, keys))
        return JSONResponse(answer if answer is not None else {})

    async def _invite(self, held: Class, given: dict[str, Any]) -> dict[str, str]:
        kind = limits.one_of(given["kind"], "kind", (STUDENT, PRESENTER))
        if len(held.session.invites) >= MOST_INVITES:
            raise refusal("links", 409, most=MOST_INVITES)
        token = doors.new_secret()
        held.do("invited", invite=doors.hashed(token), kind=kind)
        return {"address": f"{self._url}/#{token}"}

    async def _empty_queue(self, held: Class, _: dict[str, Any]) -> None:
        self._room.runs.drop(held.session.code)

    async def _timer(self, held: Class, given: dict[str, Any]) -> None:
        seconds = limits.whole(given["seconds"], "seconds", 0, LONGEST_TIMER)
        timer = {"ends": round(time.time() + seconds, 1)} if seconds else None
        held.do("timed", timer=timer)

    def _student(self, held: Class, given: dict[str, Any]) -> str:
        return limits.one_of(given["id"], "id", held.session.students)

    async def _name(self, held: Class, given: dict[str, Any]) -> None:
        is_allowed = limits.yes_or_no(given["is_allowed"], "is_allowed")
        key = self._student(held, given)
        if not held.session.students[key].wish:
            raise refusal("no_name", 409)
        held.do("wish_answered", id=key, is_allowed=is_allowed)

    async def _remove(self, held: Class, given: dict[str, Any]) -> None:
        key = self._student(held, given)
        held.do("removed", id=key)
        self._room.runs.drop(held.session.code, key)

    async def _readmit(self, held: Class, given: dict[str, Any]) -> None:
        key = limits.one_of(given["id"], "id", held.session.gone)
        self._room.refuse_full(held)
        held.do("readmitted", id=key)

    async def _let_bots(self, held: Class, given: dict[str, Any]) -> None:
        self._bots.let(held, limits.yes_or_no(given["are_here"], "are_here"))

    async def _new_class(self, _: Class, __: dict[str, Any]) -> dict[str, str]:
        try:
            held, secret = self._room.begin()
        except OSError:
            raise refusal("unwritten", 507) from None
        await asyncio.sleep(0)
        return {"code": held.session.code, "address": f"/teacher#{secret}"}


def _file(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
