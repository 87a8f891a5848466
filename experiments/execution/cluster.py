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

from experiments.execution.chunks import AHEAD, WorkersLost
from experiments.question.errors import BadInput, one_line
from experiments.results.provenance import ROOT, simulation
from sim.engine.compiled import source_digest

if TYPE_CHECKING:
    from distributed import Client, Future, as_completed

    from experiments.question.settings import Execution

LOOK_SECONDS = 5.0  # between looks at how many workers there are
CLOSING_SECONDS = 2.0
GONE = (OSError, TimeoutError, RuntimeError, AttributeError)  # of a client without its scheduler
KILLED = object()  # in the place of a result
TALKATIVE = ("distributed", "distributed.client", "tornado.application")

_open: dict[str, "Cluster"] = {}


class Cluster:
    """A connection to a scheduler whose workers run the same program as this process."""

    def __init__(self, client: "Client", execution: "Execution") -> None:
        self._client, self._execution = client, execution
        self._program = program()
        self._threads, self._looked = 0, -LOOK_SECONDS

    @property
    def gone(self) -> BadInput:
        """What is said when the scheduler does not answer any more."""
        return BadInput(f"execution.address={self._execution.address}: the scheduler is gone")

    def threads(self) -> int:
        """Chunks that the workers there are can work on at once, as asked at most; at least 1."""
        now = time.monotonic()
        if now - self._looked > LOOK_SECONDS:
            try:
                self._threads, self._looked = sum(self._client.nthreads().values()), now
            except GONE as error:
                raise self.gone from error
        return max(1, min(self._threads, self._execution.workers or self._threads))

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
            _refuse_other(worker, self._program, own)

    def map(
        self, shared: bytes, work: Callable[[Any, Any], Any], chunks: Iterable[Any]
    ) -> Generator[Any]:
        """Yield work(shared, chunk) for every chunk, in the order in which they are done.

        What a lost worker had is done again by others. Raises WorkersLost, at the end, with the
        chunks during which several of them were lost, and BadInput when the scheduler is.
        """
        from distributed import as_completed

        coming = as_completed(loop=self._client.loop)
        waiting: dict[Future[Any], Any] = {}
        killed: list[Any] = []
        run = _by_value()
        for chunk in chunks:
            given = pickle.dumps((_call, self._program, shared, work, chunk))
            try:
                future = self._client.submit(run, given, pure=False)
            except GONE as error:
                raise self.gone from error
            waiting[future] = chunk
            coming.add(future)
            while len(waiting) >= AHEAD * self.threads():
                yield from self._next(coming, waiting, killed)
        while waiting:
            yield from self._next(coming, waiting, killed)
        if killed:
            raise WorkersLost(killed)

    def _next(
        self, coming: "as_completed", waiting: dict["Future[Any]", Any], killed: list[Any]
    ) -> Iterator[Any]:
        for future, result in self._results(coming.next_batch()):
            chunk = waiting.pop(future)
            if result is KILLED:
                killed.append(chunk)
            else:
                yield result

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
    """A function that is sent whole, since a scheduler need not have the program."""

    def run(given: bytes) -> Any:
        import pickle

        function, *arguments = pickle.loads(given)  # noqa: S301 from this program
        return function(*arguments)

    return run


def _call(
    expected: dict[str, str | None],
    shared: bytes,
    work: Callable[[Any, Any], Any],
    chunk: Any,
) -> Any:
    from distributed import get_worker

    _refuse_other(get_worker().address, expected, _own_program())
    return work(_loaded(shared), chunk)


_own_program = functools.cache(program)


@functools.lru_cache(maxsize=4)
def _loaded(shared: bytes) -> Any:
    return pickle.loads(shared)  # noqa: S301 from this program


def _refuse_other(worker: str, expected: dict[str, str | None], own: dict[str, str | None]) -> None:
    for name, value in expected.items():
        if own.get(name) != value:
            raise BadInput(
                f"execution=dask: {worker} has {name} {own.get(name)}, here it is {value}"
            )


def _without_program(worker: str, error: Exception) -> BadInput:
    return BadInput(
        f"execution=dask: {worker} cannot run this program; install the same version of openclosed "
        f"there ({type(error).__name__}: {one_line(str(error))})"
    )
