"""Every combination of settings with several values, as after -m: the points of a sweep.

Hydra composes groups of options and added entries once for each of their combinations; parameters
are then set in the composed ones, which takes a hundredth of the time and is checked as strictly.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hydra import compose
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, Quote, QuotedString

from openclosed.experiments.execution.executors import signals_later
from openclosed.experiments.question.composing import question_from
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.messages import as_bad_input
from openclosed.experiments.question.overrides import flat
from openclosed.experiments.question.own_model import model_of
from openclosed.experiments.question.questions import USUAL
from openclosed.experiments.question.settings import NOT_PARAMETERS, Question
from openclosed.experiments.runs.factors import (
    NOT_ALL_BUILD,
    Factor,
    Point,
)  # fmt: skip
from openclosed.experiments.runs.replicate import refuse_unbuildable
from openclosed.sim.parameters import Parameters

MOST_POINTS = 100_000
GROUP, SWEEP = "experiment", "sweep"
INTENSITY = "intensity"  # the one setting of the command that changes parameters


class Swept(NamedTuple):
    """A word with several values: its key, the values as texts, and as Python values.

    `composed` means that Hydra has to compose it, as a group of options; `shapes` that some values
    may be impossible to build.
    """

    key: str
    texts: tuple[str, ...]
    values: tuple[Any, ...]
    composed: bool
    shapes: bool


def as_sweep(words: Sequence[str]) -> list[str]:
    """The words of a sweep for those after -m: settings with several values become its grid.

    Raises BadInput if no word has several values, or another question is named.
    """
    moved: list[str] = []
    others: list[str] = []
    for one in parse_words(words):
        if one.key_or_group == GROUP and one.value() not in (USUAL, SWEEP):
            raise BadInput(f"{one.input_line}: only answer and sweep take several values")
        if one.key_or_group != GROUP:
            (moved if one.is_sweep_override() else others).append(str(one.input_line))
    if not moved:
        raise BadInput(
            "-m needs a word with several values, as in scenario='glob(*)' or replicates=8 "
            "firms.enterprises.switching_cost=1,2,4"
        )
    quoted = (QuotedString(one, Quote.single).with_quotes() for one in moved)
    return [*others, f"{GROUP}={SWEEP}", f"{GROUP}.words=[{','.join(quoted)}]"]


def factors_and_points(
    question: Question, words: Sequence[str]
) -> tuple[list[Factor], Mapping[str, Any], list[Point]]:
    """The factors of words with several values, their unchanged values, and the points.

    All points are checked before anything runs. Raises BadInput, naming the point, for an
    impossible one.
    """
    found = parse_words(words)
    texts = [_texts(word) for word in found]
    if math.prod(map(len, texts)) > MOST_POINTS:
        raise BadInput(f"{' '.join(words)}: more than {MOST_POINTS:,} design points")
    swept = [_swept(*one, question.parameters) for one in zip(found, texts, strict=True)]
    usual = _usual(question, swept)
    factors = [Factor(one.key, usual[one.key], 0.0, 1.0, choices=one.values) for one in swept]
    return factors, usual, combined(question, swept)


def parse_words(words: Sequence[str]) -> list[Override]:
    """The words as parsed by Hydra, which must be composing."""
    loader = GlobalHydra.instance().config_loader()
    return OverridesParser.create(config_loader=loader).parse_overrides(list(words))


def combined(question: Question, swept: Sequence[Swept]) -> list[Point]:
    """Every combination as a checked point, the last word varying fastest.

    One model of each composition is built, too, and of each value that may be impossible to build.
    Raises BadInput with the number and the words of the first impossible point.
    """
    kind = model_of(str(question.settings.ecosystem))
    compositions: dict[tuple[int, ...], Question] = {}
    built: set[tuple[int, ...]] = set()
    points: list[Point] = []
    for chosen in itertools.product(*(range(len(one.texts)) for one in swept)):
        pairs = list(zip(swept, chosen, strict=True))
        name = " ".join(f"{one.key}={one.texts[place]}" for one, place in pairs)
        key = tuple(place for one, place in pairs if one.composed)
        try:
            if key not in compositions:
                words = {one.key: one.texts[place] for one, place in pairs if one.composed}
                compositions[key] = _composed(question, words)
            overrides = compositions[key].overrides.changed(
                {one.key: one.values[place] for one, place in pairs if not one.composed}
            )
            question.refuse_third_party_code(overrides.parameters)
            shape = tuple(place for one, place in pairs if one.shapes)
            if shape not in built:
                with signals_later():
                    refuse_unbuildable(overrides.parameters, question.settings.seed, kind)
                built.add(shape)
        except Exception as error:
            refusal = as_bad_input(error)
            if refusal is None:
                raise
            raise BadInput(f"point {len(points) + 1} ({name}): {refusal}") from error
        factors = {one.key: one.values[place] for one, place in pairs}
        points.append(Point(name, overrides, compositions[key].scenario, factors))
    return points


def _texts(word: Override) -> tuple[str, ...]:
    """The values of a word as texts, at most one more than allowed.

    Raises BadInput for a setting that takes one value per job.
    """
    key = word.key_or_group
    if not word.is_discrete_sweep():
        raise BadInput(f"{word.input_line}: give values, as in {key}=1,2,3 or range(1,4)")
    if key.partition(".")[0] in NOT_PARAMETERS and key != INTENSITY:
        raise BadInput(f"{word.input_line}: must be the same at all points of a sweep")
    texts = tuple(itertools.islice(word.sweep_string_iterator(), MOST_POINTS + 1))
    if not texts:
        raise BadInput(f"{word.input_line}: has no values")
    return texts


def _swept(word: Override, texts: tuple[str, ...], parameters: Parameters) -> Swept:
    """A word with its values as texts and as Python values."""
    key = word.key_or_group
    plain = not (word.is_add() or word.is_force_add() or word.is_delete() or word.package)
    if not plain or key not in flat(parameters.model_dump(by_alias=True)):
        return Swept(word.get_key_element(), texts, texts, composed=True, shapes=True)
    parser = OverridesParser.create()
    values = tuple(parser.parse_override(f"{key}={text}").value() for text in texts)
    return Swept(key, texts, values, composed=False, shapes=key in NOT_ALL_BUILD)


def _composed(question: Question, words: Mapping[str, str]) -> Question:
    """The question with some more words."""
    all_words = [*question.words, *(f"{key}={text}" for key, text in words.items())]
    scenario = words.get("scenario", question.scenario)
    return question_from(compose("config", all_words), scenario, all_words, question.typed)


def _usual(question: Question, swept: Sequence[Swept]) -> dict[str, Any]:
    """The question's own value of each word."""
    chosen = HydraConfig.get().runtime.choices
    values = flat(question.parameters.model_dump(by_alias=True))
    return {
        one.key: chosen.get(one.key, "") if one.composed else values[one.key] for one in swept
    } | ({"scenario": question.scenario} if any(one.key == "scenario" for one in swept) else {})
