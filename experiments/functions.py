"""The questions as functions, for a notebook or a script, each equal to its command.

    import openclosed as oc

    result = oc.answer("price_war", {"firms.count": 500}, replicates=50)

Settings are those of the question's class, such as `experiments.tipping.settings.TippingSettings`.
"""

import contextlib
import inspect
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import Parameter
from pathlib import Path
from typing import Any

import pandas as pd
from hydra.core.override_parser.types import Quote, QuotedString
from pydantic import BaseModel

from openclosed.experiments.answer.settings import AnswerSettings
from openclosed.experiments.command import command_line
from openclosed.experiments.command.help_text import folders, scenarios_in
from openclosed.experiments.command.resume import earlier_question
from openclosed.experiments.question.composing import composing, own_modules, question_of
from openclosed.experiments.question.messages import as_bad_input
from openclosed.experiments.question.own_model import model_of, name_of
from openclosed.experiments.question.questions import QUESTIONS, find_question
from openclosed.experiments.question.settings import Settings, alone_and_together
from openclosed.experiments.results.result import Result
from openclosed.experiments.runs.finish import collect_findings
from openclosed.experiments.starts.draws import starts_of
from openclosed.experiments.sweep.settings import SweepSettings
from openclosed.experiments.tipping.settings import TippingSettings
from openclosed.experiments.update.settings import UpdateSettings
from openclosed.experiments.what_if.settings import WhatIfSettings
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters

PLAIN = re.compile(r"(?!(null|true|false|nan|inf)$)[a-z_][a-z_0-9]*", re.ASCII | re.IGNORECASE)
"""Texts that need no quotes in a word."""

type Changes = Mapping[str, Any] | Sequence[str]
"""Parameters and groups by name, as {"firms.count": 500, "policy": "state_lab"}, or words of the
command."""


class QuestionFunction[**P]:
    """A question as a function of a scenario, changes to it, and the question's settings.

    `folder` has your own scenario/NAME.yaml, as with --config-dir. Raises BadInput for bad input,
    before anything runs.
    """

    def __init__(self, name: str, settings: Callable[P, Settings]) -> None:
        model = find_question(name).settings
        assert model is settings
        self.name = self.__name__ = name
        fields = {**model.own_fields(), **Settings.model_fields}
        shown = {one: field for one, field in fields.items() if field.init is not False}
        self.__signature__ = inspect.Signature(
            [
                Parameter("scenario", Parameter.POSITIONAL_ONLY, default="baseline"),
                Parameter("changes", Parameter.POSITIONAL_ONLY, default=()),
                Parameter("folder", Parameter.POSITIONAL_ONLY, default=""),
                *(
                    Parameter(
                        one, Parameter.KEYWORD_ONLY, annotation=field.annotation,
                        default=model.model_fields[one].default,
                    )
                    for one, field in shown.items()
                ),
            ],
            return_annotation=Result,
        )  # fmt: skip
        lines = [
            f"    {one}: {' '.join((model.model_fields[one].description or '').split())}"
            for one in shown
        ]
        text = QUESTIONS[name].text
        self.__doc__ = f"{text[0].upper()}{text[1:]}.\n\nArgs:\n" + "\n".join(lines)

    def __call__(
        self, scenario: str = "baseline", changes: Changes = (), folder: str | Path = "", /,
        *args: P.args, **settings: P.kwargs,
    ) -> Result:  # fmt: skip
        """Run the question as the command does, and return its result.

        Raises EarlyEnd where `estimate` or `on_failure` ends the job before that.
        """
        if args:
            raise TypeError(f"{self.name} takes scenario, changes and folder; name its settings")
        own = find_question(self.name).settings.own_fields()
        given = {f"{'experiment.' * (name in own)}{name}": one for name, one in settings.items()}
        words = [*words_of(changes), *words_of(given)]
        with _as_bad_input(), own_modules(), composing(folder), collect_findings() as found:
            question = question_of([f"experiment={self.name}", f"scenario={scenario}", *words])
            if question.settings.earlier:
                question = earlier_question(question)
            with contextlib.redirect_stdout(io.StringIO()):  # the result holds the answer
                command_line.run_question(question)
        return Result(question.settings.output, found[-1] if found else None)


answer = QuestionFunction("answer", AnswerSettings)
sweep = QuestionFunction("sweep", SweepSettings)
tipping = QuestionFunction("tipping", TippingSettings)
update = QuestionFunction("update", UpdateSettings)
_what_if = QuestionFunction("what_if", WhatIfSettings)


def what_if(*names: str, changes: Changes = (), folder: str | Path = "", **settings: Any) -> Result:
    """What scenarios change, alone and together: `what_if("plateau:high", "ban@2027-01")`.

    `settings` are those of `openclosed help what-if`: `what_if(scenarios=["plateau", "ban"])`
    compares both side by side. Raises BadInput for bad input.
    """
    if names:
        every = alone_and_together(names)
        return _what_if("baseline", changes, folder, scenarios=every, **settings)
    return _what_if("baseline", changes, folder, **settings)


def scenarios(folder: str | Path = "") -> pd.Series:
    """The scenarios by name, with a description each."""
    found = scenarios_in(folders(folder))
    return pd.Series(found, name="what happens", dtype=str).sort_index()


def scenario(name: str = "baseline", changes: Changes = (), folder: str | Path = "") -> Parameters:
    """The parameters of a scenario, with changes: `Ecosystem(scenario("price_war"))`.

    Raises BadInput for an unknown name or a wrong value.
    """
    with _as_bad_input(), composing(folder):
        words = [f"scenario={name}", *words_of(changes), "output=nowhere"]
        return question_of(words).parameters


def model(
    name: str = "baseline", changes: Changes = (), folder: str | Path = "", *, seed: int = 1
) -> Ecosystem:
    """Today's market as a model to run by hand: `model("price_war").run()`.

    Another seed gives another starting state and other random numbers. With {"unmeasured":
    "default"} it has the default parameters and stands before the first month; with {"ecosystem":
    MyEcosystem} it is your own model. Raises BadInput for bad input.
    """
    with _as_bad_input(), composing(folder):
        question = question_of([f"scenario={name}", *words_of(changes), "output=nowhere"])
        draws, kind = starts_of(question.settings), model_of(str(question.settings.ecosystem))
        if draws is not None:
            draws.refuse(question.parameters)
    if draws is None:
        return kind(question.parameters, rng=seed)
    return draws.model(question.parameters, draws.seeds(seed, 1)[0], kind)


def words_of(changes: Changes) -> list[str]:
    """Changes as words of the command."""
    if not isinstance(changes, Mapping):
        return [changes] if isinstance(changes, str) else list(changes)
    words = []
    for name, value in changes.items():
        if isinstance(value, BaseModel):
            words += words_of({f"{name}.{key}": one for key, one in value})
        else:
            words.append(f"{name}={as_word(value)}")
    return words


def as_word(value: Any) -> str:
    """A value as in the command's words: lists, mappings, texts with any characters."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case type():
            return as_word(name_of(value))
        case Mapping():
            return f"{{{','.join(f'{name}: {as_word(one)}' for name, one in value.items())}}}"
        case str() if PLAIN.fullmatch(value):
            return value
        case str() | Path():
            return QuotedString(str(value), Quote.single).with_quotes()
        case Sequence():
            return f"[{','.join(map(as_word, value))}]"
    return str(value)


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
