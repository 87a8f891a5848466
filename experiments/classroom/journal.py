"""The class on disk, one line an event, so that it can continue after a crash or another day.

A class in which anything was done is kept however the command ends. Only the file of a class in
which nothing was done goes with it, and never one that a person named.
"""

import json
from pathlib import Path
from typing import Any

from experiments.classroom.session import Event, Session, again
from experiments.question.errors import BadInput

FORMAT = 1
_HEAD = f'{{"format":{FORMAT},'
_MOST = 200_000_000  # bytes


class Journal:
    """The events of one class. Lines are written at once, so that a killed command loses none.

    Raises OSError where the file cannot be written.
    """

    def __init__(self, path: Path, session: Session) -> None:
        self.path = path
        is_new = not path.exists()
        self._is_kept = not is_new
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)
        path.chmod(0o600)
        if is_new:
            self._write({"format": FORMAT, "code": session.code, "secret": session.secret})

    def add(self, event: Event) -> None:
        """Keep an event."""
        self._is_kept = True
        self._write(event)

    def _write(self, content: dict[str, Any]) -> None:
        self._file.write(json.dumps(content, separators=(",", ":")).encode() + b"\n")

    def close(self) -> Path | None:
        """The class is over: where it is kept, if anything was done in it."""
        self._file.close()
        if self._is_kept:
            return self.path
        self.path.unlink(missing_ok=True)
        return None


def continued(path: Path) -> Session:
    """The class in a file, up to its last whole line. Raises BadInput if it holds none."""
    said = f"experiment.continue_from={path}"
    try:
        if path.stat().st_size > _MOST:
            raise BadInput(f"{said}: too large for the file of a class")
        text = path.read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise BadInput(f"{said}: {error.strerror}") from error
    if not text.startswith(_HEAD):
        raise BadInput(f"{said}: not the file of a class of this version")
    lines = text.split("\n")[:-1]  # what was being written when the command ended has no end
    try:
        head, *events = (json.loads(line) for line in lines)
        session = again(str(head["code"]), str(head["secret"]), events)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BadInput(f"{said}: not the file of a class of this version") from error
    with path.open("r+b") as file:
        file.truncate(len("\n".join([*lines, ""]).encode()))
    return session
