"""What a student's browser may ask and send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from openclosed.experiments.classroom import views
from openclosed.experiments.classroom.codes import (
    code_meant,
    code_of,
    hashed,
    new_secret,
    place_of,
)
from openclosed.experiments.classroom.limits import (
    SHARE,
    WISH,
    Rate,
    Refused,
    form,
    line,
    one_of,
    refusal,
    whole,
)
from openclosed.experiments.classroom.requests import (
    STUDENT,
    TEACHER,
    Handler,
    address,
    posted,
    route,
    set_cookie,
    unless_known,
)
from openclosed.experiments.classroom.room import Class, Room
from openclosed.experiments.classroom.runs import Asker, Waiting
from openclosed.experiments.classroom.session import CELLS, MOST_CLAIMS, PRESENTER

MOST_LETTERS = 600  # of a claim
MOST_LUCK = 50  # times as many runs as the page has of a scenario


JOIN, ENTER = form(code=str, name=WISH), form(token=str)

type Given = dict[str, Any]
type Take = Callable[[Class, Asker, Given], Response | None]


class StudentApi:
    """The routes of students, each of whom sees its own class alone."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._rate = Rate(each=4.0, burst=25)
        self._tries = Rate(each=5.0, burst=450)  # to join from one address, wrong codes included
        self._new = Rate(each=0.5, burst=60)  # students from one address, as phones behind one

    def routes(self) -> list[Route]:
        """Where each of them is."""
        posts: dict[str, tuple[type[BaseModel], Take]] = {
            "predictions": (
                form(
                    yardstick=str, years=list[str], points=list[SHARE], confidence=whole(50, 100)
                ),
                self.predict,
            ),
            "settings": (form(code=line(40)), self.set),
            "claims": (form(claim=line(MOST_LETTERS)), self.claim),
            "votes": (form(question=str, choice=str), self.vote),
            "runs": (form(stops=list[int], luck=whole(2, MOST_LUCK)), self.run),
            "cells": (form(scenario=int, guess=SHARE | None), self.cell),
        }  # fmt: skip
        return [
            route("/join", self.join),
            route("/enter", self.enter),
            route("/room/state", self.state, "GET"),
            *(route(f"/room/{path}", self._taken(*one)) for path, one in posts.items()),
        ]

    def _taken(self, kinds: type[BaseModel], take: Take) -> Handler:
        """What takes a post of a student."""

        async def answer(request: Request) -> Response:
            held, key = self._who(request)
            self._rate.take(key)
            given = await posted(request, kinds)
            if key not in held.session.students:  # removed while it was coming in
                raise refusal("stranger", 401)
            who = Asker(held.session.code, address(request), key)
            return take(held, who, given) or Response(status_code=204)

        return answer

    async def join(self, request: Request) -> Response:
        """A code opens the door of its class."""
        self._tries.take(address(request))
        given = await posted(request, JOIN)
        code = code_meant(given["code"])
        before = self._room.attended_by(request.cookies.get(STUDENT, ""))
        if before and before[0].session.code == code:
            return JSONResponse({"is_new": False})
        if code in self._room.classes:
            self._new.take(address(request))
        _, cookie = self._room.join(code, given["name"])
        response = JSONResponse({"is_new": True})
        set_cookie(response, STUDENT, cookie)
        return response

    async def enter(self, request: Request) -> Response:
        """A link that works once lets a student or a presenter in."""
        self._tries.take(address(request))
        token = (await posted(request, ENTER))["token"]
        held = self._room.invited_by(token)
        if held is None:
            raise refusal("link", 403)
        invite = hashed(token)
        kind, code = held.session.invites[invite], held.session.code
        response = JSONResponse({"kind": kind})
        if kind == PRESENTER:
            secret = new_secret()
            held.do("presented", invite=invite, secret=hashed(secret))
            set_cookie(response, TEACHER, secret)
        else:
            _, cookie = self._room.join(code, invite=invite)
            set_cookie(response, STUDENT, cookie)
        return response

    def _who(self, request: Request) -> tuple[Class, str]:
        """The class and student. Raises Refused for a stranger."""
        found = self._room.attended_by(request.cookies.get(STUDENT, ""))
        if found is None:
            raise refusal("stranger", 401)
        return found

    async def state(self, request: Request) -> Response:
        """What the class and the student look like; nothing when the browser knows it."""
        held, key = self._who(request)
        return unless_known(request, views.for_student(self._room, held.session, key))

    def predict(self, held: Class, who: Asker, given: Given) -> None:
        """A line and how sure the student is; a later one takes its place."""
        page = self._room.page
        one_of(given["yardstick"], "yardstick", page.yardsticks)
        if given.pop("years") != page.years or len(given["points"]) != len(page.years):
            raise Refused(f"years and points: must be those of {', '.join(page.years)}")
        given["points"] = [round(point, 4) for point in given["points"]]
        held.do("predicted", id=who.student, **given)

    def set(self, held: Class, who: Asker, given: Given) -> None:
        """What the student's page shows, as a code of the page."""
        try:
            place = place_of(given["code"])
        except ValueError as error:
            raise Refused("code: no code of the page") from error
        page = self._room.page
        rooms = page.scenarios, len(page.yardsticks), len(page.seeds)
        if any(one >= room for one, room in zip(place, rooms, strict=True)):
            raise Refused("code: this page has no such scenario")
        held.do("set", id=who.student, code=code_of(place))

    def claim(self, held: Class, who: Asker, given: Given) -> None:
        """What the student claims, in a few sentences."""
        if len(held.session.students[who.student].claims) >= MOST_CLAIMS:
            raise Refused(f"claim: {MOST_CLAIMS} claims at most", 409)
        held.do("claimed", id=who.student, **given)

    def vote(self, held: Class, who: Asker, given: Given) -> None:
        """An answer to the question that is open; it may be changed until the question closes."""
        vote = held.session.vote
        if vote is None or not vote.is_open or given["question"] != vote.question:
            raise refusal("question", 409)
        one_of(given["choice"], "choice", self._room.choices(vote.question))
        held.do("voted", id=who.student, **given)

    def run(self, _: Class, who: Asker, given: Given) -> Response:
        """As many more runs as the page has of a scenario, or how many requests come before.

        Asking again asks for the same.
        """
        stops, levers = tuple(given["stops"]), self._room.page.levers
        if len(stops) != len(levers) or not all(
            0 <= stop < len(names) for stop, names in zip(stops, levers.values(), strict=True)
        ):
            raise Refused("stops: must be a place for each lever, from 0 on")
        found = self._room.runs.ask(self._room.exact(stops, given["luck"]), who)
        if isinstance(found, Waiting):
            return JSONResponse({"before": found.before}, 202, {"Retry-After": "1"})
        return Response(found, media_type="application/json")

    def cell(self, held: Class, who: Asker, given: Given) -> None:
        """A cell of the board that the student has run, and its guess, if it made one."""
        if not 0 <= given["scenario"] < self._room.page.scenarios:
            raise Refused("scenario: this page has no such scenario")
        cells = held.session.students[who.student].cells
        if len(cells) >= CELLS and given["scenario"] not in cells:
            raise Refused(f"scenario: {CELLS} cells at most", 409)
        guess = None if given["guess"] is None else round(given["guess"], 3)
        held.do("celled", id=who.student, scenario=given["scenario"], guess=guess)
