"""The command `openclosed`: it turns words into a question and answers it.

Hydra composes the configuration, as for the functions in Python. Exit codes: 0 done, 1 a fault or
failed runs, 2 bad input, 130 interrupted, 143 terminated, 141 when the reader of its output is
gone. Every message about bad input is one line on the error stream.
"""

import contextlib
import logging
import os
import select
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from hydra import compose
from hydra.core.override_parser.types import Quote, QuotedString
from omegaconf import OmegaConf

from openclosed.experiments.command import completion, help_text
from openclosed.experiments.command.answering import answer
from openclosed.experiments.command.help_text import HELP, WHAT_IF, WORDS, folders, scenario_files
from openclosed.experiments.execution import progress
from openclosed.experiments.execution.executors import TERMINATING
from openclosed.experiments.question.composing import composing, own_modules, question_of
from openclosed.experiments.question.errors import BadInput, EarlyEnd, one_line
from openclosed.experiments.question.hydra_inside import Hydra, parser_of_options, refuse_references
from openclosed.experiments.question.messages import as_bad_input, refused_by_hydra
from openclosed.experiments.question.questions import QUESTIONS, command_word, find_question
from openclosed.experiments.question.settings import Question, alone_and_together
from openclosed.sim.parameters.base import did_you_mean

FULL_ERROR = "HYDRA_FULL_ERROR"
QUESTION = "experiment="
NO_OPTIONS = ("config_name", "config_path", "experimental_rerun")
"""Hydra's options that make no sense in a program with one configuration."""
HYDRA_NAMES = {
    "hydra.run.dir": "name the folder of the result with output=",
    "hydra.sweep.dir": "name the folder of the result with output=",
    "hydra/launcher": "choose where runs happen with execution=local, serial or dask",
    "hydra/sweeper": "use openclosed sweep with design=grid, latin_hypercube or sobol",
}
"""Hydra's settings that have another name here."""
PATHS = (*completion.PATHS, "design")
"""Settings whose value is a path, which may contain any character."""
NOBODY_READS = 141  # as of a program that SIGPIPE ends


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments` (those of the shell by default) and return its exit code."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it warns of its own cache
    try:
        code = _run_words(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except OSError as error:
        refusal = as_bad_input(error)  # of a file that takes no more
        if refusal is None and not (isinstance(error, BrokenPipeError) and _nobody_reads()):
            raise
        # else the interpreter flushes at its end, and complains
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if refusal is None:
            return NOBODY_READS
        _report(str(refusal))
        return 2
    return code


def _run_words(words: list[str]) -> int:
    """Run the command; report what goes wrong in one line."""
    wants_traceback = os.environ.get(FULL_ERROR) == "1"
    try:
        if words[:1] == [completion.INSTALL]:
            print(completion.install(words[1:]))
            return 0
        if not {"--help", "-h"} & set(words):
            words = _overrides_first(words)
        words = [_quoted(one) for one in _overrides_first(to_hydra(words))]
        if words[:1] == [WHAT_IF] and not {"--version", "--help", "-h"} & set(words):
            print(help_text.list_what_ifs(_parse(words[1:]).config_dir))
            return 0
        with _ended_by_signals(), own_modules():
            return _run(words)
    except _Terminated as end:
        _report(WORDS("terminated", notes=_notes(end)))
        return 128 + int(end.args[0])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except KeyboardInterrupt as end:
        _report(WORDS("interrupted", notes=_notes(end)))
        return 130
    except EarlyEnd as end:
        if end.code:
            _report("; ".join(filter(None, [str(end), _notes(end)])))
        else:
            progress.clear_status()
            print(end)
        return end.code
    except Exception as error:
        if isinstance(error, BrokenPipeError) and _nobody_reads():
            raise
        refusal = as_bad_input(error)
        if refusal is not None:
            _report("; ".join(filter(None, [str(refusal), _notes(error)])))
            return 2
        if wants_traceback:
            raise
        kind, message = type(error).__name__, one_line(str(error))
        _report(WORDS("fault", kind=kind, message=message, setting=FULL_ERROR, notes=_notes(error)))
        return 1
    finally:
        progress.clear_status()


def _help(words: Sequence[str], own: str | None) -> str:
    """The help on a question, on parameters and outcomes, or on everything."""
    named = [word.removeprefix(QUESTION) for word in words if word.startswith(QUESTION)]
    named += [name for word in words if (name := word.replace("-", "_")) in QUESTIONS]
    if named:
        return help_text.question_help(named[-1])
    names = [word for word in words if "=" not in word and word != "all"]
    if names:
        return "\n".join(map(help_text.name_help, names))
    return help_text.main_help(own, everything="all" in words)


def _quoted(word: str) -> str:
    """A word that sets a path, with quotes around its value, which the shell removed."""
    name, _, value = word.partition("=")
    is_path = name.lstrip("+").removeprefix("experiment.") in PATHS
    if not is_path or not value or value[0] in "'\"":
        return word
    return f"{name}={QuotedString(value, Quote.single).with_quotes()}"


def to_hydra(words: Sequence[str]) -> list[str]:
    """The words as Hydra takes them; unchanged if the first is a setting or an option.

    Raises BadInput for an unknown verb.
    """
    is_verb = words and not set("=.") & set(words[0]) and not words[0].startswith(("-", "+", "~"))
    if not is_verb or "--version" in words:
        return list(words)
    verb, *rest = words
    if verb.isdigit():
        return [f"experiment.year={verb}", *rest]
    if verb == HELP:
        return ["--help", *rest]
    question = verb.replace("-", "_")
    if question in QUESTIONS:
        names: list[str] = []
        if command_word(verb) == WHAT_IF:
            options, settings = _split(rest)
            names = [one for one in settings if "=" not in one and not one.startswith(("+", "~"))]
            for one in reversed(names):  # an option's argument may come before them
                del rest[len(rest) - 1 - rest[::-1].index(one)]
            if not settings and not (
                options.help or options.cfg or options.info or options.hydra_help
            ):
                return [WHAT_IF, *rest]
        own = find_question(question).settings.own_fields()
        words = [f"{'experiment.' * (one.partition('=')[0] in own)}{one}" for one in rest]
        quoted = ",".join(f"'{one}'" for one in alone_and_together(names))
        joint = [f"experiment.scenarios=[{quoted}]"] if names else []
        if joint and any(one.startswith("experiment.scenarios=") for one in words):
            raise BadInput("scenarios: name them after what-if or with scenarios=, not both")
        return [f"experiment={question}", *joint, *words]
    if question in scenario_files(folders()):
        raise BadInput(
            f"{verb}: use openclosed what-if {verb} to see what it changes, or openclosed "
            f"scenario={question} to see who wins"
        )
    verbs = [HELP, *map(command_word, QUESTIONS)]
    raise BadInput(f"{verb}: must be one of {', '.join(verbs)}{did_you_mean(verb, verbs)}")


def _nobody_reads() -> bool:
    """Whether output goes into a pipe whose reader is gone, as after `head`."""
    if not hasattr(select, "poll"):  # as on Windows
        return False
    pipe = select.poll()
    pipe.register(sys.stdout.fileno(), 0)
    return any(event & select.POLLERR for _, event in pipe.poll(0))


def _run(words: list[str]) -> int:
    """Run a command of Hydra's words; return the exit code."""
    if "--version" in words:
        from openclosed.experiments.results.provenance import versions

        print(versions())
        return 0
    asked = _parse(words)
    refuse_settings_of_hydra(asked.overrides)
    if asked.help:
        print(_help(asked.overrides, asked.config_dir))
        return 0
    if asked.shell_completion:
        completion.print_completion(asked.overrides)
        return 0
    only_shows = asked.hydra_help or asked.cfg or asked.info
    progress.show_status("Starting", quiet="quiet=true" in words or bool(only_shows))
    with composing(asked.config_dir or "", shown=bool(only_shows)) as hydra:
        with _translated_errors(asked.overrides):
            if only_shows:
                _show(hydra, asked)
                return 0
            question = _question(asked)
        return answer(question)


def _question(asked: Namespace) -> Question:
    """The question of one scenario, of several values after -m, or of an earlier job."""
    words = asked.overrides
    if asked.multirun:
        from openclosed.experiments.sweep.combinations import as_sweep

        words = as_sweep(words)
    question = question_of(words)
    if question.settings.earlier:
        from openclosed.experiments.command.resume import earlier_question

        return earlier_question(question)
    return question


@contextlib.contextmanager
def _translated_errors(words: Sequence[str]) -> Iterator[None]:
    """Raise Hydra's refusals within the block as BadInput, naming the word at fault."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, TypeError, ValueError) as error:
        raise as_bad_input(error) or refused_by_hydra(error, words) from error


def _show(hydra: Hydra, asked: Namespace) -> None:
    """Print the configuration, where it comes from, or Hydra's own help."""
    if asked.hydra_help:
        hydra.hydra_help("config", parser_of_options(), Namespace(overrides=[]))
    elif asked.cfg:
        if asked.resolve:
            config = compose("config", asked.overrides)
            refuse_references(OmegaConf.to_container(config, resolve=False))
        hydra.show_cfg("config", asked.overrides, asked.cfg, asked.package, asked.resolve)
    else:
        hydra.show_info(asked.info, "config", asked.overrides)


def refuse_settings_of_hydra(words: Sequence[str]) -> None:
    """Raise BadInput for a word that is no setting, or a setting of Hydra's renamed here."""
    for word in words:
        name = word.lstrip("+~").partition("=")[0]
        if not name or "@" in name:  # Hydra would take it for a command
            raise BadInput(f"{word}: must be of the form name=value")
        if name in HYDRA_NAMES:
            raise BadInput(f"{one_line(word)}: {HYDRA_NAMES[name]}")
        if name.startswith(("hydra.", "hydra/")) and name != "hydra.searchpath":
            raise BadInput(f"{one_line(word)}: this setting changes nothing here")


class _Terminated(BaseException):
    """The system asked the command to end."""


def _overrides_first(words: list[str]) -> list[str]:
    """The words with settings first: Hydra finds none after its options."""
    if "--version" in words:  # the parser would end the program
        return words
    _, settings = _split(words)
    return [*settings, *(word for word in words if word not in settings)]


def _split(words: Sequence[str]) -> tuple[Namespace, list[str]]:
    """Hydra's options, and all other words."""
    found, rest = parser_of_options().parse_known_args(words)
    return found, [*found.overrides, *(word for word in rest if not word.startswith("-"))]


def _parse(words: list[str]) -> Namespace:
    """Hydra's own options in `words`.

    Raises BadInput for wrong options or a missing folder of --config-dir.
    """
    found = parser_of_options().parse_args(words)
    for option in NO_OPTIONS:
        if getattr(found, option) is not None:
            raise BadInput(
                f"--{option.replace('_', '-')}: not used here; put your files in a folder that "
                "--config-dir names"
            )
    if found.config_dir and not Path(found.config_dir).is_dir():
        raise BadInput(f"--config-dir={found.config_dir}: not found; name a folder")
    return found


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """The end of a terminal or SIGTERM raises an exception in the block; finished runs are kept.

    What is ignored stays so: under nohup a job outlives its terminal.
    """
    heard = [number for number in TERMINATING if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: _on_signal(number, _terminated) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            _on_signal(number, handler)


type Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


def _on_signal(number: int, handler: Handler) -> Handler:
    """Set what a signal does and return what it did; only a main thread may."""
    try:
        return signal.signal(number, handler)
    except ValueError:
        return signal.SIG_DFL


def _terminated(number: int, _: FrameType | None) -> NoReturn:
    raise _Terminated(number)


def _notes(error: BaseException) -> str:
    """What an exception's notes say about finished runs."""
    return "; ".join(getattr(error, "__notes__", ()))


def _report(message: str) -> None:
    progress.clear_status()
    print(f"openclosed: {one_line(message)}", file=sys.stderr)
