"""The one command, `openclosed`: Hydra composes a configuration, an experiment answers with it.

Exit codes: 0 done, 1 a fault or failed runs, 2 bad input, 130 interrupted (143 when terminated, 141
when nobody reads what it prints any more).
Every message about bad input is one line on the error stream.
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

import hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from experiments.command import help_text, verbs
from experiments.command.dispatch import answer
from experiments.execution import progress
from experiments.execution.executors import import_ahead
from experiments.question import config_nodes
from experiments.question.composing import own_modules, question_from
from experiments.question.config_files import look_into_files
from experiments.question.config_nodes import CONFIGURATION
from experiments.question.errors import BadInput, one_line
from experiments.question.messages import as_bad_input, refuse_malformed, refused_by_hydra

FULL_ERROR = "HYDRA_FULL_ERROR"
QUESTION = "experiment="
MULTIRUN = "experiment=multirun"  # what -m asks
CHOSEN = (QUESTION, "hydra/")  # words by which -m makes jobs of their own
ELSEWHERE = ("execution=", "export=")  # words with which this machine's workers may not be needed
NO_OPTIONS = ("config_name", "config_path", "experimental_rerun", "package")
"""Options of Hydra's that make no sense of a program with one configuration."""
RUN_FOLDER = "hydra.run.dir"
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
        with _as_the_only_program(words):
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
    """Let Hydra do what `words` ask for; the exit code of the experiments that ran, 0 if none."""
    if "--version" in words:  # which Hydra would answer with its own
        from experiments.results.provenance import versions

        print(versions())
        return 0
    asked = _parse(words)
    for word in asked.overrides:
        refuse_malformed(word)
        if word.lstrip("+~").startswith(f"{RUN_FOLDER}="):  # which Hydra makes before it is asked
            raise BadInput(f"{one_line(word)}: name the folder of the result with output=")
    if asked.help:  # Hydra takes half a second to list the groups
        named = [word for word in asked.overrides if word.startswith(QUESTION)]
        print(
            help_text.of_question(named[-1].removeprefix(QUESTION))
            if named
            else help_text.text(
                CONFIGURATION, asked.config_dir, everything="all" in asked.overrides
            )
        )
        return 0
    if asked.hydra_help:
        # Help depends on no value, and Hydra takes a second to list groups over full nodes.
        config_nodes.register_names()
        sys.argv[1:] = [word for word in words if word not in asked.overrides]
    else:
        progress.tell("Starting", quiet="quiet=true" in words or bool(asked.cfg or asked.info))
        config_nodes.register()
        chosen = any(word.startswith(CHOSEN) for word in asked.overrides)
        if asked.multirun and asked.overrides and not chosen:
            sys.argv.insert(sys.argv.index(asked.overrides[0]), MULTIRUN)
    look_into_files()
    only_shows = asked.hydra_help or asked.cfg or asked.info
    if not only_shows and not any(one.startswith(ELSEWHERE) for one in asked.overrides):
        import_ahead()
    codes = [0]

    def job(config: DictConfig) -> None:
        try:
            hydra_config = HydraConfig.get()
            scenario, given = hydra_config.runtime.choices["scenario"], hydra_config.overrides.task
            if not OmegaConf.is_missing(hydra_config.job, "num"):  # one of several jobs of a sweep
                config.output = f"{config.output}/{hydra_config.job.num}"
            question = question_from(config, scenario, given)
            if question.settings.resume:
                from experiments.command.resume import restored_question

                question = restored_question(question)
            codes.append(answer(question))
        except Exception as error:
            # Hydra adds a line of its own to an exception that it sees, so none reaches it.
            raise _Carried(error) from error

    hydra_main: Callable[[], None] = hydra.main(
        config_path=str(CONFIGURATION), config_name="config", version_base="1.3"
    )(job)
    try:
        hydra_main()
    except _Carried as carried:
        raise carried.error from None
    except BrokenPipeError:
        raise
    except (OSError, TypeError, ValueError) as error:  # of composing; a job's own are carried
        raise as_bad_input(error) or refused_by_hydra(error, asked.overrides) from error
    return max(codes)


class _Terminated(BaseException):
    """The system asked the command to end."""


class _Carried(BaseException):
    """An exception on its way through Hydra."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


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
def _as_the_only_program(words: list[str]) -> Iterator[None]:
    """Lend Hydra what it reads from the process: the words, and the wish for plain exceptions."""
    before_words, before_wish = sys.argv, os.environ.get(FULL_ERROR)
    sys.argv = [before_words[0], *words]
    os.environ[FULL_ERROR] = "1"
    before_handler = _on_termination(_terminated)
    try:
        with own_modules():
            yield
    finally:
        _on_termination(before_handler)
        sys.argv = before_words
        if before_wish is None:
            del os.environ[FULL_ERROR]
        else:
            os.environ[FULL_ERROR] = before_wish


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
