"""Three bots with which a teacher rehearses alone: they predict, move levers, vote and claim."""

from __future__ import annotations

import asyncio
import contextlib
import random
from itertools import accumulate

from openclosed.analysis.lab.codes import Place, code_of
from openclosed.experiments.classroom.limits import Refused
from openclosed.experiments.classroom.room import Class, Room

COUNT = 3
PAUSE = (1.0, 3.0)  # seconds between what a bot does


class Bots:
    """The bots of all classes."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._at_work: dict[str, list[asyncio.Task[None]]] = {}

    def let(self, held: Class, are_here: bool) -> None:
        """Let bots join a class, or leave it."""
        for task in self._at_work.pop(held.session.code, []):
            task.cancel()
        for key in [key for key, one in held.session.students.items() if one.is_bot]:
            held.do("removed", id=key)
        if are_here:
            keys = [self._room.join(held.session.code, is_bot=True)[0] for _ in range(COUNT)]
            self._at_work[held.session.code] = [
                asyncio.create_task(self._live(held, key)) for key in keys
            ]

    async def _live(self, held: Class, key: str) -> None:
        chance = random.Random(key)  # noqa: S311 not for secrets
        while key in held.session.students:
            await asyncio.sleep(chance.uniform(*PAUSE))
            if key in held.session.students:
                with contextlib.suppress(Refused):  # where the disk is full, it tries again
                    act(self._room, held, key, chance)


def act(room: Room, held: Class, key: str, chance: random.Random) -> None:
    """What a bot does next: the first of these that it has not done yet, else it moves levers."""
    session, page = held.session, room.page
    bot, vote = session.students[key], session.vote
    for yardstick in page.yardsticks[:1]:
        if yardstick not in bot.predictions:
            moves = accumulate(chance.uniform(-0.12, 0.1) for _ in page.handles)
            points = [round(min(max(0.65 + move, 0.0), 1.0), 3) for move in moves]
            held.do(
                "predicted",
                id=key,
                yardstick=yardstick,
                points=points,
                confidence=chance.randrange(50, 101, 5),
            )
            return
    if vote and vote.is_open and vote.question not in bot.votes:
        choice = chance.choice(room.choices(vote.question))
        held.do("voted", id=key, question=vote.question, choice=choice)
        return
    if not bot.claims:
        held.do("claimed", id=key, claim="I am a bot: I claim nothing.")
        return
    code = code_of(Place(chance.randrange(page.scenarios), 0, chance.randrange(len(page.seeds))))
    held.do("set", id=key, code=code)
