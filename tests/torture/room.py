"""A class of which everybody asks for exact runs: all get an answer or a place, and soon."""

import asyncio
import random

import numpy as np

from openclosed.experiments.classroom.api import MOST_LUCK
from tests.experiments.classroom.served import Client, Served
from tests.torture.requests import room_of
from tests.torture.tried import Tried

STOPS = [1, 1, 1, 1, 1, 0]
RUNS = 4  # of a student
OF_ADDRESS = 25  # phones behind one address
AIM = 0.3  # seconds, p95 of an answer or a place
PAUSE = 1.0
MOST_SECONDS = 1200.0  # of a class, whose runs wait for each other


def tried_room(students: int, _: int) -> Tried:
    """Every student's exact runs, none of them refused; and how long an answer or a place took."""
    with room_of("execution.workers=2") as server:
        lessons = asyncio.run(_class(server, students))
        memory = server.memory
    seconds = np.array([one for client, _ in lessons for one in client.seconds])
    slow = float(np.quantile(seconds, 0.95))
    failures = [("a run", f"status {one}") for _, refused in lessons for one in refused]
    if slow > AIM:
        failures.append(("all requests", f"p95 {1000 * slow:.0f} ms"))
    told = (
        f"{students} students asked for {students * RUNS} exact runs in {seconds.size:,} requests: "
        f"p95 of an answer or a place {1000 * slow:.0f} ms, server {memory:.0f} MB."
    )
    return Tried("exact runs of a class", students * RUNS, failures, told)


async def _class(server: Served, students: int) -> list[tuple[Client, list[int]]]:
    async with asyncio.timeout(MOST_SECONDS):
        return await asyncio.gather(*(_student(server, number) for number in range(students)))


async def _student(server: Served, number: int) -> tuple[Client, list[int]]:
    """The client with the seconds of its requests, and the statuses that no run has."""
    chance = random.Random(number)
    client = Client(server.port, f"127.0.0.{2 + number // OF_ADDRESS}")
    await asyncio.sleep(chance.uniform(0, 5 * PAUSE))
    await client.join(server.code)
    client.seconds.clear()
    refused = []
    for _ in range(RUNS):
        asked = {"stops": STOPS, "luck": chance.randint(2, MOST_LUCK)}
        while (status := (await client.post("/room/runs", asked)).status) == 202:
            await asyncio.sleep(PAUSE)
        if status != 200:
            refused.append(status)
        await asyncio.sleep(chance.uniform(0, PAUSE))
    client.close()
    return client, refused
