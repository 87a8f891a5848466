"""A question: its settings, its parameters, its experiment, and whose code may run.

Third-party code runs only if the command line names it, never because a file does. A file can be a
configuration or a result folder to resume; docs/sweeping.md says what it may hold.
"""

import importlib.util
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, ClassVar, Final, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides
from openclosed.sim.parameters import ParameterInfo, Parameters
from openclosed.sim.parameters.base import KINDS, did_you_mean, info_of

PROJECT = "openclosed.sim."
TARGET = "_target_"
AUTO = "auto"
DRAWN: Final = "drawn"
START_2023: Final = "2023"
PRIOR: Final = "prior"
CENTRAL: Final = "central"
MOST_PROCESSES = 1024  # on one machine
FIRST_REPLICATES = 20  # before the first look at how wide the interval is
OUTPUT = (
    "outputs/${folder_name:${hydra:runtime.choices.experiment},"
    "${hydra:runtime.choices.scenario}}-${now:%Y%m%d-%H%M%S}"
)
NAME = "question"  # entry of the node `experiment` that says which it is
EARLIER = ("resume", "again", "expand", "so_far", "draw")
"""Settings that name an earlier job."""


def a_number(given: Any) -> Any:
    """A number; pydantic would take true and texts for one, too."""
    if isinstance(given, bool | str):
        raise PydanticCustomError("int_type", "must be a number")
    return given


Whole = Annotated[int, BeforeValidator(a_number)]
Replicates = Annotated[
    Whole, Field(ge=1, le=10_000_000, json_schema_extra={"unit": "runs, or auto"})
]
type Unmeasured = Literal["drawn", "default"]
type Start = Literal["today", "2023", "prior"]
type Direction = Literal["", "rises", "falls"]
type Asked = Mapping[str, Any] | Sequence[str]
"""Factors: names, or names with the values of each."""


def one_is_a_list(given: Any) -> Any:
    """A text as a list of itself, so that one name needs no brackets."""
    return [given] if isinstance(given, str) else given


Names = Annotated[Sequence[str], BeforeValidator(one_is_a_list)]


def alone_and_together(names: Sequence[str]) -> list[str]:
    """Names of what-ifs: each alone, then all of them together."""
    return list(dict.fromkeys([*names, "+".join(names)]))


class Declared(BaseModel):
    """Settings whose meanings stand below them; true and false are no numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _true_is_no_number(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return given | {  # a text is refused with what is allowed
            name: str(given[name]).lower()
            for name, one in cls.model_fields.items()
            if isinstance(given.get(name), bool) and is_number(one.annotation)
        }


def is_number(annotation: Any) -> bool:
    """Whether a setting takes numbers, but not true and false."""
    kinds = {annotation, *get_args(annotation)}
    return bool(kinds & {int, float}) and bool not in kinds


class Execution(Declared):
    """Where runs happen."""

    where: Literal["local", "serial", "dask"] = "local"
    """On all cores of this machine, one by one in this process, or on a Dask cluster."""
    workers: int | None = Field(default=None, ge=1, le=1_000_000)
    """Maximum number of workers; null: one for each core, or all of a cluster."""
    address: str = ""
    """Address of the cluster's scheduler, as tcp://HOST:8786."""
    timeout: float = Field(default=10.0, gt=0, le=3600)
    """Seconds to wait for the scheduler's answer."""

    @model_validator(mode="after")
    def _clusters_have_an_address(self) -> Self:
        if (self.where == "dask") != bool(self.address):
            raise BadInput(
                "execution.address: execution=dask needs its scheduler's address, like "
                "tcp://HOST:8786; local and serial take none"
            )
        if self.where == "local" and (self.workers or 0) > MOST_PROCESSES:
            raise BadInput(f"execution.workers={self.workers}: must be at most {MOST_PROCESSES}")
        return self


class Auto(Declared):
    """When `replicates=auto` stops."""

    outcome: str = ""
    """Outcome whose interval decides: a column of runs.parquet or ending_LABEL; empty: the open
    share of all firms."""
    precision: float = Field(default=0.02, gt=0)
    """Half-width of its 95 % interval at which to stop, in the outcome's unit."""
    max_replicates: int = Field(default=1000, ge=2, le=10_000_000)
    """Maximum number of replicates."""


class Prediction(BaseModel):
    """How theory says that a scenario moves an outcome; empty direction: it does not say.

    The outcome is a mean of the last year, or for a shock of the year from the month `after`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: str = ""
    direction: Direction = ""
    after: str = Field(default="", pattern=r"^(\d{4}-\d{2})?$")


class About(Declared):
    """The description of a scenario."""

    description: str = ""
    """What happens, in a sentence that names the outcome that differs."""
    outcome: str = ""
    """Column of that outcome in runs.parquet; empty: none."""
    direction: Direction = ""
    """Whether it rises or falls against the baseline."""
    example: str = ""
    """A real case or a proposal, with its date."""
    under_way: str = Field(default="", pattern=r"^(\d{4}-\d{2})?$")
    """Month from which the data show the first of it; empty: not yet seen in the data."""
    also: tuple[str, ...] = ()
    """Other names for it in a what-if."""
    prediction: Prediction = Prediction()
    """What theory predicts: an outcome, rises or falls, and the month of a shock."""

    @model_validator(mode="after")
    def _outcome_has_a_direction(self) -> Self:
        for key, name in (("", self.outcome), ("prediction.", self.prediction.outcome)):
            if name:
                from openclosed.sim.outcomes import NAMES  # loads numpy

                if name not in NAMES:
                    raise BadInput(f"{key}outcome={name}: unknown{did_you_mean(name, NAMES)}")
        if bool(self.outcome) != bool(self.direction):
            raise BadInput("outcome and direction: name both, or leave both empty")
        return self


class Settings(Declared):
    """Settings of every question; a question's own are a subclass.

    On the command line and in files, a question's own settings are called `experiment.NAME`.
    """

    from_2023: ClassVar[bool] = False
    """Whether it draws the uncertain parameters itself, and so needs the defaults."""
    reads_own_data: ClassVar[bool] = False
    until_precise_too: ClassVar[bool] = False
    """Whether it takes replicates=auto."""
    answers_so_far: ClassVar[bool] = False
    """Whether it has an answer while some of its runs are missing."""
    of_the_model: ClassVar[bool] = False
    """Whether it needs the project's own model."""
    node: ClassVar[Mapping[str, Any]] = {}
    """Further defaults, as in a file of `conf`."""

    replicates: Replicates = 200
    """Number of runs, each with its own seed; auto: until an interval is narrow."""
    seed: Whole = Field(default=1, ge=0, le=2**63 - 1)
    """Master seed, from which the seeds of the runs are drawn."""
    output: str = Field(default=OUTPUT, min_length=1)
    """Folder for the result."""
    unmeasured: Unmeasured = DRAWN
    """Parameters without data: drawn for each run, or at their defaults in all runs."""
    start: Annotated[Start, BeforeValidator(str)] = "today"  # a year is a number to a shell
    """When changes take effect: today, in starting states that fit the data to August 2026; 2023,
    from the first month of their histories; prior, from 2023 in draws that no data inform, the
    only one until the states are made for the present rules."""
    prior: str = CENTRAL
    """Prior for parameters without data, used with start=prior: central, or your own
    prior/NAME.yaml."""
    ecosystem: str | type[Any] = ""
    """Your own subclass of Ecosystem, as my_module.MyEcosystem; empty: the project's model."""
    intensity: Literal["low", "medium", "high"] = "medium"
    """Strength of a scenario: low, medium or high."""
    data: str = ""
    """CSV file of newer data with columns month, indicator, error, and value or low and high."""
    auto: Auto = Auto()
    """When replicates=auto stops."""
    execution: Execution = Execution()
    """Where runs happen."""
    on_failure: Literal["continue", "stop"] = "continue"
    """When a run fails: continue with the others, or stop."""
    estimate: bool = Field(default=False, exclude=True)
    """Measure a few runs, print how long all take, with memory and disk, and end."""
    figures: Literal["png", "svg", "pdf", "paper"] = "png"
    """What to draw besides a PNG of each figure: nothing (png), svg, pdf, or both as printed."""
    style: str = ""
    """Style of the figures: one of Matplotlib's, as grayscale, or a file .mplstyle."""
    quiet: bool = False
    """Show no progress."""
    resume: str = Field(default="", exclude=True)
    """Folder of an interrupted or partly failed job to continue."""
    again: str = Field(default="", exclude=True)
    """Folder or manifest of a result to run again, into another folder."""
    expand: str = Field(default="", exclude=True)
    """Folder of a result to enlarge into another folder: replicates=+50, or more design points."""
    so_far: str = Field(default="", exclude=True)
    """Folder of an unfinished job, to answer from its finished runs in another folder."""
    draw: str = Field(default="", exclude=True)
    """Folder of a finished result whose figures to draw again, as with figures=pdf."""
    code: Annotated[tuple[str, ...], BeforeValidator(one_is_a_list)] = Field(
        default=(), exclude=True
    )
    """Third-party modules and folders whose classes a file may use; command line only."""
    until_precise: bool = Field(default=False, exclude=True, init=False)

    @field_validator("ecosystem", mode="before")
    @classmethod
    def _a_class_has_a_name(cls, given: Any) -> Any:
        if not isinstance(given, type):
            if isinstance(given, str):
                return given
            raise PydanticCustomError("literal_error", "must be a class, as my_module.MyEcosystem")
        from openclosed.experiments.question.own_model import name_of  # loads numpy, as above

        return name_of(given)

    @model_validator(mode="before")
    @classmethod
    def _auto_is_a_number_for_now(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("replicates") == AUTO:
            return given | {"replicates": FIRST_REPLICATES, "until_precise": True}
        return given

    @property
    def earlier(self) -> dict[str, str]:
        """The settings that name an earlier job, with their values."""
        named = {name: getattr(self, name) for name in EARLIER}
        return {name: where for name, where in named.items() if where}

    @classmethod
    def own_fields(cls) -> dict[str, FieldInfo]:
        """The settings of this question alone."""
        return {
            name: field
            for name, field in cls.model_fields.items()
            if name not in Settings.model_fields
        }


NOT_PARAMETERS = frozenset((*About.model_fields, *Settings.model_fields, "experiment"))
"""Entries of a configuration that are no parameters."""


def declared(model: type[BaseModel], prefix: str = "") -> Iterator[ParameterInfo]:
    """The allowed values of each setting, by its name on the command line."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        own = issubclass(model, Settings) and name in model.own_fields()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from declared(kind, f"{prefix}{name}.")
        elif name != "until_precise":
            kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
            typed = next((one for one in KINDS if one in kinds), None)
            value = typed() if typed else None
            yield info_of(f"{prefix}{'experiment.' * own}{name}", field, value)


class Question(BaseModel):
    """One experiment to run on one scenario.

    `words` changed the configuration; `typed` are those of the command line, which differ when a
    job is resumed. Only these can name third-party code.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: str
    experiment: str
    about: About
    settings: Settings
    overrides: Overrides
    words: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of its scenario."""
        return self.overrides.parameters

    def refuse_third_party_code(self, parameters: Parameters) -> None:
        """Raise BadInput for code that parameters or settings name, but no typed word."""
        named = any(word.startswith("code=") for word in self.typed)
        code = self.settings.code if named else ()
        refuse_unnamed_classes(parameters, self.typed, code)
        refuse_unnamed_model(str(self.settings.ecosystem), self.typed, code)
        address = self.settings.execution.address
        if address and not any(address in word for word in self.typed):
            raise BadInput(
                f"execution.address={address}: a cluster runs code, so no file may name it; use "
                "the command line"
            )

    def config(self) -> dict[str, Any]:
        """The whole configuration as plain values, which compose the same question again."""
        settings = self.settings.model_dump(mode="json")
        own = {name: settings.pop(name) for name in type(self.settings).own_fields()}
        if self.settings.until_precise:
            settings["replicates"] = AUTO
        return {
            **self.about.model_dump(mode="json"),
            **settings,
            "experiment": {NAME: self.experiment, **own},
            **self.parameters.model_dump(by_alias=True, mode="json"),
        }


def refuse_unnamed_classes(
    parameters: Parameters, typed: Sequence[str], code: Sequence[str]
) -> None:
    """Raise BadInput for a third-party class of a vendor or community that nobody named.

    Nothing is imported.

    Args:
        parameters: of a run.
        typed: words of the command line; one that sets a class names it.
        code: named modules and folders.
    """
    for group in ("vendors", "communities"):
        for name, settings in getattr(parameters, group).items():
            path = settings.target
            if not (path.startswith(PROJECT) or _is_typed(path, typed) or _is_in(path, code)):
                raise BadInput(
                    f"{group}.{name}.{TARGET}={path}: is third-party code, which no file may "
                    f"name; if you trust it, add code={path.rpartition('.')[0]}"
                )


def refuse_unnamed_model(name: str, typed: Sequence[str], code: Sequence[str]) -> None:
    """Raise BadInput for a user's own model that neither `typed` nor `code` names."""
    is_typed = any(word.lstrip("+").startswith("ecosystem=") and name in word for word in typed)
    if name and not (is_typed or _is_in(name, code)):
        raise BadInput(
            f"ecosystem={name}: is third-party code, which no file may name; if you trust it, "
            f"add code={name.rpartition('.')[0]}"
        )


def _is_typed(path: str, typed: Sequence[str]) -> bool:
    """Whether a word that sets a class contains this path."""
    alone = re.compile(rf"(?<![\w.]){re.escape(path)}(?![\w.])")
    return any(TARGET in word and alone.search(word) for word in typed)


def _is_in(path: str, code: Sequence[str]) -> bool:
    """Whether a dotted path belongs to one of the modules or folders."""
    if any(f"{path}.".startswith(f"{one}.") for one in code):
        return True
    top = path.partition(".")[0]
    if not (code and top.isidentifier()):
        return False
    try:
        found = importlib.util.find_spec(top)
    except ValueError:  # a module without an origin, as __main__
        found = None
    places = [] if found is None else [found.origin, *(found.submodule_search_locations or ())]
    return any(_holds(one, Path(place)) for one in code for place in places if place)


def _holds(named: str, file: Path) -> bool:
    """Whether a file is the named one, or in the named folder."""
    return file.expanduser().resolve().is_relative_to(Path(named).expanduser().resolve())
