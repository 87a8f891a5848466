"""A class of which everybody asks for exact runs: all get an answer or a place, and soon."""

import asyncio
import random
from typing import NamedTuple

import numpy as np

from openclosed.experiments.classroom.api import MOST_LUCK
from tests.experiments.classroom.served import Client, Served
from tests.torture.tried import Tried

STOPS = [1, 1, 1, 1, 1, 0]
OF_ADDRESS = 25  # phones behind one address
AIM = 0.3  # seconds, p95 of an answer or a place
PAUSE = 1.0
MOST_SECONDS = 1200.0  # of a student, whose runs wait for everybody's


class Lesson(NamedTuple):
    """What a class got: the seconds of its requests, and the statuses that no run has."""

    seconds: list[float]
    refused: list[int]


async def _student(server: Served, number: int, runs: int) -> Lesson:
    chance = random.Random(number)
    client = Client(server.port, f"127.0.0.{2 + number // OF_ADDRESS}")
    await asyncio.sleep(chance.uniform(0, 5 * PAUSE))
    await client.join(server.code)
    client.seconds.clear()
    refused = []
    for _ in range(runs):
        asked = {"stops": STOPS, "luck": chance.randint(2, MOST_LUCK)}
        answer = await client.post("/room/runs", asked)
        while answer.status == 202:
            await asyncio.sleep(PAUSE)
            answer = await client.post("/room/runs", asked)
        if answer.status != 200:
            refused.append(answer.status)
        await asyncio.sleep(chance.uniform(0, PAUSE))
    client.close()
    return Lesson(client.seconds, refused)


async def _class(server: Served, students: int, runs: int) -> list[Lesson]:
    return await asyncio.gather(*(_in_time(server, number, runs) for number in range(students)))


async def _in_time(server: Served, number: int, runs: int) -> Lesson:
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await _student(server, number, runs)
    except TimeoutError:
        return Lesson([], [504])


def tried_room(server: Served, students: int, runs: int) -> tuple[Tried, str]:
    """Every student's exact runs, none of them refused; and how long an answer or a place took."""
    lessons = asyncio.run(_class(server, students, runs))
    seconds = np.array([one for lesson in lessons for one in lesson.seconds])
    slow = float(np.quantile(seconds, 0.95))
    refused = [("a run", f"status {one}") for lesson in lessons for one in lesson.refused]
    if slow > AIM:
        refused.append(("all requests", f"p95 {1000 * slow:.0f} ms"))
    told = (
        f"{students} students asked for {students * runs} exact runs in {seconds.size:,} requests: "
        f"p95 of an answer or a place {1000 * slow:.0f} ms, server {server.memory:.0f} MB."
    )
    return Tried("exact runs of a class", students * runs, refused), told
