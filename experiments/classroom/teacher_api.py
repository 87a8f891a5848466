"""What the teacher's dashboard may ask and do."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import segno
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from openclosed.experiments.classroom import views
from openclosed.experiments.classroom.codes import hashed, new_secret
from openclosed.experiments.classroom.limits import Rate, form, one_of, refusal, whole
from openclosed.experiments.classroom.requests import (
    TEACHER,
    address,
    posted,
    route,
    set_cookie,
    unless_known,
)
from openclosed.experiments.classroom.room import QUESTIONS, Room
from openclosed.experiments.classroom.session import PRESENTER, STAGES, STEPS, STUDENT

LONGEST_TIMER = 3600  # seconds
MOST_INVITES = 50  # that wait to be used
SECRET, NOTHING = form(secret=str), form()
EVENTS: dict[str, tuple[str, type[BaseModel]]] = {
    "steps": ("steps", form(open_steps=whole(1, len(STEPS)), is_unlocked=bool)),
    "reveal": ("revealed", form(is_revealed=bool)),
    "stage": ("staged", form(stage=whole(0, len(STAGES) - 1))),
    "ask": ("asked", form(question=QUESTIONS)),
    "vote": ("vote_shown", form(is_open=bool, is_shown=bool)),
    "vote_over": ("vote_over", NOTHING),
    "door": ("door", form(is_closed=bool)),
}
"""Commands that become an event as they are: its name, and what it holds."""

type Given = dict[str, Any]


class TeacherApi:
    """The routes of teachers, each of whom sees its own class alone."""

    def __init__(self, room: Room, url: str, version: str) -> None:
        self._room, self._url, self._version = room, url, version
        self._tries = Rate(each=0.2, burst=10)
        self._commands: dict[str, tuple[type[BaseModel], Callable[[Given], Any]]] = {
            "invite": (form(kind=(STUDENT, PRESENTER)), self._invite),
            "empty_queue": (NOTHING, self._empty_queue),
            "timer": (form(seconds=whole(0, LONGEST_TIMER)), self._timer),
            "name": (form(id=str, is_allowed=bool), self._name),
            "remove": (form(id=str), self._remove),
            "readmit": (form(id=str), self._readmit),
        }

    def routes(self) -> list[Route]:
        """Where each of them is."""
        gets = {
            "state": self.state, "wall": self.wall, "class.csv": self.csv, "qr.svg": self.qr,
            "participation.csv": self.participation,
        }  # fmt: skip
        return [
            route("/teacher/enter", self.enter),
            *(route(f"/teacher/{path}", handler, "GET") for path, handler in gets.items()),
            route("/teacher/do/{command}", self.do),
        ]

    async def enter(self, request: Request) -> Response:
        """The secret opens the dashboard."""
        self._tries.take(address(request))
        secret = (await posted(request, SECRET))["secret"]
        if not self._room.is_taught_by(secret):
            raise refusal("secret", 403)
        response = JSONResponse({})
        set_cookie(response, TEACHER, secret)
        return response

    def _refuse_others(self, request: Request) -> None:
        if not self._room.is_taught_by(request.cookies.get(TEACHER, "")):
            raise refusal("teacher", 401)

    async def state(self, request: Request) -> Response:
        """The dashboard's content; nothing when the browser knows it."""
        self._refuse_others(request)
        return unless_known(request, views.for_teacher(self._room, self._url))

    async def wall(self, request: Request) -> Response:
        """What the wall shows: nobody's name, and nothing that is not revealed."""
        self._refuse_others(request)
        return unless_known(request, views.for_wall(self._room, self._url))

    async def participation(self, request: Request) -> Response:
        """A row a student: name, prediction, how far it is from the model's, claims."""
        self._refuse_others(request)
        text = views.participation_of(self._room.page, self._room.session)
        return self._file(text, "participation")

    async def csv(self, request: Request) -> Response:
        """The class as a table."""
        self._refuse_others(request)
        text = views.csv_of(self._room.page, self._room.session, self._version)
        return self._file(text, "class")

    def _file(self, text: str, name: str) -> Response:
        shown = f'attachment; filename="{name}-{self._room.session.code}.csv"'
        headers = {"Content-Disposition": shown}
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)

    async def qr(self, request: Request) -> Response:
        """The join address for cameras, in the page's ink, with the white margin that they need."""
        self._refuse_others(request)
        code, picture = self._room.session.code, io.BytesIO()
        segno.make(f"{self._url}/?code={code}", error="m").save(
            picture, kind="svg", scale=8, border=4, dark="#1a1a1a", light="#ffffff", xmldecl=False
        )
        return Response(picture.getvalue(), media_type="image/svg+xml")

    async def do(self, request: Request) -> Response:
        """One of the teacher's commands."""
        self._refuse_others(request)
        name = one_of(request.path_params["command"], "command", [*EVENTS, *self._commands])
        if name in EVENTS:
            what, kinds = EVENTS[name]
            self._room.do(what, **await posted(request, kinds))
            return JSONResponse({})
        kinds, command = self._commands[name]
        return JSONResponse(command(await posted(request, kinds)) or {})

    def _invite(self, given: Given) -> dict[str, str]:
        if len(self._room.session.invites) >= MOST_INVITES:
            raise refusal("links", 409, most=MOST_INVITES)
        token = new_secret()
        self._room.do("invited", invite=hashed(token), kind=given["kind"])
        return {"address": f"{self._url}/#{token}"}

    def _empty_queue(self, _: Given) -> None:
        self._room.runs.drop()

    def _timer(self, given: Given) -> None:
        ends = round(time.time() + given["seconds"], 1)
        self._room.do("timed", timer={"ends": ends} if given["seconds"] else None)

    def _name(self, given: Given) -> None:
        students = self._room.session.students
        if not students[one_of(given["id"], "id", students)].wish:
            raise refusal("no_name", 409)
        self._room.do("wish_answered", **given)

    def _remove(self, given: Given) -> None:
        self._room.do("removed", id=one_of(given["id"], "id", self._room.session.students))
        self._room.runs.drop(given["id"])

    def _readmit(self, given: Given) -> None:
        one_of(given["id"], "id", self._room.session.gone)
        self._room.refuse_full()
        self._room.do("readmitted", **given)
