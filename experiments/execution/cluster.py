"""Runs on a Dask cluster, by the address of its scheduler, however the cluster was started.

The scheduler and the workers need no disk of ours: what they are given and give back goes through
the connection. Only workers need the program, and it must be the one that is here.
"""

import asyncio
import contextlib
import functools
import logging
import pickle
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from openclosed.experiments.execution.progress import AHEAD, WorkersLost
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.results.provenance import ROOT, simulation
from openclosed.sim.engine.compiled import source_digest

if TYPE_CHECKING:
    from distributed import Client, Future

    from openclosed.experiments.question.settings import Execution

LOOK_SECONDS = 5.0  # between looks at how many workers there are
CLOSING_SECONDS = 2.0
GONE = (OSError, TimeoutError, RuntimeError, AttributeError)  # of a client without its scheduler
KILLED = object()  # in the place of a result
OTHER = "openclosed: another program"  # key of what a worker says instead, with its address and why
TALKATIVE = ("distributed", "distributed.client", "tornado.application")

_open: dict[str, "Cluster"] = {}


class Cluster:
    """A connection to a scheduler whose workers run the same program as this process."""

    def __init__(self, client: "Client", execution: "Execution") -> None:
        self._client, self._execution = client, execution
        self._program = program()
        self._refused: set[str] = set()  # workers of another program
        self._workers: dict[str, int] = {}  # of this program as far as is known, with their threads
        self._looked = -LOOK_SECONDS

    @property
    def gone(self) -> BadInput:
        """What is said when the scheduler does not answer any more."""
        return BadInput(f"execution.address={self._execution.address}: the scheduler is gone")

    def threads(self) -> int:
        """Chunks that the workers there are can work on at once, as asked at most; at least 1."""
        now = time.monotonic()
        if now - self._looked > LOOK_SECONDS:
            try:
                there, self._looked = self._client.nthreads(), now
            except GONE as error:
                raise self.gone from error
            self._workers = {one: many for one, many in there.items() if one not in self._refused}
        threads = sum(self._workers.values())
        return max(1, min(threads, self._execution.workers or threads))

    def inspect(self) -> None:
        """Wait for a worker; raise BadInput if one that is there has another program."""
        if not self._client.nthreads():
            print(f"waiting for a worker at {self._execution.address}", file=sys.stderr, flush=True)
            self._client.wait_for_workers(1)
        found = self._client.run(_by_value(), pickle.dumps((program,)), on_error="return")
        for worker, own in sorted(found.items()):
            if isinstance(own, OSError):  # it was lost meanwhile
                continue
            if isinstance(own, Exception):
                raise _without_program(worker, own)
            if why := _otherness(self._program, own):
                raise _refusal(worker, why)

    def map(
        self, shared: bytes, work: Callable[[Any, Any], Any], chunks: Iterable[Any]
    ) -> Generator[Any]:
        """Yield work(shared, chunk) for every chunk, in the order in which they are done.

        What a lost worker had is done again by others, and so is what came to a worker of another
        program that joined meanwhile. Raises WorkersLost, at the end, with the chunks during which
        several of them were lost, and BadInput when the scheduler is, or no worker is left.
        """
        from distributed import as_completed

        coming = as_completed(loop=self._client.loop)
        waiting: dict[Future[Any], Any] = {}
        killed: list[Any] = []
        run = _by_value()

        def submit(chunk: Any) -> None:
            given = pickle.dumps((_call, self._program, shared, work, chunk))
            kept = {"workers": list(self._workers)} if self._refused else {}
            try:
                future = self._client.submit(run, given, pure=False, **kept)
            except GONE as error:
                raise self.gone from error
            waiting[future] = chunk
            coming.add(future)

        def next_ones() -> Iterator[Any]:
            for future, result in self._results(coming.next_batch()):
                chunk = waiting.pop(future)
                if result is KILLED:
                    killed.append(chunk)
                elif type(result) is dict and OTHER in result:
                    self._refuse(*result[OTHER])
                    submit(chunk)
                else:
                    yield result

        for chunk in chunks:
            submit(chunk)
            while len(waiting) >= AHEAD * self.threads():
                yield from next_ones()
        while waiting:
            yield from next_ones()
        if killed:
            raise WorkersLost(killed)

    def _refuse(self, worker: str, why: str) -> None:
        """Give a worker no more work. Raises BadInput if no other is there."""
        refusal = _refusal(worker, why)
        is_new, self._looked = worker not in self._refused, -LOOK_SECONDS
        self._refused.add(worker)
        self.threads()
        if not self._workers:
            raise refusal
        if is_new:
            print(f"openclosed: {refusal}; it gets no work", file=sys.stderr, flush=True)

    def _results(self, done: Sequence["Future[Any]"]) -> Iterator[tuple["Future[Any]", Any]]:
        """Each with what it gave, or KILLED.

        What it gave may be lost with its worker before it is here, and is then made again: so what
        a future says of itself in between is not looked at.
        """
        try:
            results = self._client.gather(done)
        except Exception:  # noqa: BLE001 one of them has none, so each is asked alone
            yield from ((future, self._result(future)) for future in done)
        else:
            yield from zip(done, results, strict=True)

    def _result(self, future: "Future[Any]") -> Any:
        from distributed import KilledWorker

        try:
            return future.result()
        except KilledWorker:
            return KILLED
        except ImportError as error:
            raise _without_program("a worker", error) from error
        except Exception as error:
            if future.status == "error":  # of the work itself
                raise
            raise self.gone from error


@contextlib.contextmanager
def connected(execution: "Execution") -> Iterator[Cluster]:
    """The cluster at `execution.address`: the open connection to it, or one for this block.

    Raises BadInput if nothing answers in time, or workers have another program.
    """
    if execution.address in _open:
        yield _open[execution.address]
        return
    client = _client(execution)
    try:
        cluster = Cluster(client, execution)
        cluster.inspect()
        _open[execution.address] = cluster
        yield cluster
    finally:
        _open.pop(execution.address, None)
        with contextlib.suppress(OSError, TimeoutError):
            client.close(CLOSING_SECONDS)


@contextlib.contextmanager
def executor(shared: Any, execution: "Execution") -> Iterator[Callable[..., Generator[Any]]]:
    """As `executors.executor`, on the cluster."""
    with connected(execution) as cluster:
        yield functools.partial(cluster.map, pickle.dumps(shared))


def program() -> dict[str, str | None]:
    """What must be the same here and on every worker."""
    return {**simulation(), "experiments": source_digest(ROOT / "experiments")}


def _client(execution: "Execution") -> "Client":
    try:
        import distributed
    except ImportError as error:
        raise BadInput(
            "execution=dask: needs Dask: install openclosed with its extra dask (docs/scaling.md)"
        ) from error
    for name in TALKATIVE:  # what goes wrong is said in our own line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    said = f"execution.address={execution.address}"
    try:
        asyncio.run(_greet(execution))
        return distributed.Client(
            execution.address, timeout=execution.timeout, set_as_default=False
        )
    except (OSError, TimeoutError) as error:
        raise BadInput(
            f"{said}: no Dask scheduler answers there within {execution.timeout:g} s"
        ) from error
    except (ValueError, TypeError) as error:
        raise BadInput(f"{said}: must be like tcp://HOST:8786 ({one_line(str(error))})") from error


async def _greet(execution: "Execution") -> None:
    """Shake hands with the scheduler; a client's own attempt waits for ever if none answers."""
    from distributed.comm.core import connect
    from distributed.security import Security

    async with asyncio.timeout(execution.timeout):
        own = Security().get_connection_args("client")
        answered = await connect(execution.address, timeout=execution.timeout, **own)
        await answered.close()


def _by_value() -> Callable[[bytes], Any]:
    """A function that is sent whole, since a scheduler need not have the program.

    It says as `OTHER` where what it is given cannot be loaded, and why.
    """
    other = OTHER

    def run(given: bytes) -> Any:
        import pickle

        from distributed import get_worker

        try:
            function, *arguments = pickle.loads(given)  # noqa: S301 from this program
        except (ImportError, AttributeError) as error:
            try:
                here = get_worker().address
            except ValueError:  # asked of all workers, which says of which this is
                raise error from None
            return {other: (here, f"cannot run this program ({type(error).__name__}: {error})")}
        return function(*arguments)

    return run


def _call(
    expected: dict[str, str | None],
    shared: bytes,
    work: Callable[[Any, Any], Any],
    chunk: Any,
) -> Any:
    from distributed import get_worker

    if why := _otherness(expected, _own_program()):
        return {OTHER: (get_worker().address, why)}
    return work(_loaded(shared), chunk)


_own_program = functools.cache(program)


@functools.lru_cache(maxsize=4)
def _loaded(shared: bytes) -> Any:
    return pickle.loads(shared)  # noqa: S301 from this program


def _otherness(expected: dict[str, str | None], own: dict[str, str | None]) -> str:
    """What is not the same there as here; empty if nothing is."""
    for name, value in expected.items():
        if own.get(name) != value:
            return f"has {name} {own.get(name)}, here it is {value}"
    return ""


def _without_program(worker: str, error: Exception) -> BadInput:
    return _refusal(worker, f"cannot run this program ({type(error).__name__}: {error})")


def _refusal(worker: str, why: str) -> BadInput:
    return BadInput(
        f"execution=dask: {worker} {one_line(why)}; install the same version of openclosed there"
    )
