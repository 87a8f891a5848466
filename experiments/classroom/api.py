"""The HTTP interface: for students' pages, and for the teacher's dashboard."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import segno
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from openclosed.experiments.classroom import codes, requests, views
from openclosed.experiments.classroom.class_state import MARKETS, MOST_CLAIMS, STAGES, STEPS
from openclosed.experiments.classroom.limits import (
    SHARE,
    WISH,
    Rate,
    Refused,
    form,
    integer,
    line,
    refusal,
    require_one_of,
)
from openclosed.experiments.classroom.session import RunningMarket, Session

MOST_LETTERS = 600  # of a claim
JOIN, SECRET, NOTHING = form(code=str, name=WISH), form(secret=str), form()
PREDICTION = form(
    measure=str, years=list[str], points=list[SHARE], confidence=integer(50, 100), bet=str
)
EVENTS: dict[str, tuple[str, type[BaseModel]]] = {
    "steps": ("steps", form(open_steps=integer(1, len(STEPS)), is_unlocked=bool)),
    "reveal": ("revealed", form(is_revealed=bool)),
    "stage": ("stage_set", form(stage=integer(0, len(STAGES) - 1))),
    "access": ("access", form(is_closed=bool)),
    "market_away": ("market_away", NOTHING),
}
"""Commands that become an event unchanged: its name, and the form of its content."""

type Given = dict[str, Any]
type Take = Callable[[str, Given], None]


class StudentApi:
    """The routes of students."""

    def __init__(self, session: Session, market: RunningMarket) -> None:
        self._session, self._market = session, market
        self._rate = Rate(each=4.0, burst=25)
        self._tries = Rate(each=5.0, burst=450)  # to join from one address, wrong codes included
        self._new = Rate(each=0.5, burst=250)  # students from one address, as a class behind one

    def routes(self) -> list[Route]:
        """The routes and their handlers."""
        posts: dict[str, tuple[type[BaseModel], Take]] = {
            "predictions": (PREDICTION, self.predict),
            "claims": (form(claim=line(MOST_LETTERS)), self.claim),
            "offers": (form(offer=str), self.pick),
        }
        return [
            requests.route("/join", self.join),
            requests.route("/session/state", self.state, "GET"),
            *(
                requests.route(f"/session/{path}", self._post_handler(*one))
                for path, one in posts.items()
            ),
        ]

    def _post_handler(self, kinds: type[BaseModel], take: Take) -> requests.Handler:
        """A handler for posts of students."""

        async def answer(request: Request) -> Response:
            key = self._who(request)
            self._rate.take(key)
            given = await requests.read_post(request, kinds)
            if key not in self._session.state.students:  # removed while it was coming in
                raise refusal("stranger", 401)
            take(key, given)
            return Response(status_code=204)

        return answer

    async def join(self, request: Request) -> Response:
        """Join by the code; the same browser stays the same student."""
        self._tries.take(requests.address(request))
        given = await requests.read_post(request, JOIN)
        if codes.clean_code(given["code"]) != self._session.state.code:
            raise refusal("code", 404)
        if self._session.student_with(request.cookies.get(self._session.student_cookie, "")):
            return JSONResponse({"is_new": False})
        self._new.take(requests.address(request), "joining")
        _, token = self._session.join(given["name"], requests.address(request))
        response = JSONResponse({"is_new": True})
        requests.set_cookie(response, self._session.student_cookie, token)
        return response

    def _who(self, request: Request) -> str:
        """The student. Raises Refused for a stranger."""
        key = self._session.student_with(request.cookies.get(self._session.student_cookie, ""))
        if key is None:
            raise refusal("stranger", 401)
        return key

    async def state(self, request: Request) -> Response:
        """The student's view of the class; empty if the browser has it already."""
        student = self._who(request)
        self._market.see(student)
        view = views.for_student(self._session, student)
        return requests.respond_if_new(request, view)

    def predict(self, student: str, given: Given) -> None:
        """A line, the student's confidence, and a bet on a lever.

        A later one replaces it, but not once she may have seen the model's or the class's lines.
        """
        page, state = self._session.page, self._session.state
        require_one_of(given["bet"], "bet", page.levers)
        require_one_of(given["measure"], "measure", page.measures)
        if given.pop("years") != page.years or len(given["points"]) != len(page.years):
            raise Refused(f"years and points: must be those of {', '.join(page.years)}")
        is_seen = state.is_revealed or state.open_steps > 1
        if is_seen and given["measure"] in state.students[student].predictions:
            raise refusal("predicted", 409)
        given["points"] = [round(point, 4) for point in given["points"]]
        self._session.do("predicted", id=student, **given)

    def claim(self, student: str, given: Given) -> None:
        """The student's claim, in a few sentences."""
        if len(self._session.state.students[student].claims) >= MOST_CLAIMS:
            raise Refused(f"claim: {MOST_CLAIMS} claims at most", 409)
        self._session.do("claimed", id=student, **given)

    def pick(self, student: str, given: Given) -> None:
        """An offer of the market's round; it may change until the round closes."""
        self._market.pick(student, given["offer"])


class TeacherApi:
    """The routes of the teacher."""

    def __init__(self, session: Session, market: RunningMarket, url: str, version: str) -> None:
        self._session, self._market = session, market
        self._url, self._version = url, version
        self._tries = Rate(each=0.2, burst=10)
        self._commands: dict[str, tuple[type[BaseModel], Callable[[Given], Any]]] = {
            "name": (form(id=str, is_allowed=bool), self._name),
            "names": (NOTHING, self._allow_all),
            "remove": (form(id=str), self._remove),
            "remove_idle": (NOTHING, self._remove_idle),
            "remove_address": (form(id=str), self._remove_address),
            "readmit": (form(id=str), self._readmit),
            "delete": (NOTHING, lambda _: session.delete()),
            "market": (form(kind=MARKETS, with_roles=bool), lambda given: market.open(**given)),
            "market_clock": (
                form(is_running=bool),
                lambda given: market.set_clock(**given),
            ),
            "market_close": (NOTHING, lambda _: market.close_round()),
        }

    def routes(self) -> list[Route]:
        """The routes and their handlers."""
        gets = {
            "state": self.state, "projector": self.projector, "qr.svg": self.qr,
            "class.csv": self.csv, "participation.csv": self.participation,
        }  # fmt: skip
        return [
            requests.route("/teacher/enter", self.enter),
            *(requests.route(f"/teacher/{path}", handler, "GET") for path, handler in gets.items()),
            requests.route("/teacher/do/{command}", self.do),
        ]

    async def enter(self, request: Request) -> Response:
        """Enter the dashboard by its secret."""
        self._tries.take(requests.address(request))
        secret = (await requests.read_post(request, SECRET))["secret"]
        if not self._session.is_teacher(secret):
            raise refusal("secret", 403)
        response = JSONResponse({})
        requests.set_cookie(response, self._session.teacher_cookie, secret)
        return response

    def _refuse_others(self, request: Request) -> None:
        if not self._session.is_teacher(request.cookies.get(self._session.teacher_cookie, "")):
            raise refusal("teacher", 401)

    async def state(self, request: Request) -> Response:
        """The dashboard's content; empty if the browser has it already."""
        self._refuse_others(request)
        return requests.respond_if_new(request, views.for_teacher(self._session, self._url))

    async def projector(self, request: Request) -> Response:
        """The projector view: no names, and nothing that is not revealed."""
        self._refuse_others(request)
        self._market.go_on()
        return requests.respond_if_new(request, views.for_projector(self._session, self._url))

    async def participation(self, request: Request) -> Response:
        """A row for each student: name, prediction, its error, claims."""
        self._refuse_others(request)
        text = views.participation_csv(self._session.page, self._session.state)
        return self._file(text, "participation")

    async def csv(self, request: Request) -> Response:
        """The class as a table."""
        self._refuse_others(request)
        text = views.class_csv(self._session.page, self._session.state, self._version)
        return self._file(text, "class")

    def _file(self, text: str, name: str) -> Response:
        shown = f'attachment; filename="{name}-{self._session.state.code}.csv"'
        headers = {"Content-Disposition": shown}
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)

    async def qr(self, request: Request) -> Response:
        """The address to join as a QR code, with the white margin that cameras need."""
        self._refuse_others(request)
        code, picture = self._session.state.code, io.BytesIO()
        segno.make(f"{self._url}/?code={code}", error="m").save(
            picture, kind="svg", scale=8, border=4, dark="#1a1a1a", light="#ffffff", xmldecl=False
        )
        return Response(picture.getvalue(), media_type="image/svg+xml")

    async def do(self, request: Request) -> Response:
        """One of the teacher's commands."""
        self._refuse_others(request)
        name = require_one_of(request.path_params["command"], "command", [*EVENTS, *self._commands])
        if name in EVENTS:
            what, kinds = EVENTS[name]
            self._session.do(what, **await requests.read_post(request, kinds))
            return JSONResponse({})
        kinds, command = self._commands[name]
        return JSONResponse(command(await requests.read_post(request, kinds)) or {})

    def _name(self, given: Given) -> None:
        students = self._session.state.students
        if not students[require_one_of(given["id"], "id", students)].wish:
            raise refusal("no_name", 409)
        self._session.do("wish_answered", **given)

    def _allow_all(self, _: Given) -> None:
        for key in [key for key, one in self._session.state.students.items() if one.wish]:
            self._session.do("wish_answered", id=key, is_allowed=True)

    def _remove(self, given: Given) -> None:
        self._session.remove([require_one_of(given["id"], "id", self._session.state.students)])

    def _remove_idle(self, _: Given) -> None:
        students = self._session.state.students
        self._session.remove([key for key, one in students.items() if not one.has_acted])

    def _remove_address(self, given: Given) -> None:
        key = require_one_of(given["id"], "id", self._session.state.students)
        self._session.remove(self._session.by_address()[key])

    def _readmit(self, given: Given) -> None:
        require_one_of(given["id"], "id", self._session.state.gone)
        self._session.refuse_full()
        self._session.do("readmitted", **given)
