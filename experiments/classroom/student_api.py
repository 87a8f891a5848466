"""What a student's browser may ask and send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from openclosed.experiments.classroom import codes, requests, views
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
from openclosed.experiments.classroom.room import Room
from openclosed.experiments.classroom.runs import Asker, Waiting
from openclosed.experiments.classroom.session import CELLS, MOST_CLAIMS, PRESENTER

MOST_LETTERS = 600  # of a claim
MOST_LUCK = 50  # times as many runs as the page has of a scenario


JOIN, ENTER = form(code=str, name=WISH), form(token=str)

type Given = dict[str, Any]
type Take = Callable[[Asker, Given], Response | None]


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
            requests.route("/join", self.join),
            requests.route("/enter", self.enter),
            requests.route("/room/state", self.state, "GET"),
            *(requests.route(f"/room/{path}", self._taken(*one)) for path, one in posts.items()),
        ]

    def _taken(self, kinds: type[BaseModel], take: Take) -> requests.Handler:
        """What takes a post of a student."""

        async def answer(request: Request) -> Response:
            key = self._who(request)
            self._rate.take(key)
            given = await requests.posted(request, kinds)
            if key not in self._room.session.students:  # removed while it was coming in
                raise refusal("stranger", 401)
            who = Asker(requests.address(request), key)
            return take(who, given) or Response(status_code=204)

        return answer

    async def join(self, request: Request) -> Response:
        """The code opens the door; the same browser stays the same student."""
        self._tries.take(requests.address(request))
        given = await requests.posted(request, JOIN)
        if codes.code_meant(given["code"]) != self._room.session.code:
            raise refusal("code", 404)
        if self._room.attended_by(request.cookies.get(requests.STUDENT, "")):
            return JSONResponse({"is_new": False})
        self._new.take(requests.address(request))
        _, token = self._room.join(given["name"])
        response = JSONResponse({"is_new": True})
        requests.set_cookie(response, requests.STUDENT, token)
        return response

    async def enter(self, request: Request) -> Response:
        """A link that works once lets a student or a presenter in."""
        self._tries.take(requests.address(request))
        invite = codes.hashed((await requests.posted(request, ENTER))["token"])
        kind = self._room.session.invites.get(invite)
        if kind is None:
            raise refusal("link", 403)
        response = JSONResponse({"kind": kind})
        if kind == PRESENTER:
            secret = codes.new_secret()
            self._room.do("presented", invite=invite, secret=codes.hashed(secret))
            requests.set_cookie(response, requests.TEACHER, secret)
        else:
            _, token = self._room.join(invite=invite)
            requests.set_cookie(response, requests.STUDENT, token)
        return response

    def _who(self, request: Request) -> str:
        """The student. Raises Refused for a stranger."""
        key = self._room.attended_by(request.cookies.get(requests.STUDENT, ""))
        if key is None:
            raise refusal("stranger", 401)
        return key

    async def state(self, request: Request) -> Response:
        """What the class and the student look like; nothing when the browser knows it."""
        view = views.for_student(self._room, self._who(request))
        return requests.unless_known(request, view)

    def predict(self, who: Asker, given: Given) -> None:
        """A line and how sure the student is; a later one takes its place."""
        page = self._room.page
        one_of(given["yardstick"], "yardstick", page.yardsticks)
        if given.pop("years") != page.years or len(given["points"]) != len(page.years):
            raise Refused(f"years and points: must be those of {', '.join(page.years)}")
        given["points"] = [round(point, 4) for point in given["points"]]
        self._room.do("predicted", id=who.student, **given)

    def set(self, who: Asker, given: Given) -> None:
        """What the student's page shows, as a code of the page."""
        try:
            place = codes.place_of(given["code"])
        except ValueError as error:
            raise Refused("code: no code of the page") from error
        page = self._room.page
        rooms = page.scenarios, len(page.yardsticks), len(page.seeds)
        if any(one >= room for one, room in zip(place, rooms, strict=True)):
            raise Refused("code: this page has no such scenario")
        self._room.do("set", id=who.student, code=codes.code_of(place))

    def claim(self, who: Asker, given: Given) -> None:
        """What the student claims, in a few sentences."""
        if len(self._room.session.students[who.student].claims) >= MOST_CLAIMS:
            raise Refused(f"claim: {MOST_CLAIMS} claims at most", 409)
        self._room.do("claimed", id=who.student, **given)

    def vote(self, who: Asker, given: Given) -> None:
        """An answer to the question that is open; it may be changed until the question closes."""
        vote = self._room.session.vote
        if vote is None or not vote.is_open or given["question"] != vote.question:
            raise refusal("question", 409)
        one_of(given["choice"], "choice", self._room.choices(vote.question))
        self._room.do("voted", id=who.student, **given)

    def run(self, who: Asker, given: Given) -> Response:
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

    def cell(self, who: Asker, given: Given) -> None:
        """A cell of the board that the student has run, and its guess, if it made one."""
        if not 0 <= given["scenario"] < self._room.page.scenarios:
            raise Refused("scenario: this page has no such scenario")
        cells = self._room.session.students[who.student].cells
        if len(cells) >= CELLS and given["scenario"] not in cells:
            raise Refused(f"scenario: {CELLS} cells at most", 409)
        guess = None if given["guess"] is None else round(given["guess"], 3)
        self._room.do("celled", id=who.student, scenario=given["scenario"], guess=guess)
