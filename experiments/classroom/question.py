"""`openclosed classroom`: serves a class page, or makes one."""

from __future__ import annotations

import contextlib
import importlib.util
import socket
import sys
import webbrowser
from importlib.metadata import version
from pathlib import Path
from typing import Any

from openclosed.experiments.classroom import page
from openclosed.experiments.classroom.class_state import ClassState
from openclosed.experiments.classroom.journal import Journal, continue_class
from openclosed.experiments.classroom.session import Session, open_session
from openclosed.experiments.classroom.settings import ClassroomSettings
from openclosed.experiments.classroom.workers import Workers
from openclosed.experiments.execution import progress
from openclosed.experiments.execution.executors import wait_for_compiling, worker_count
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import NOT_PARAMETERS, Question
from openclosed.sim.parameters import Parameters

if sys.platform != "win32":
    import resource

NEEDED = ("segno", "starlette", "uvicorn")
OWN_WORDS = ("experiment", "execution", "output", "quiet", "hydra", "code")
OF_A_NEW_PAGE = ("experiment.stops", "experiment.reference")
CONNECTIONS = 1_000  # at most
LEAST_CONNECTIONS = 64
FILES = 128  # for all else: connections just accepted, workers, pages
PREPARING = "Trying a run; the first on a machine compiles the model, which takes minutes"
HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 only on request


def run(question: Question, settings: ClassroomSettings) -> int:
    """Serve a page to a class until Ctrl-C; or, with serve=false, make a page.

    Raises BadInput for a page or file that is not one, a port that is taken, settings that the
    page fixes, missing packages, or a page that names code of others.
    """
    if not settings.serve:
        from openclosed.experiments.classroom.making import make_page  # which loads the model

        return make_page(question, settings)
    _refuse(question, settings.port)
    most = _most_connections()
    class_page = page.read_page(Path(settings.page))
    _refuse_third_party_code(question, class_page.config, settings.page)
    folder = Path(settings.output)
    earlier: tuple[ClassState, Journal] | None = None
    with contextlib.ExitStack() as stack:
        if settings.continue_from:
            earlier = continue_class(Path(settings.continue_from))
            folder = Path(settings.continue_from).parent
            stack.callback(earlier[1].close)
        host = EVERYWHERE if settings.lan else HERE
        listening = stack.enter_context(_listen(host, settings.port))
        count = worker_count(settings.execution, 10**9)
        workers = stack.enter_context(contextlib.closing(Workers(class_page.model, count)))
        progress.show_status(PREPARING, quiet=settings.quiet, also_in_logs=True)
        wait_for_compiling()
        if complaint := workers.complaint():
            raise BadInput(f"experiment.page={settings.page}: {complaint}")
        try:
            session, secret = open_session(class_page, workers, folder, earlier)
        except OSError as error:
            raise BadInput(f"output={folder}: {error.strerror}") from error
        stack.callback(_close, session, folder)
        port = listening.getsockname()[1]
        url = f"http://{_address() if settings.lan else HERE}:{port}"
        teacher = f"http://{HERE}:{port}/teacher#{secret}"
        from openclosed.experiments.classroom.server import application, serve

        def ready() -> None:
            _print_addresses(teacher, url, session, settings.lan)
            if settings.browser:
                with contextlib.suppress(webbrowser.Error):  # the address will do
                    webbrowser.open(teacher)

        serve(application(session, url, version("openclosed")), listening, most, ready)
    return 0


def _close(session: Session, folder: Path) -> None:
    """Close the class however the command ends, and print where it is kept."""
    if path := session.journal.close():
        print(f"The class is kept in {path}; experiment.continue_from={path} continues it.")
    with contextlib.suppress(OSError):
        folder.rmdir()  # if nothing is in it


def _refuse(question: Question, port: int) -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise BadInput(
            f"experiment=classroom: needs {', '.join(missing)}; install openclosed[classroom],"
            " or with uv: uv run --extra classroom openclosed ..."
        )
    for word in question.words:
        name = word.lstrip("+~")
        if not name.startswith(OWN_WORDS) or name.startswith(OF_A_NEW_PAGE):
            raise BadInput(
                f"{word}: a class runs the model of its page; experiment.serve=false makes a page"
                " with this setting"
            )
    if not 0 <= port <= 65_535:
        raise BadInput(f"experiment.port={port}: must be from 0 to 65535")


def _most_connections() -> int:
    """How many connections a class may have, after raising the limit of open files.

    Raises BadInput if they are too few for a class.
    """
    if sys.platform == "win32":  # where connections are not files
        return CONNECTIONS
    limits, needed = resource.getrlimit(resource.RLIMIT_NOFILE), CONNECTIONS + FILES
    soft, hard = (needed if one == resource.RLIM_INFINITY else one for one in limits)
    if soft < needed:
        soft = min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, limits[1]))
    if soft < (least := LEAST_CONNECTIONS + FILES):
        raise BadInput(f"ulimit -n={soft}: a class needs at least {least} open files")
    return min(CONNECTIONS, soft - FILES)


def _refuse_third_party_code(question: Question, config: dict[str, Any], name: str) -> None:
    """Raise BadInput for a page that names code which the command line does not name."""
    own = {key: value for key, value in config.items() if key not in NOT_PARAMETERS}
    try:
        parameters = Parameters.model_validate(own)
    except ValueError:  # a page of another version: a worker reports it
        return
    try:
        question.refuse_third_party_code(parameters)
    except BadInput as error:
        raise BadInput(f"experiment.page={name}: {error}") from error


def _listen(host: str, port: int) -> socket.socket:
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise BadInput(
            f"experiment.port={port}: {error.strerror}; choose another, or 0 for any"
        ) from error
    return found


def _print_addresses(teacher: str, url: str, session: Session, lan: bool) -> None:
    """Print the addresses of teacher and students, and where the class is kept."""
    progress.clear_status()
    for line in session.journal.skipped:
        print(line)
    print(f"Teacher:  {teacher}")
    print(f"Students: {url}   code {session.state.code}")
    if not lan:
        print("Only this machine can connect; experiment.lan=true opens the class to its network.")
    print(f"Ctrl-C ends the class, which is kept in {session.journal.path}.", flush=True)


def _address() -> str:
    """The address of this machine in its network, found without sending anything."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address kept for documentation
        except OSError:
            return HERE
        return str(probe.getsockname()[0])
