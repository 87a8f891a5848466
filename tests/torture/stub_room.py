"""The command of a class whose runs are made up, so that it starts in a moment.

`python -m tests.torture.stub_room FATE WORD ...`; FATE is a `Fate` as JSON.
"""

import asyncio
import json
import os
import signal
import sys
import time
import zlib
from pathlib import Path
from typing import Any, NamedTuple

from openclosed.experiments.classroom import question as command
from openclosed.experiments.classroom.cube import YARDSTICKS
from openclosed.experiments.classroom.journal import Journal
from openclosed.experiments.classroom.page import Asked
from openclosed.experiments.command import command_line

YEARS = 40  # more than a page has


class Fate(NamedTuple):
    """What befalls the server.

    A batch of runs takes `seconds`. Each is written into `log` as it begins: when, the stops of its
    levers and its first seed. A server that is to write beyond the first `dies_after` bytes of a
    class's file is killed at that byte.
    """

    seconds: float = 0.0
    log: str = ""
    dies_after: int = 0

    def program(self) -> tuple[str, ...]:
        """What Python is told to run."""
        return ("-m", "tests.torture.stub_room", json.dumps(self._asdict()))


class MadeUp:
    """Stands for the room's workers."""

    count = 1

    def __init__(self, fate: Fate) -> None:
        self._fate = fate

    def complaint(self) -> str:
        """Nothing is wrong with it."""
        return ""

    def close(self) -> None:
        """Nothing is left of it."""

    async def made(self, asked: Asked) -> dict[str, Any]:
        """Runs that depend on what is asked for."""
        if self._fate.log:
            line = [time.monotonic(), asked.stops, asked.seeds[0]]
            with Path(self._fate.log).open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        await asyncio.sleep(self._fate.seconds)
        value = zlib.crc32(repr(asked).encode()) % 1000 / 1000
        run = {
            "values": {key: [value] * YEARS for key in YARDSTICKS},
            "endings": dict.fromkeys(YARDSTICKS, "shared"),
        }
        return {"runs": [run] * len(asked.seeds)}


class Deadly:
    """A file that kills the process as it writes beyond byte `most`."""

    def __init__(self, file: Any, most: int) -> None:
        self._file, self._most = file, most

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, line: bytes) -> Any:
        """Write the line, or what has room of it."""
        room = self._most - os.fstat(self._file.fileno()).st_size
        if len(line) <= room:
            return self._file.write(line)
        self._file.write(line[: max(room, 0)])
        os.kill(os.getpid(), signal.SIGKILL)
        return None


def _run(fate: Fate, words: list[str]) -> int:
    begin = Journal.__init__

    def begun(self: Journal, path: Path) -> None:
        begin(self, path)
        if fate.dies_after:
            self._file = Deadly(self._file, fate.dies_after)  # type: ignore[assignment]

    Journal.__init__ = begun  # type: ignore[method-assign]
    vars(command)["Workers"] = lambda *_: MadeUp(fate)
    vars(command)["wait_for_compiling"] = vars(command_line)["import_ahead"] = lambda: None
    return command_line.main([*words, "quiet=true"])


if __name__ == "__main__":
    sys.exit(_run(Fate(**json.loads(sys.argv[1])), sys.argv[2:]))
