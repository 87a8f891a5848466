"""What a student's browser may ask and send."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from openclosed.analysis.lab.codes import code_of, place_of
from openclosed.experiments.classroom import doors, limits, views
from openclosed.experiments.classroom.limits import Rate, Refused, refusal
from openclosed.experiments.classroom.requests import (
    address,
    posted,
    refused_politely,
    set_cookie,
    unless_known,
)
from openclosed.experiments.classroom.room import Class, Room
from openclosed.experiments.classroom.runs import Asker, Waiting
from openclosed.experiments.classroom.session import CELLS, MOST_CLAIMS, PRESENTER

MOST_LETTERS = 600  # of a claim
MOST_LUCK = 50  # times as many runs as the page has of a scenario


class StudentApi:
    """The routes of students, each of whom sees its own class alone."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._rate = Rate(each=4.0, burst=25)
        self._tries = Rate(each=5.0, burst=450)  # to join from one address, wrong codes included
        self._new = Rate(each=0.5, burst=60)  # students from one address, as phones behind one

    def routes(self) -> list[Route]:
        """Where each of them is."""
        posts = {
            "join": self.join, "enter": self.enter, "room/claims": self.claim,
            "room/predictions": self.predict, "room/settings": self.set,
            "room/votes": self.vote, "room/runs": self.run, "room/cells": self.cell,
        }  # fmt: skip
        return [
            Route("/room/state", refused_politely(self.state), methods=["GET"]),
            *(
                Route(f"/{path}", refused_politely(handler), methods=["POST"])
                for path, handler in posts.items()
            ),
        ]

    async def join(self, request: Request) -> Response:
        """A code opens the door of its class."""
        self._tries.take(address(request))
        given = await posted(request, ("code", "name"))
        if not isinstance(given["code"], str):
            raise Refused("code: must be text")
        code, wish = doors.code_meant(given["code"]), limits.name_wished(given["name"])
        before = self._room.attended_by(request.cookies.get(doors.STUDENT, ""))
        if before and before[0].session.code == code:
            return JSONResponse({"is_new": False})
        if code in self._room.classes:
            self._new.take(address(request))
        _, cookie = self._room.join(code, wish)
        response = JSONResponse({"is_new": True})
        set_cookie(response, doors.STUDENT, cookie)
        return response

    async def enter(self, request: Request) -> Response:
        """A link that works once lets a student or a presenter in."""
        self._tries.take(address(request))
        given = await posted(request, ("token",))
        token = given["token"]
        held = self._room.invited_by(token) if isinstance(token, str) else None
        if held is None:
            raise refusal("link", 403)
        invite = doors.hashed(token)
        kind, code = held.session.invites[invite], held.session.code
        response = JSONResponse({"kind": kind})
        if kind == PRESENTER:
            secret = doors.new_secret()
            held.do("presented", invite=invite, secret=doors.hashed(secret))
            set_cookie(response, doors.TEACHER, secret)
        else:
            _, cookie = self._room.join(code, invite=invite)
            set_cookie(response, doors.STUDENT, cookie)
        return response

    def _who(self, request: Request) -> tuple[Class, str]:
        """The class and student. Raises Refused for a stranger, or one who is too fast."""
        found = self._room.attended_by(request.cookies.get(doors.STUDENT, ""))
        if found is None:
            raise refusal("stranger", 401)
        if request.method == "POST":
            self._rate.take(found[1])
        return found

    async def _given(
        self, request: Request, keys: Collection[str]
    ) -> tuple[Class, str, dict[str, Any]]:
        """The class, the student and what it sent."""
        held, key = self._who(request)
        given = await posted(request, keys)
        if key not in held.session.students:  # removed while it was coming in
            raise refusal("stranger", 401)
        return held, key, given

    async def state(self, request: Request) -> Response:
        """What the class and the student look like; nothing when the browser knows it."""
        held, key = self._who(request)
        return unless_known(request, views.for_student(self._room, held.session, key))

    async def predict(self, request: Request) -> Response:
        """A line and how sure the student is; a later one takes its place."""
        keys = ("yardstick", "years", "points", "confidence")
        held, key, given = await self._given(request, keys)
        page = self._room.page
        yardstick = limits.one_of(given["yardstick"], "yardstick", page.yardsticks)
        years = [page.times[place][:4] for place in page.handles]
        if given["years"] != years:
            raise Refused(f"years: must be {', '.join(years)}")
        points = [
            round(limits.number(point, "points", 0.0, 1.0), 4)
            for point in limits.many(given["points"], "points", len(years))
        ]
        confidence = limits.whole(given["confidence"], "confidence", 50, 100)
        held.do("predicted", id=key, yardstick=yardstick, points=points, confidence=confidence)
        return _done()

    async def set(self, request: Request) -> Response:
        """What the student's page shows, as a code of the page."""
        held, key, given = await self._given(request, ("code",))
        try:
            place = place_of(limits.text(given["code"], "code", 40))
        except ValueError as error:
            raise Refused("code: no code of the page") from error
        page = self._room.page
        if (
            place.scenario >= page.scenarios
            or place.yardstick >= len(page.yardsticks)
            or place.run >= len(page.seeds)
        ):
            raise Refused("code: this page has no such scenario")
        held.do("set", id=key, code=code_of(place))
        return _done()

    async def claim(self, request: Request) -> Response:
        """What the student claims, in a few sentences."""
        held, key, given = await self._given(request, ("claim",))
        claim = limits.text(given["claim"], "claim", MOST_LETTERS)
        if not claim:
            raise Refused("claim: must not be empty")
        if len(held.session.students[key].claims) >= MOST_CLAIMS:
            raise Refused(f"claim: {MOST_CLAIMS} claims at most", 409)
        held.do("claimed", id=key, claim=claim)
        return _done()

    async def vote(self, request: Request) -> Response:
        """An answer to the question that is open; it may be changed until the question closes."""
        held, key, given = await self._given(request, ("question", "choice"))
        vote = held.session.vote
        if vote is None or not vote.is_open or given["question"] != vote.question:
            raise refusal("question", 409)
        choice = limits.one_of(given["choice"], "choice", self._room.choices(vote.question))
        held.do("voted", id=key, question=vote.question, choice=choice)
        return _done()

    async def run(self, request: Request) -> Response:
        """As many more runs as the page has of a scenario, or how many requests come before.

        Asking again asks for the same.
        """
        held, key, given = await self._given(request, ("stops", "luck"))
        levers = self._room.page.levers
        stops = tuple(
            limits.whole(stop, lever, 0, len(names) - 1)
            for stop, (lever, names) in zip(
                limits.many(given["stops"], "stops", len(levers)), levers.items(), strict=True
            )
        )
        luck = limits.whole(given["luck"], "luck", 2, MOST_LUCK)
        who = Asker(held.session.code, address(request), key)
        found = self._room.runs.ask(self._room.exact(stops, luck), who)
        if isinstance(found, Waiting):
            return JSONResponse({"before": found.before}, 202, {"Retry-After": "1"})
        return Response(found, media_type="application/json")

    async def cell(self, request: Request) -> Response:
        """A cell of the board that the student has run, and its guess, if it made one."""
        held, key, given = await self._given(request, ("scenario", "guess"))
        scenario = limits.whole(given["scenario"], "scenario", 0, self._room.page.scenarios - 1)
        guess = None
        if given["guess"] is not None:
            guess = round(limits.number(given["guess"], "guess", 0.0, 1.0), 3)
        if len(held.session.students[key].cells) >= CELLS and scenario not in (
            held.session.students[key].cells
        ):
            raise Refused(f"scenario: {CELLS} cells at most", 409)
        held.do("celled", id=key, scenario=scenario, guess=guess)
        return _done()


def _done() -> Response:
    return Response(status_code=204)
