"""The questions as functions, for a notebook or a script, each equal to its command.

    import openclosed as oc

    result = oc.answer("price_war", {"firms.count": 500}, replicates=50)

Settings are those of the question's class, such as `experiments.tipping.settings.TippingSettings`.
"""

import contextlib
import functools
import inspect
import itertools
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import Parameter
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pandas as pd
from hydra.core.override_parser.types import Quote, QuotedString
from pydantic import BaseModel

from openclosed.experiments.answer.settings import AnswerSettings
from openclosed.experiments.command import answering
from openclosed.experiments.command.command_line import refuse_settings_of_hydra
from openclosed.experiments.command.help_text import folders, scenarios_in
from openclosed.experiments.command.resume import earlier_question
from openclosed.experiments.question.composing import (
    composing,
    key_of,
    own_folder,
    own_modules,
    question_of,
)
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.question.messages import as_bad_input
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.own_model import model_of, name_of
from openclosed.experiments.question.questions import QUESTIONS, find_question
from openclosed.experiments.question.settings import Question, Settings, alone_and_together
from openclosed.experiments.result import Result
from openclosed.experiments.runs.finish import collect_findings
from openclosed.experiments.starts.draws import Draws, starts_of
from openclosed.experiments.starts.states import States
from openclosed.experiments.sweep.settings import SweepSettings
from openclosed.experiments.tipping.settings import TippingSettings
from openclosed.experiments.update.settings import UpdateSettings
from openclosed.experiments.what_if.settings import WhatIfSettings
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters

PLAIN = re.compile(r"(?!(null|true|false|nan|inf)$)[a-z_][a-z_0-9]*", re.ASCII | re.IGNORECASE)
"""Texts that need no quotes in a word."""

SCENARIO = re.compile(r"\w[\w/-]*")

type Changes = Mapping[str, Any] | Sequence[str]
"""Parameters and groups by name, as {"firms.count": 500, "policy": "origin_rule"}, or words of the
command."""


FIRST = {
    "scenario": "Name of a scenario; `scenarios()` lists them.",
    "names": "Names of scenarios, each with a strength or a month if you like.",
    "changes": "Parameters and groups by name, as {'firms.count': 500}, or words of the command.",
    "folder": "Folder with your own scenario/NAME.yaml, as with --config-dir.",
}
_naming = threading.Lock()
_outputs: set[str] = set()
"""Folders that nobody named."""
SHOWN = {"output": "outputs/QUESTION-SCENARIO-TIME"}  # in place of Hydra's notation


class QuestionFunction[**P](Protocol):
    """A question as a function of a scenario, changes to it, and the question's settings."""

    def __call__(
        self, scenario: str = "baseline", changes: Changes = (), folder: str | Path = "", /,
        *args: P.args, **settings: P.kwargs,
    ) -> Result:  # fmt: skip
        """Run the question as the command does, and return its result.

        Raises BadInput for bad input, before anything runs, and EarlyEnd where `estimate` or
        `on_failure` ends the job.
        """


def _function[**P](name: str, settings: Callable[P, Settings]) -> QuestionFunction[P]:
    """The function of a question; its signature and help name every setting."""
    model = find_question(name).settings
    assert model is settings

    def ask(
        scenario: str = "baseline", changes: Changes = (), folder: str | Path = "", /,
        *args: P.args, **settings: P.kwargs,
    ) -> Result:  # fmt: skip
        if args:
            raise BadInput(f"{name}: takes scenario, changes and folder; name its settings")
        own = model.own_fields()
        given = {f"{'experiment.' * (key in own)}{key}": one for key, one in settings.items()}
        with _as_bad_input(), own_modules(), composing(folder), collect_findings() as found:
            words = [_scenario(scenario), *words_of(changes), *words_of(given)]
            question = question_of([f"experiment={name}", *words])
            if question.settings.earlier:
                question = earlier_question(question)
            if not any(key_of(word) in ("output", "resume", "draw") for word in words):
                question = _with_free_output(question)
            answering.answer(question, say=lambda _: None)  # the result holds the answer
        done = question.settings.draw or question.settings.output
        return Result(done, found[-1] if found else None)

    ask.__name__ = ask.__qualname__ = name
    text = QUESTIONS[name].text
    _describe(ask, model, f"{text[0].upper()}{text[1:]}.")
    return ask


def _with_free_output(question: Question) -> Question:
    """The question with another folder if a call in the same second has the usual one."""
    usual = question.settings.output
    names = itertools.chain([usual], (f"{usual}-{number}" for number in itertools.count(2)))
    with _naming:
        free = next(one for one in names if one not in _outputs and not Path(one).exists())
        _outputs.add(free)
    settings = question.settings.model_copy(update={"output": free})
    return question.model_copy(update={"settings": settings})


def _describe(function: Any, model: type[Settings], text: str) -> None:
    """Give a function all settings of a question in its signature and help."""
    given = inspect.signature(function).parameters
    first = [one for name, one in given.items() if name not in ("args", "settings")]
    fields = {**model.own_fields(), **Settings.model_fields}
    shown = {one: model.model_fields[one] for one in fields if fields[one].init is not False}
    settings = [
        Parameter(
            name, Parameter.KEYWORD_ONLY, default=SHOWN.get(name, field.default),
            annotation=getattr(field.annotation, "__value__", field.annotation),
        )
        for name, field in shown.items()
    ]  # fmt: skip
    function.__signature__ = inspect.Signature([*first, *settings], return_annotation=Result)
    texts = {one.name: FIRST[one.name] for one in first}
    texts |= {name: " ".join((field.description or "").split()) for name, field in shown.items()}
    lines = "\n".join(f"    {name}: {meaning}" for name, meaning in texts.items())
    function.__doc__ = f"{text}\n\nRaises BadInput before anything runs.\n\nArgs:\n{lines}"


answer = _function("answer", AnswerSettings)
sweep = _function("sweep", SweepSettings)
tipping = _function("tipping", TippingSettings)
update = _function("update", UpdateSettings)
_what_if = _function("what_if", WhatIfSettings)


def what_if(*names: str, changes: Changes = (), folder: str | Path = "", **settings: Any) -> Result:
    """What scenarios change, alone and together: `what_if("plateau:high", "ban@2027-01")`.

    `what_if(scenarios=["plateau", "ban"])` compares both side by side; `what_if()` all scenarios.
    """
    if names:
        for one in names:
            if not isinstance(one, str) or not one:
                raise BadInput(f"{one_line(repr(one))}: must be the name of a scenario")
        if "scenarios" in settings:
            raise BadInput("scenarios: name them first or by scenarios=, not both")
        every = alone_and_together(names)
        return _what_if("baseline", changes, folder, scenarios=every, **settings)
    return _what_if("baseline", changes, folder, **settings)


_describe(what_if, WhatIfSettings, inspect.getdoc(what_if) or "")


def scenarios(folder: str | Path = "") -> pd.Series:
    """The scenarios by name, with a description each. Raises BadInput for a missing folder."""
    with _as_bad_input():
        found = scenarios_in(folders(own_folder(folder)))
    return pd.Series(found, name="what happens", dtype=str).sort_index()


def scenario(name: str = "baseline", changes: Changes = (), folder: str | Path = "") -> Parameters:
    """The parameters of a scenario, with changes: `Ecosystem(scenario("price_war"))`.

    Dials, paths over time and policies change some of them in the run; `.at("2027-01")` has those
    in force in a month. Raises BadInput for an unknown name or a wrong value.
    """
    with _as_bad_input(), composing(folder):
        words = [_scenario(name), *words_of(changes), "output=nowhere"]
        return question_of(words).parameters


def model(
    scenario: str = "baseline", changes: Changes = (), folder: str | Path = "", *, seed: int = 1,
    **more: Any,
) -> Ecosystem:  # fmt: skip
    """Today's market as a model to run by hand: `model("price_war").run()`.

    Another seed gives another starting state and other random numbers. With {"unmeasured":
    "default"} it has the default parameters and stands before the first month; with {"ecosystem":
    MyEcosystem} it is your own model. `more` are further changes, as Mesa's `batch_run` gives them:
    `batch_run(model, {"scenario": ["baseline", "price_war"], "dials.cost": [0, 1]}, rng=[1, 2])`.
    Raises BadInput for bad input.
    """
    with _as_bad_input():
        words = (_scenario(scenario), *words_of(changes), *words_of(more), "output=nowhere")
        seed = Settings(seed=seed.tolist() if hasattr(seed, "tolist") else seed).seed  # numpy's too
        is_known = not folder and not any("$" in word for word in words)
        overrides, draws, kind = (_composed_once if is_known else _composed)(words, folder)
    try:
        if draws is None:
            return kind(overrides.parameters, rng=seed)
        return draws.model(overrides, draws.seeds(seed, 1)[0], kind)
    except ValueError as error:
        raise BadInput(one_line(str(error))) from error


class _Market(NamedTuple):
    """What a model is made of, apart from its seed."""

    overrides: Overrides
    draws: Draws | States | None
    kind: type[Ecosystem]


def _composed(words: tuple[str, ...], folder: str | Path) -> _Market:
    """What the words ask for. Raises what a wrong configuration raises."""
    with composing(folder):
        question = question_of(words)
        draws, kind = starts_of(question.settings), model_of(str(question.settings.ecosystem))
        if draws is not None:
            draws.refuse(question.overrides)
    return _Market(question.overrides, draws, kind)


_composed_once = functools.lru_cache(maxsize=64)(_composed)
"""The same for words that no file or variable of the user's can change."""


def _scenario(name: object) -> str:
    """The word that names a scenario. Raises BadInput for what cannot be its name."""
    if not isinstance(name, str) or not SCENARIO.fullmatch(name):
        raise BadInput(
            f"scenario={one_line(repr(name))}: must be the name of a scenario, as price_war; "
            "changes come after it"
        )
    return f"scenario={name}"


def words_of(changes: Changes) -> list[str]:
    """Changes as words of the command. Raises BadInput for what cannot be one."""
    match changes:
        case Mapping():
            words = [word for name, value in changes.items() for word in _words(name, value)]
        case str():
            words = [changes]
        case Sequence() if not hasattr(changes, "decode"):  # bytes are no words
            words = list(changes)
        case _:
            raise BadInput(f"changes={one_line(repr(changes))}: must be a mapping or words")
    for word in words:
        if not isinstance(word, str):
            raise BadInput(f"{one_line(repr(word))}: must be of the form 'name=value'")
    refuse_settings_of_hydra(words)
    return words


def _words(name: object, value: Any) -> list[str]:
    """A change as words: one for each entry of a group."""
    if isinstance(value, BaseModel):
        return words_of({f"{name}.{key}": one for key, one in value})
    try:
        return [f"{name}={as_word(value)}"]
    except BadInput as error:
        raise BadInput(f"{name}={one_line(repr(value))}: {error}") from None


def as_word(value: Any) -> str:
    """A value as in the command's words: lists, arrays, mappings, texts with any characters.

    Raises BadInput for a value of another type, and for a text that Hydra would compute.
    """
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case type():
            return as_word(name_of(value))
        case Mapping():
            return f"{{{','.join(f'{name}: {as_word(one)}' for name, one in value.items())}}}"
        case str() if PLAIN.fullmatch(value):
            return value
        case str() | Path():
            text = str(value)
            if "${" in text or "\0" in text:
                raise BadInput("a text must not contain ${ or a null character")
            return QuotedString(text, Quote.single).with_quotes()
        case Sequence() if not isinstance(value, bytes | bytearray):
            return f"[{','.join(map(as_word, value))}]"
    if hasattr(value, "tolist"):  # of NumPy and pandas
        return as_word(value.tolist())
    raise BadInput("must be a number, a text, a list or a mapping")


@contextlib.contextmanager
def _as_bad_input() -> Iterator[None]:
    """Raise what the user can fix as BadInput, in one line."""
    try:
        yield
    except Exception as error:
        refusal = as_bad_input(error)
        if refusal is None:
            raise
        raise refusal from None
