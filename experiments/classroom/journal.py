"""The class on disk, one line per event, so that it can continue after a crash or another day.

A line is written before the class changes, and removed if it cannot be written whole. So the file
never lags behind the class, and half an event never has another behind it. A line ends with a
checksum, so that a damaged one is left out. If the head is damaged, the class continues with a new
code, and a new head behind it.

A class in which anything happened is kept however the command ends. An empty class's file is
deleted, unless a person named it.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import json
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openclosed.experiments.classroom.class_state import ClassState, Event
from openclosed.experiments.classroom.codes import new_code
from openclosed.experiments.classroom.limits import refusal
from openclosed.experiments.question.errors import BadInput

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FORMAT = 10
_MOST = 200_000_000  # bytes
_NO_EVENT = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


class Journal:
    """The events of one class, in a file that no other server may write meanwhile.

    `trouble` warns the teacher about the file, `skipped` lists damaged lines. Raises OSError if the
    file cannot be opened, and BadInput if another server has it.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.trouble, self.skipped = path, "", list[str]()
        self._is_kept = path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+b", buffering=0)
        if not _lock(self._file.fileno()):
            self._file.close()
            raise BadInput(f"experiment.continue_from={path}: another server has it open")
        path.chmod(0o600)
        self._end = self._file.seek(0, os.SEEK_END)  # of the last whole line

    def begin(self, state: ClassState) -> None:
        """Write the head of a new class, or of one that lost it. Raises OSError."""
        try:
            self._write({"format": FORMAT, "code": state.code, "secret": state.secret})
        except OSError:
            self.close()
            raise

    def restart(self, state: ClassState) -> None:
        """Forget all that is in the file, for a new class; it is removed unless more happens."""
        self._end = 0
        self._cut()
        self._is_kept, self.trouble, self.skipped = False, "", []
        self.begin(state)

    def read(self) -> ClassState:
        """The class in the file, up to its last whole line. Raises BadInput if there is none.

        Byte order marks and other line ends, as editors write them, are accepted.
        """
        self._file.seek(0)
        *lines, rest = self._file.readall().removeprefix(codecs.BOM_UTF8).split(b"\n")
        none = BadInput(f"{_setting(self.path)}: not the file of a class of this version")
        state, found = ClassState("", ""), 0
        for number, line in enumerate(lines, start=1):
            try:
                content = _parse_line(line.removesuffix(b"\r"))
                if "format" not in content:
                    state.apply(content)
                elif content["format"] != FORMAT:
                    raise none
                else:
                    state.code, state.secret = str(content["code"]), str(content["secret"])
                found += 1
            except _NO_EVENT:
                self.skipped.append(f"{self.path}: line {number} is damaged and was left out")
        if not found:
            raise none
        self._end -= len(rest)  # drop a line cut off when the command ended
        if not state.code:
            state.code = new_code()
            self.begin(state)
            self.skipped.append(f"{self.path}: the class has a new code, {state.code}")
        return state

    @contextlib.contextmanager
    def writing(self, event: Event) -> Iterator[None]:
        """Write an event for the block that applies it; if either fails, remove it.

        Raises Refused, with nothing changed, if it cannot be written.
        """
        before = self._end
        try:
            self._write(event)
        except OSError as error:
            self.trouble = f"{self.path} cannot be written: {error.strerror}"
            raise refusal("unwritten", 507) from None
        try:
            yield
        except BaseException:
            self._end = before
            self._cut()
            raise
        self._is_kept, self.trouble = True, ""

    def _write(self, content: dict[str, Any]) -> None:
        line = _line(content)
        self._file.truncate(self._end)
        try:
            is_whole = self._file.write(line) == len(line)
        except OSError:
            self._cut()
            raise
        if not is_whole:
            self._cut()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._end += len(line)

    def _cut(self) -> None:
        with contextlib.suppress(OSError):  # the next event tries again
            self._file.truncate(self._end)

    def close(self) -> Path | None:
        """Close the file: where it is, if anything happened in the class."""
        self._file.close()
        if self._is_kept:
            return self.path
        self.path.unlink(missing_ok=True)
        return None


def continue_class(path: Path) -> tuple[ClassState, Journal]:
    """The class in a file, and its open journal. Raises BadInput if there is none."""
    try:
        if not path.is_file() or path.stat().st_size > _MOST:
            reason = "too large for the file of a class" if path.is_file() else "no such file"
            raise BadInput(f"{_setting(path)}: {reason}")
        journal = Journal(path)
        try:
            return journal.read(), journal
        except BaseException:
            journal.close()
            raise
    except OSError as error:
        raise BadInput(f"{_setting(path)}: {error.strerror}") from error


def _line(content: dict[str, Any]) -> bytes:
    text = json.dumps(content, separators=(",", ":")).encode()[:-1]
    return b'%s,"sum":"%08x"}\n' % (text, zlib.crc32(text))


def _parse_line(line: bytes) -> dict[str, Any]:
    """The content of a line. Raises ValueError if it is damaged."""
    text, _, rest = line.rpartition(b',"sum":"')
    if rest != b'%08x"}' % zlib.crc32(text):
        raise ValueError("damaged")
    content: dict[str, Any] = json.loads(line)
    return content


def _setting(path: Path) -> str:
    return f"experiment.continue_from={path}"


def _lock(descriptor: int) -> bool:
    """Lock the file for the life of this process; False if another process holds it."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise
        return False
    return True
