"""Runs on a Dask cluster, by the address of its scheduler, however it was started.

The scheduler and the workers need no shared disk: all data go through the connection. Only workers
need the program, in the same version as here.
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
    from distributed import Client, Future, as_completed

    from openclosed.experiments.question.settings import Execution

CHECK_SECONDS = 5.0  # between counts of the workers
CLOSING_SECONDS = 2.0
POLL_SECONDS = 0.01
SILENT_SECONDS = 30.0  # without a result, after which to ask whether any is to come
GONE = (OSError, TimeoutError, RuntimeError, AttributeError)  # of a client without a scheduler
KILLED = object()  # in place of a result
OTHER = "openclosed: another program"  # key of a worker's refusal: its address and the reason
TALKATIVE = ("distributed", "distributed.client", "tornado.application")

_open: dict[str, "Cluster"] = {}


class Cluster:
    """A connection to a scheduler whose workers run the same program."""

    def __init__(self, client: "Client", execution: "Execution") -> None:
        self._client, self._execution = client, execution
        self._program = program()
        self._refused: set[str] = set()  # workers of another program
        self._workers: dict[str, int] = {}  # of the same program as far as known, with threads
        self._checked = -CHECK_SECONDS

    @property
    def gone(self) -> BadInput:
        """The error of a scheduler that no longer answers."""
        return BadInput(f"execution.address={self._execution.address}: the scheduler is lost")

    def threads(self) -> int:
        """The number of chunks that workers can process at once, at most as set; at least 1."""
        now = time.monotonic()
        if now - self._checked > CHECK_SECONDS:
            try:
                there, self._checked = self._client.nthreads(), now
            except GONE as error:
                raise self.gone from error
            self._workers = {one: many for one, many in there.items() if one not in self._refused}
        threads = sum(self._workers.values())
        return max(1, min(threads, self._execution.workers or threads))

    def inspect(self) -> None:
        """Wait for a worker; raise BadInput if one has another program.

        One that hangs is not waited for: each chunk asks again.
        """
        if not self._client.nthreads():
            self._say_waiting()
            self._client.wait_for_workers(1)
        asked = _by_value(), pickle.dumps((program,))
        found: dict[str, Any] = {}
        with contextlib.suppress(TimeoutError):
            found = self._client.run(*asked, on_error="return", callback_timeout=SILENT_SECONDS)
        for worker, own in sorted(found.items()):
            if isinstance(own, OSError):  # it was lost meanwhile
                continue
            if isinstance(own, Exception):
                raise _without_program(worker, own)
            if why := _difference(self._program, own):
                raise _refusal(worker, why)

    def map(
        self, shared: bytes, work: Callable[[Any, Any], Any], chunks: Iterable[Any]
    ) -> Generator[Any]:
        """Yield work(shared, chunk) for every chunk, as they are done.

        Others repeat the chunks of a lost worker, of one with another program that joined
        meanwhile, or of one that hangs: the first result counts. Raises WorkersLost, at the end,
        with the chunks during which several workers were lost, and BadInput if the scheduler is
        lost or no worker is left.
        """
        from distributed import as_completed

        coming = as_completed(loop=self._client.loop)
        waiting: dict[Future[Any], Any] = {}
        killed: list[Any] = []
        repeated: list[Any] = []
        run = _by_value()

        def submit(chunk: Any, *, to: Sequence[str] = ()) -> None:
            given = pickle.dumps((_call, self._program, shared, work, chunk))
            kept = {"workers": list(to or self._workers)} if to or self._refused else {}
            try:
                future = self._client.submit(run, given, pure=False, **kept)
            except GONE as error:
                raise self.gone from error
            waiting[future] = chunk
            coming.add(future)

        def repeat(idle: Sequence[str]) -> None:
            late = [one for one in waiting.values() if not any(one is it for it in repeated)]
            for chunk in late if idle else ():
                repeated.append(chunk)
                submit(chunk, to=idle)

        def next_ones() -> Iterator[Any]:
            for future, result in self._results(self._next_batch(coming, repeat)):
                if future not in waiting:
                    continue
                chunk = waiting.pop(future)
                others = [one for one, its in waiting.items() if its is chunk]
                if result is KILLED:
                    killed.extend([] if others else [chunk])
                elif type(result) is dict and OTHER in result:
                    self._refuse(*result[OTHER])
                    submit(chunk)
                else:
                    for other in others:
                        del waiting[other]
                    yield result

        for chunk in chunks:
            submit(chunk)
            while len(waiting) >= AHEAD * self.threads():
                yield from next_ones()
        while waiting:
            yield from next_ones()
        if killed:
            raise WorkersLost(killed)

    def _next_batch(
        self,
        coming: "as_completed",
        repeat: Callable[[Sequence[str]], None] = lambda _: None,
    ) -> Sequence["Future[Any]"]:
        """The next futures that are done; says once that no worker is left to do them.

        After a silence, `repeat` may use the workers that have nothing to do. Raises BadInput if
        the scheduler is lost, or has none of them although workers are there.
        """
        is_said, since = False, time.monotonic()
        while not coming.has_ready():
            time.sleep(POLL_SECONDS)
            self.threads()
            if not (self._workers or is_said):
                self._say_waiting()
                is_said = True
            if time.monotonic() - since > SILENT_SECONDS:
                idle = self._idle()
                if self._workers and len(idle) == len(self._workers):
                    time.sleep(POLL_SECONDS * 100)  # a result may be on its way
                    if not coming.has_ready():
                        raise self.gone
                repeat(idle)
                since = time.monotonic()
        return list(coming.next_batch())

    def _idle(self) -> list[str]:
        """The workers that have no chunk to process."""
        try:
            processing = self._client.processing()
            return [one for one in self._workers if not processing.get(one)]
        except GONE as error:
            raise self.gone from error

    def _say_waiting(self) -> None:
        print(f"waiting for a worker at {self._execution.address}", file=sys.stderr, flush=True)

    def _refuse(self, worker: str, why: str) -> None:
        """Give a worker no more work. Raises BadInput if there is no other."""
        refusal = _refusal(worker, why)
        is_new, self._checked = worker not in self._refused, -CHECK_SECONDS
        self._refused.add(worker)
        self.threads()
        if not self._workers:
            raise refusal
        if is_new:
            print(f"openclosed: {refusal}; it gets no work", file=sys.stderr, flush=True)

    def _results(self, done: Sequence["Future[Any]"]) -> Iterator[tuple["Future[Any]", Any]]:
        """Each future with its result, or KILLED.

        A result may be lost with its worker before it arrives, and is then repeated: so the status
        of a future in between does not count.
        """
        try:
            results = self._client.gather(done)
        except Exception:  # noqa: BLE001 one of them failed, so try each alone
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
            if future.status == "error":  # the work itself failed
                raise
            raise self.gone from error


@contextlib.contextmanager
def connected(execution: "Execution") -> Iterator[Cluster]:
    """The cluster at `execution.address`: the open connection, or one for this block.

    Raises BadInput if it does not answer in time, or workers have another program.
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
    """The version of the program, which every worker must share."""
    return {**simulation(), "experiments": source_digest(ROOT / "experiments")}


def _client(execution: "Execution") -> "Client":
    try:
        import distributed
    except ImportError as error:
        raise BadInput(
            "execution=dask: install openclosed with its extra dask (docs/scaling.md)"
        ) from error
    for name in TALKATIVE:  # our own line reports errors
        logging.getLogger(name).setLevel(logging.CRITICAL)
    where = f"execution.address={execution.address}"
    try:
        asyncio.run(_greet(execution))
        return distributed.Client(
            execution.address, timeout=execution.timeout, set_as_default=False
        )
    except (OSError, TimeoutError) as error:
        raise BadInput(
            f"{where}: no Dask scheduler answers there within {execution.timeout:g} s"
        ) from error
    except (ValueError, TypeError) as error:
        raise BadInput(f"{where}: must be like tcp://HOST:8786 ({one_line(str(error))})") from error


async def _greet(execution: "Execution") -> None:
    """Contact the scheduler; a client's own attempt would wait for ever."""
    from distributed.comm.core import connect
    from distributed.security import Security

    async with asyncio.timeout(execution.timeout):
        own = Security().get_connection_args("client")
        answered = await connect(execution.address, timeout=execution.timeout, **own)
        await answered.close()


def _by_value() -> Callable[[bytes], Any]:
    """A function that is sent whole, since a scheduler need not have the program.

    It returns `OTHER` with the reason if it cannot load its input.
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
            except ValueError:  # run on all workers, whose address is known
                raise error from None
            return {other: (here, f"cannot run this program ({type(error).__name__}: {error})")}
        return function(*arguments)

    return run


def _call(
    expected: dict[str, str | None], shared: bytes, work: Callable[[Any, Any], Any], chunk: Any
) -> Any:
    from distributed import get_worker

    if why := _difference(expected, _own_program()):
        return {OTHER: (get_worker().address, why)}
    return work(_loaded(shared), chunk)


_own_program = functools.cache(program)


@functools.lru_cache(maxsize=4)
def _loaded(shared: bytes) -> Any:
    return pickle.loads(shared)  # noqa: S301 from this program


def _difference(expected: dict[str, str | None], own: dict[str, str | None]) -> str:
    """What differs there from here; empty if nothing does."""
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
