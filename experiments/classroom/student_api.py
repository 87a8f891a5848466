"""What a student's browser may ask and send."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from analysis.lab.codes import code_of, place_of
from experiments.classroom import doors, limits, summit, views
from experiments.classroom.limits import Rate, Refused
from experiments.classroom.requests import (
    address,
    posted,
    refused_politely,
    set_cookie,
    unless_known,
)
from experiments.classroom.room import Class, Room
from experiments.classroom.runs import Waiting

LARGEST_SEED = 2**53 - 1


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
            "join": self.join, "room/predictions": self.predict, "room/settings": self.set,
            "room/votes": self.vote, "room/runs": self.run, "room/cards": self.card,
            "room/name": self.wish,
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

    def _who(self, request: Request) -> tuple[Class, str]:
        """The class and student. Raises Refused for a stranger, or one who is too fast."""
        found = self._room.attended_by(request.cookies.get(doors.STUDENT, ""))
        if found is None:
            raise Refused("Please join the class first.", 401)
        if request.method == "POST":
            self._rate.take(found[1])
        return found

    async def state(self, request: Request) -> Response:
        """What the class and the student look like; nothing when the browser knows it."""
        held, key = self._who(request)
        session = held.session
        view = {
            "all": views.for_all(self._room, session),
            "me": views.for_one(self._room, session, key),
        }
        return unless_known(request, view)

    async def predict(self, request: Request) -> Response:
        """A line and how sure the student is; a later one takes its place."""
        held, key = self._who(request)
        given = await posted(request, ("yardstick", "years", "points", "confidence", "code"))
        page = self._room.page
        yardstick = limits.one_of(given["yardstick"], "yardstick", page.yardsticks)
        years = [page.years[place] for place in page.handles]
        if given["years"] != years:
            raise Refused(f"years: must be {', '.join(years)}")
        _, top = page.yardsticks[yardstick]
        points = [
            round(limits.number(point, "points", 0.0, 2.0 * top), 4)
            for point in limits.many(given["points"], "points", len(years))
        ]
        confidence = limits.whole(given["confidence"], "confidence", 50, 100)
        held.do("predicted", id=key, yardstick=yardstick, points=points, confidence=confidence)
        return _done()

    async def set(self, request: Request) -> Response:
        """Where the student's levers are, as a code of the page."""
        held, key = self._who(request)
        given = await posted(request, ("code",))
        code = given["code"]
        try:
            place = place_of(code if isinstance(code, str) else "")
        except ValueError as error:
            raise Refused("code: no code of the page") from error
        page = self._room.page
        if (
            place.scenario >= page.scenarios
            or place.yardstick >= len(page.yardsticks)
            or place.run >= len(page.seeds)
        ):
            raise Refused("code: this page has no such scenario")
        held.do("set", id=key, code=code_of(place), places=page.stops(place.scenario))
        return _done()

    async def vote(self, request: Request) -> Response:
        """An answer to the question that is open; it may be changed until the question closes."""
        held, key = self._who(request)
        given = await posted(request, ("question", "choice"))
        vote = held.session.vote
        if vote is None or not vote.is_open or given["question"] != vote.question:
            raise Refused("This question is closed.", 409)
        choice = limits.one_of(given["choice"], "choice", self._room.choices(vote.question))
        held.do("voted", id=key, question=vote.question, choice=choice)
        return _done()

    async def run(self, request: Request) -> Response:
        """An exact run: its result, or how many come before it; asking again asks for the same."""
        self._who(request)
        given = await posted(request, ("places", "seed"))
        levers = self._room.page.levers
        places = tuple(
            limits.whole(place, lever, 0, summit.BETWEEN * (len(stops) - 1))
            for place, (lever, stops) in zip(
                limits.many(given["places"], "places", len(levers)), levers.items(), strict=True
            )
        )
        seed = limits.whole(given["seed"], "seed", 0, LARGEST_SEED)
        found = self._room.runs.ask(self._room.exact(places, seed))
        if isinstance(found, Waiting):
            return JSONResponse({"before": found.before}, 202, {"Retry-After": "1"})
        return Response(found, media_type="application/json")

    async def card(self, request: Request) -> Response:
        """The card of the student's team for this round; a later one takes its place."""
        held, key = self._who(request)
        given = await posted(request, ("round", "card"))
        session = held.session
        seat = session.students[key].seat
        if seat is None or session.round >= len(self._room.rounds):
            raise Refused("There is no summit now.", 409)
        if given["round"] != session.round or session.code in self._room.busy:
            raise Refused("This round is over.", 409)
        ranges = summit.range_of(self._room.page, summit.declared().teams[seat[1]])
        card = given["card"]
        if not isinstance(card, dict) or set(card) != set(ranges):
            raise Refused(f"card: must be an object with {', '.join(ranges)}")
        card = {lever: limits.whole(card[lever], lever, *ranges[lever]) for lever in ranges}
        held.do("card", summit=seat[0], team=seat[1], card=card, id=key)
        return _done()

    async def wish(self, request: Request) -> Response:
        """A name that the student would like; the teacher allows it or not."""
        held, key = self._who(request)
        given = await posted(request, ("name",))
        held.do("wished", id=key, name=limits.name_wished(given["name"]))
        return _done()


def _done() -> Response:
    return Response(status_code=204)
