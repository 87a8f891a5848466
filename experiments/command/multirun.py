"""Hydra's multirun as one question: every combination of the words that have several values.

What needs composing (groups of options, entries that are added) is composed once for each of its
combinations; parameters of the world are then set in what was composed, which takes a hundredth of
the time and is checked as strictly.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hydra import compose
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override

from experiments.command.resume import flat
from experiments.execution.processes import signals_later
from experiments.question.checks import kept_of, outcome_of, refuse_too_few
from experiments.question.composing import question_from
from experiments.question.errors import BadInput
from experiments.question.messages import as_bad_input
from experiments.question.own_model import model_of
from experiments.question.scenarios import HYPOTHESIS
from experiments.question.settings import MIXTURE, NO_PARAMETERS, Question, Settings
from experiments.runs.factors import BASE, Factor, with_value
from experiments.runs.points import Point, refuse_unbuildable
from experiments.sweep import explore
from experiments.worlds.mixture import HINT
from sim.parameters import Parameters

MOST_POINTS = 100_000
DOSE = "dose"  # the one setting of the command that makes another world


class Swept(NamedTuple):
    """A word with several values: its key, the values as words say them, and as they are.

    `composed` tells that Hydra has to compose it, as for a group of options.
    """

    key: str
    texts: tuple[str, ...]
    values: tuple[Any, ...]
    composed: bool


class World(NamedTuple):
    """What was composed for some of the words: the scenario, its parameters, and their values."""

    scenario: str
    parameters: Parameters
    values: dict[str, Any]

    def changed(self, changes: Mapping[str, Any]) -> Parameters:
        """Checked parameters with some values changed; the groups without any are as they were."""
        groups: dict[str, Any] = {}
        for name, value in changes.items():
            group, *keys = name.split(".")
            content = groups.get(group, self.values[group])
            groups[group] = with_value(content, keys, value) if keys else value
        same = {name: getattr(self.parameters, name) for name in Parameters.model_fields}
        checked = Parameters.model_validate(same | groups)
        return checked.with_written(self.parameters.written.union(changes))


class MultirunSettings(Settings):
    """What -m asks: every value of words that have several."""

    upkeep = True
    until_precise_too = True

    words: Sequence[str] = ()
    """As on the command line: name=value,value or name=range(...), choice(...), glob(...)."""
    outcome: str = ""
    """The outcome that figure and answer show; empty: the open share of all firms."""
    months: Sequence[str] = ()
    """Outcomes whose months are kept and drawn as curves, by name or pattern: [open_share_*,
    price_*]."""
    every: int = 3
    """Which of their months: 3 the last of each quarter, 1 all."""


def run(question: Question, settings: MultirunSettings) -> int:
    """Run the scenario as it is and at every combination of the words' values, on the same seeds.

    Returns 1 if any run failed, else 0. Raises BadInput, naming the point, for what cannot be;
    all points are checked before anything runs.
    """
    asked = outcome_of(question, settings.outcome)
    refuse_too_few(question.settings.replicates)
    parsed = _parsed(settings.words)
    texts = [_texts(word) for word in parsed]
    if math.prod(map(len, texts)) > MOST_POINTS:
        raise BadInput(f"{' '.join(settings.words)}: more than {MOST_POINTS} points")
    if question.settings.worlds == MIXTURE:
        _refuse_other_worlds(parsed)
    swept = [_swept(*one, question.parameters) for one in zip(parsed, texts, strict=True)]
    usual = _usual(question, swept)
    base = Point(BASE, question.parameters, factors=usual)
    factors = [Factor(one.key, usual[one.key], 0.0, 1.0, choices=one.values) for one in swept]
    points = [base, *points_of(question, swept)]
    return explore(
        question, points, factors, asked, kept_of(settings.months, settings.every), settings.every
    )


def points_of(question: Question, swept: Sequence[Swept]) -> list[Point]:
    """Every combination as a checked point, the last word moving fastest.

    One world of each composition is built, too. Raises BadInput with the number and the words of
    the first point that cannot be.
    """
    kind = model_of(str(question.settings.world))
    worlds: dict[tuple[int, ...], World] = {}
    built: set[tuple[int, ...]] = set()
    points: list[Point] = []
    for chosen in itertools.product(*(range(len(one.texts)) for one in swept)):
        pairs = list(zip(swept, chosen, strict=True))
        name = " ".join(f"{one.key}={one.texts[place]}" for one, place in pairs)
        key = tuple(place for one, place in pairs if one.composed)
        try:
            if key not in worlds:
                words = {one.key: one.texts[place] for one, place in pairs if one.composed}
                asked = _composed(question, words)
                values = asked.parameters.model_dump(by_alias=True)
                worlds[key] = World(asked.scenario, asked.parameters, values)
            parameters = worlds[key].changed(
                {one.key: one.values[place] for one, place in pairs if not one.composed}
            )
            question.refuse_code_of_others(parameters)
            if key not in built:
                with signals_later():
                    refuse_unbuildable(parameters, question.settings.seed, kind)
                built.add(key)
        except Exception as error:
            refusal = as_bad_input(error)
            if refusal is None:
                raise
            raise BadInput(f"point {len(points) + 1} ({name}): {refusal}") from error
        factors = {one.key: one.values[place] for one, place in pairs}
        points.append(Point(name, parameters, worlds[key].scenario, factors))
    return points


def _parsed(words: Sequence[str]) -> list[Override]:
    loader = GlobalHydra.instance().config_loader()
    parsed = OverridesParser.create(config_loader=loader).parse_overrides(list(words))
    if not parsed:
        raise BadInput(
            "-m needs a word with several values, as in scenario='glob(*)' or replicates=8 "
            "firms.enterprise.switching_cost=1,2,4"
        )
    return parsed


def _refuse_other_worlds(words: Sequence[Override]) -> None:
    """Raise BadInput where points would differ in hypothesis, of which each kept world has one."""
    for word in words:
        if word.key_or_group == HYPOTHESIS:
            raise BadInput(f"{word.input_line}: each kept world is of one hypothesis; {HINT}")


def _texts(word: Override) -> tuple[str, ...]:
    """The values of a word, as words say them. Raises BadInput where one job cannot have several.

    Of more than can be asked, no more than tell it.
    """
    key = word.key_or_group
    if not word.is_discrete_sweep():
        raise BadInput(f"{word.input_line}: give values, as in {key}=1,2,3 or range(1,4)")
    if key.partition(".")[0] in NO_PARAMETERS and key != DOSE:
        raise BadInput(
            f"{word.input_line}: is one for all points of a sweep; hydra/launcher=basic runs a job "
            "for each value"
        )
    texts = tuple(itertools.islice(word.sweep_string_iterator(), MOST_POINTS + 1))
    if not texts:
        raise BadInput(f"{word.input_line}: stands for nothing")
    return texts


def _swept(word: Override, texts: tuple[str, ...], parameters: Parameters) -> Swept:
    """The word with its values as words say them, and as they are."""
    key = word.key_or_group
    plain = not (word.is_add() or word.is_force_add() or word.is_delete() or word.package)
    if not plain or key not in flat(parameters.model_dump(by_alias=True)):
        return Swept(word.get_key_element(), texts, texts, composed=True)
    parser = OverridesParser.create()
    values = tuple(parser.parse_override(f"{key}={text}").value() for text in texts)
    return Swept(key, texts, values, composed=False)


def _composed(question: Question, words: Mapping[str, str]) -> Question:
    """The question with some words more."""
    all_words = [*question.words, *(f"{key}={text}" for key, text in words.items())]
    scenario = words.get("scenario", question.scenario)
    return question_from(compose("config", all_words), scenario, all_words, question.typed)


def _usual(question: Question, swept: Sequence[Swept]) -> dict[str, Any]:
    """What the question itself has in the place of each word."""
    chosen = HydraConfig.get().runtime.choices
    values = flat(question.parameters.model_dump(by_alias=True))
    return {
        one.key: chosen.get(one.key, "") if one.composed else values[one.key] for one in swept
    } | ({"scenario": question.scenario} if any(one.key == "scenario" for one in swept) else {})
