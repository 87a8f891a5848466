"""The command of a class whose runs are made up, so that it starts in a moment.

`python -m tests.torture.stub_room SECONDS LOG WORD ...`: a batch of runs takes SECONDS, and
is written into the file LOG as it begins: when, the stops of its levers and its first seed.
"""

import asyncio
import json
import sys
import time
import zlib
from pathlib import Path
from typing import Any

from openclosed.experiments.classroom import question as command
from openclosed.experiments.classroom.cube import YARDSTICKS
from openclosed.experiments.classroom.page import Asked
from openclosed.experiments.command import command_line

YEARS = 40  # more than a page has


class MadeUp:
    """Stands for the room's workers."""

    count = 1

    def __init__(self, seconds: float, log: Path) -> None:
        self._seconds, self._log = seconds, log

    def complaint(self) -> str:
        """Nothing is wrong with it."""
        return ""

    def close(self) -> None:
        """Nothing is left of it."""

    async def made(self, asked: Asked) -> dict[str, Any]:
        """Runs that depend on what is asked for."""
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps([time.monotonic(), asked.stops, asked.seeds[0]]) + "\n")
        await asyncio.sleep(self._seconds)
        value = zlib.crc32(repr(asked).encode()) % 1000 / 1000
        run = {
            "values": {key: [value] * YEARS for key in YARDSTICKS},
            "endings": dict.fromkeys(YARDSTICKS, "shared"),
        }
        return {"runs": [run] * len(asked.seeds)}


def _run(seconds: str, log: str, *words: str) -> int:
    made_up = MadeUp(float(seconds), Path(log))
    vars(command)["Workers"] = lambda *_: made_up
    vars(command)["wait_for_compiling"] = vars(command_line)["import_ahead"] = lambda: None
    return command_line.main([*words, "quiet=true"])


if __name__ == "__main__":
    sys.exit(_run(*sys.argv[1:]))
