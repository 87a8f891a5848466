"""The bounds of a process that runs code of others: no terminal, no processes, so much memory.

It stands in a session of its own, so that all that it may have started can be ended with it. On
Linux the system itself refuses to start processes, and signals to others.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from pathlib import Path

MEMORY_BYTES = 2_000_000_000  # beyond what it has when it begins

ALLOWED, REFUSED = 0x7FFF0000, 0x00050000  # what a filter of system calls answers
NO_NEW_PRIVILEGES, SECCOMP, WITH_FILTER = 38, 22, 2  # of prctl
LOAD, IF_EQUAL, IF_BITS, ANSWER = 0x20, 0x15, 0x45, 0x06  # instructions of a filter
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # where they stand in what it reads
AS_THREAD = 0x10000  # of clone
CLONE_3, PIDFD_OPEN, PIDFD_SIGNAL = 435, 434, 424  # the same everywhere


class _Calls:
    """Numbers of system calls of a machine."""

    def __init__(self, machine: int, clone: int, to_itself: list[int], never: list[int]) -> None:
        self.machine, self.clone = machine, clone
        self.to_itself = to_itself  # kill, tgkill
        self.never = [*never, PIDFD_OPEN, PIDFD_SIGNAL]


# Never: (fork, vfork,) tkill, two sigqueueinfo, ptrace, process_vm_writev, setsid, setpgid.
CALLS = {
    "x86_64": _Calls(0xC000003E, 56, [62, 234], [57, 58, 200, 129, 297, 101, 311, 112, 109]),
    "aarch64": _Calls(0xC00000B7, 220, [129, 131], [130, 138, 240, 117, 271, 157, 154]),
}


def confine() -> None:
    """Put this process into its bounds, for good.

    What the system lacks is left out: elsewhere than on Linux it may start processes, and its
    memory has no limit; on Windows there are no bounds but that its output is lost.
    """
    _silence()
    if sys.platform == "win32":
        return
    os.setsid()
    limit_memory()
    if sys.platform == "linux" and platform.machine() in CALLS:
        _filter_calls(CALLS[platform.machine()])


def limit_memory() -> None:
    """Let this process have `MEMORY_BYTES` more than it has, where the system can tell."""
    pages = Path("/proc/self/statm")
    if sys.platform != "win32" and pages.exists():
        import resource

        most = int(pages.read_text().split()[0]) * resource.getpagesize() + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _silence() -> None:
    """What it writes to its standard streams is lost, and nothing comes in by them."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _filter_calls(calls: _Calls) -> None:
    """Have the system refuse calls that start a process or reach into another one.

    A thread may start. A system that knows no filters refuses nothing.
    """
    allow, refuse = _step(ANSWER, ALLOWED), _step(ANSWER, REFUSED | errno.EPERM)
    steps = [_step(LOAD, ARCHITECTURE), _step(IF_EQUAL, calls.machine, 1, 0), allow]
    steps.append(_step(LOAD, NUMBER))
    for call in calls.never:
        steps += [_step(IF_EQUAL, call, 0, 1), refuse]
    steps += [_step(IF_EQUAL, CLONE_3, 0, 1), _step(ANSWER, REFUSED | errno.ENOSYS)]
    arguments = [(calls.clone, IF_BITS, AS_THREAD)]
    arguments += [(call, IF_EQUAL, os.getpid()) for call in calls.to_itself]
    for call, test, value in arguments:
        steps += [_step(IF_EQUAL, call, 0, 4), _step(LOAD, FIRST_ARGUMENT)]
        steps += [_step(test, value, 0, 1), allow, refuse]
    program = b"".join([*steps, allow])
    place = ctypes.create_string_buffer(program, len(program))
    whole = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(place))
    prctl = ctypes.CDLL(None).prctl
    prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    prctl(SECCOMP, WITH_FILTER, whole, 0, 0)


def _step(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    """An instruction; `if_so` and `if_not` are how many are left out then."""
    return struct.pack("HBBI", code, if_so, if_not, value)
