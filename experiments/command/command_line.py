"""The one command, `openclosed`: words become a question, and the question is answered.

Hydra composes the configuration, as it does for the functions in Python. Exit codes: 0 done, 1 a
fault or failed runs, 2 bad input, 130 interrupted (143 when terminated, 141 when nobody reads what
it prints any more). Every message about bad input is one line on the error stream.
"""

import contextlib
import os
import select
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from hydra._internal.hydra import Hydra
from hydra._internal.utils import get_args_parser

from openclosed.experiments.command import completion, help_text, verbs
from openclosed.experiments.command.dispatch import answer
from openclosed.experiments.execution import progress
from openclosed.experiments.execution.executors import import_ahead
from openclosed.experiments.question.composing import (
    CONFIGURATION,
    composing,
    own_modules,
    question_of,
)
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.question.messages import (
    as_bad_input,
    refuse_malformed,
    refused_by_hydra,
)
from openclosed.experiments.question.settings import Question

FULL_ERROR = "HYDRA_FULL_ERROR"
QUESTION = "experiment="
ELSEWHERE = ("execution=", "export=")  # words with which this machine's workers may not be needed
NO_OPTIONS = ("config_name", "config_path", "experimental_rerun")
"""Options of Hydra's that make no sense of a program with one configuration."""
OF_HYDRA = {
    "hydra.run.dir": "name the folder of the result with output=",
    "hydra.sweep.dir": "name the folder of the result with output=",
    "hydra/launcher": "say where runs happen with execution=local, serial or dask",
    "hydra/sweeper": "openclosed sweep design= has grids, Latin hypercubes and Sobol points",
}
"""Settings of Hydra's that have another name here."""
NOBODY_READS = 141  # as of a program that SIGPIPE ends


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments` (those of the shell by default) and return its exit code."""
    try:
        code = _answered(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except OSError as error:
        refusal = as_bad_input(error)  # of a file that takes no more
        if refusal is None and not (isinstance(error, BrokenPipeError) and _nobody_reads()):
            raise
        # else the interpreter writes what is left at its end, and complains
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if refusal is None:
            return NOBODY_READS
        _say(str(refusal))
        return 2
    return code


def _answered(words: list[str]) -> int:
    """Do what the words ask for, and put what goes wrong in a line."""
    wants_traceback = os.environ.get(FULL_ERROR) == "1"
    try:
        words = [verbs.quoted(one) for one in _overrides_first(verbs.translated(words))]
        if words[:1] == [verbs.WHAT_IF]:
            print(verbs.what_ifs(_parse(words[1:]).config_dir))
            return 0
        with _ended_by_signals(), own_modules():
            return _run(words)
    except _Terminated as end:
        _say(f"terminated: {_kept(end) or 'nothing was written'}")
        return 128 + signal.SIGTERM
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except KeyboardInterrupt as end:
        _say(f"interrupted: {_kept(end) or 'nothing was written'}")
        return 130
    except Exception as error:
        if isinstance(error, BrokenPipeError) and _nobody_reads():
            raise
        refusal = as_bad_input(error)
        if refusal is not None:
            _say("; ".join(filter(None, [str(refusal), _kept(error)])))
            return 2
        if wants_traceback:
            raise
        _say(
            f"fault: {type(error).__name__}: {one_line(str(error))}"
            f" ({FULL_ERROR}=1 shows where it happened){'; ' * bool(_kept(error))}{_kept(error)}"
        )
        return 1
    finally:
        progress.hush()


def _nobody_reads() -> bool:
    """Whether what is printed goes into a pipe whose reader is gone, as `head` is in the end."""
    if not hasattr(select, "poll"):  # as on Windows
        return False
    pipe = select.poll()
    pipe.register(sys.stdout.fileno(), 0)
    return any(event & select.POLLERR for _, event in pipe.poll(0))


def _run(words: list[str]) -> int:
    """Do what `words` ask for; the exit code."""
    if "--version" in words:
        from openclosed.experiments.results.provenance import versions

        print(versions())
        return 0
    asked = _parse(words)
    _refuse_settings_of_hydra(asked.overrides)
    if asked.help:
        named = [word for word in asked.overrides if word.startswith(QUESTION)]
        everything = "all" in asked.overrides
        print(
            help_text.of_question(named[-1].removeprefix(QUESTION))
            if named
            else help_text.text(CONFIGURATION, asked.config_dir, everything=everything)
        )
        return 0
    if asked.shell_completion:
        completion.answer(asked.overrides)
        return 0
    only_shows = asked.hydra_help or asked.cfg or asked.info
    progress.tell("Starting", quiet="quiet=true" in words or bool(only_shows))
    if not only_shows and not any(one.startswith(ELSEWHERE) for one in asked.overrides):
        import_ahead()
    with composing(asked.config_dir or "") as hydra:
        with _in_our_words(asked.overrides):
            if only_shows:
                _show(hydra, asked)
                return 0
            question = _question(asked)
        return answer(question)


def _question(asked: Namespace) -> Question:
    """What is asked: one scenario, several values behind -m, or a job that goes on."""
    words = asked.overrides
    if asked.multirun:
        from openclosed.experiments.sweep.combinations import as_sweep

        words = as_sweep(words)
    question = question_of(words)
    if question.settings.resume:
        from openclosed.experiments.command.resume import restored_question

        return restored_question(question)
    return question


@contextlib.contextmanager
def _in_our_words(words: Sequence[str]) -> Iterator[None]:
    """Raise what Hydra refuses in the block as BadInput, with the word that it is about."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, TypeError, ValueError) as error:
        raise as_bad_input(error) or refused_by_hydra(error, words) from error


def _show(hydra: Hydra, asked: Namespace) -> None:
    """What Hydra tells of the configuration: its values, where they come from, its own help."""
    if asked.hydra_help:
        hydra.hydra_help("config", _parser(), Namespace(overrides=[]))
    elif asked.cfg:
        hydra.show_cfg("config", asked.overrides, asked.cfg, asked.package, asked.resolve)
    else:
        hydra.show_info(asked.info, "config", asked.overrides)


def _refuse_settings_of_hydra(words: Sequence[str]) -> None:
    """Raise BadInput for what is no setting, or one of Hydra's that has another name here."""
    for word in words:
        refuse_malformed(word)
        name = word.lstrip("+~").partition("=")[0]
        if name in OF_HYDRA:
            raise BadInput(f"{one_line(word)}: {OF_HYDRA[name]}")


class _Terminated(BaseException):
    """The system asked the command to end."""


def _parser() -> ArgumentParser:
    """Hydra's own, which raises BadInput where it would print its usage and leave."""
    parser = get_args_parser()

    def refuse(message: str) -> NoReturn:
        raise BadInput(f"{message}; openclosed --help shows what is allowed")

    parser.error = refuse  # type: ignore[method-assign]
    return parser


def _overrides_first(words: list[str]) -> list[str]:
    """The words in an order that Hydra takes: it finds no settings behind one of its options."""
    if "--version" in words:  # at which the parser would end the program
        return words
    found, rest = _parser().parse_known_args(words)
    settings = [*found.overrides, *(word for word in rest if not word.startswith("-"))]
    return [*settings, *(word for word in words if word not in settings)]


def _parse(words: list[str]) -> Namespace:
    """Hydra's own options in `words`.

    Raises BadInput where Hydra would print its usage, or the folder of --config-dir is missing.
    """
    found = _parser().parse_args(words)
    for option in NO_OPTIONS:
        if getattr(found, option) is not None:
            raise BadInput(
                f"--{option.replace('_', '-')}: is not used here; files of your own stand in a "
                "folder that --config-dir names"
            )
    if found.config_dir and not Path(found.config_dir).is_dir():
        raise BadInput(f"--config-dir={found.config_dir}: not found; name a folder")
    return found


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGTERM ends the block as an exception, so that what is done is kept."""
    before = _on_termination(_terminated)
    try:
        yield
    finally:
        _on_termination(before)


type Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


def _on_termination(handler: Handler) -> Handler:
    """Set what SIGTERM does and return what it did; only a main thread may."""
    try:
        return signal.signal(signal.SIGTERM, handler)
    except ValueError:
        return signal.SIG_DFL


def _terminated(number: int, _: FrameType | None) -> NoReturn:
    raise _Terminated(number)


def _kept(error: BaseException) -> str:
    """What an exception's notes say of what is kept."""
    return "; ".join(getattr(error, "__notes__", ()))


def _say(message: str) -> None:
    progress.hush()
    print(f"openclosed: {one_line(message)}", file=sys.stderr)
