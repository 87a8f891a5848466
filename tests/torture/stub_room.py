"""The command of a class whose runs are made up, so that it starts in a moment.

`python -m tests.torture.stub_room SECONDS FILES WORD ...`: a batch of runs takes SECONDS, and so
many FILES may be open.
"""

import asyncio
import resource
import sys
import zlib
from typing import Any

from openclosed.experiments.classroom import question as command
from openclosed.experiments.classroom.cube import MEASURES
from openclosed.experiments.classroom.page import RunRequest
from openclosed.experiments.command import command_line

YEARS = 40  # more than a page has


class MadeUp:
    """Stands for the room's workers."""

    count = 1

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def complaint(self) -> str:
        """Nothing is wrong with it."""
        return ""

    def close(self) -> None:
        """Nothing is left of it."""

    async def make_runs(self, asked: RunRequest) -> dict[str, Any]:
        """Runs that depend on what is asked for."""
        await asyncio.sleep(self._seconds)
        value = zlib.crc32(repr(asked).encode()) % 1000 / 1000
        run = {
            "values": {key: [value] * YEARS for key in MEASURES},
            "endings": dict.fromkeys(MEASURES, "shared"),
        }
        return {"runs": [run] * len(asked.seeds)}


def _run(seconds: str, files: str, *words: str) -> int:
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(files), int(files)))
    made_up = MadeUp(float(seconds))
    vars(command)["Workers"] = lambda *_: made_up
    vars(command)["wait_for_compiling"] = lambda: None
    return command_line.main([*words, "quiet=true"])


if __name__ == "__main__":
    sys.exit(_run(*sys.argv[1:]))
