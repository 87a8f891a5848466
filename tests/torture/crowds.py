"""Crowds at the room's door: an honest student is answered, and the terminal stays readable."""

import asyncio
import contextlib
import random
import socket
import tempfile
import threading
from functools import partial
from pathlib import Path

from openclosed.experiments.classroom.api import MOST_BATCHES
from tests.experiments.classroom.conftest import write_page
from tests.experiments.classroom.running_server import Client, Server, serve_class
from tests.torture.tried import Case, Tried, in_turn, tried

ELSEWHERE = "127.0.0.9"
ASKS = 8  # of the honest student, half a second apart
SECONDS = 5.0  # that an answer may take
STUDENTS = 200
JOINED_SECONDS = 30.0
SAID = 2_000  # bytes on the terminal
BEGINS = (b"", b"G", b"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n")
FILES = (200, 256, 1_024, 4_096)


def tried_crowds(count: int, seed: int) -> Tried:
    """Each crowd with a room of its own."""
    told: list[str] = []
    found = tried("crowds", in_turn(WHATS, count, seed), partial(_fault_of, told))
    return found._replace(told=" ".join(told[:1]))


def _fault_of(told: list[str], case: Case) -> str:
    chance = random.Random(case.seed)
    files = chance.choice(FILES)
    program = ("-m", "tests.torture.stub_room", "0.05", str(files))
    with tempfile.TemporaryFile() as terminal, tempfile.TemporaryDirectory() as name:
        page, folder = write_page(Path(name) / "class.html"), Path(name) / "class"
        with serve_class(
            page, folder, "experiment.lan=true", program=program, err=terminal
        ) as server:
            fault = WHATS[case.what](server, chance, told)
        terminal.seek(0)
        said = terminal.read()
    if b"Traceback" in said or len(said) > SAID:
        fault += f"; {len(said):,} bytes on the terminal: {said[:200]!r}"
    return f"{files} files: {fault}" if fault else ""


def _idle(server: Server, chance: random.Random, _: list[str]) -> str:
    """Connections from a few addresses that ask for nothing, and come again."""
    addresses = [f"127.0.0.{60 + place}" for place in range(chance.randint(1, 4))]
    many, first, over = chance.randint(100, 390), chance.choice(BEGINS), threading.Event()

    def firm_table() -> None:
        while not over.wait(0.1):
            with contextlib.ExitStack() as opened:
                for address in addresses * many:
                    one = opened.enter_context(socket.socket())
                    one.settimeout(1.0)
                    one.bind((address, 0))
                    with contextlib.suppress(OSError):
                        one.connect(("127.0.0.1", server.port))
                        one.send(first)
                    if over.is_set():
                        return
                over.wait(3.0)

    held = threading.Thread(target=firm_table)
    held.start()
    try:
        answers = asyncio.run(_asks(server, (addresses[0], ELSEWHERE)))
    finally:
        over.set()
        held.join()
    wrong = [one for one in answers if one != "200"]
    what = f"{len(addresses)} x {many} connections that begin {first[:9]!r}"
    return f"{what}: honest asks got {wrong}" if wrong else ""


async def _asks(server: Server, addresses: tuple[str, ...]) -> list[str]:
    found = []
    for place in range(ASKS):
        client = Client(server.port, addresses[place % len(addresses)])
        await asyncio.sleep(0.5)
        try:
            found.append(str((await asyncio.wait_for(client.get("/"), SECONDS)).status))
        except (OSError, EOFError) as error:
            found.append(type(error).__name__)
        client.close()
    return found


def _class(server: Server, _: random.Random, told: list[str]) -> str:
    """A whole class behind one address joins at once, and each asks for runs."""
    answers, joined = asyncio.run(_lesson(server))
    memory = f"the server then held {server.memory:.0f} MB"
    told.append(f"{STUDENTS} students behind one address joined within {joined:.1f} s; {memory}.")
    wrong = [one for one in answers if one not in (200, 202)]
    if joined > JOINED_SECONDS:
        return f"the last joined after {joined:.0f} s"
    return f"runs were refused: {wrong[:5]}" if wrong else ""


async def _lesson(server: Server) -> tuple[list[int], float]:
    clients = [Client(server.port, ELSEWHERE) for _ in range(STUDENTS)]
    began = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        for one in clients:
            group.create_task(_joins(one, server.code))
    joined = asyncio.get_running_loop().time() - began
    answers = []
    for place, one in enumerate(clients):
        one.close()
        asked = {"stops": [1] * 6, "batch": 2 + place % (MOST_BATCHES - 1)}
        answers.append((await one.post("/session/runs", asked)).status)
        one.close()
    return answers, joined


async def _joins(client: Client, code: str) -> None:
    """Join, and ask again where the connection had to make room, as a person does."""
    while True:
        try:
            await client.join(code)
        except (OSError, EOFError):
            client.close()
            await asyncio.sleep(1.0)
        else:
            return


WHATS = {"a class behind one address": _class, "idle connections": _idle}
