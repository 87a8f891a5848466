"""What is asked: the command's own settings, the parameters, the experiment, and whose code runs.

Code of others runs only where the command line names it, never because a file does. A file can be a
configuration, or a result folder that is gone on with; docs/sweeping.md tells what it may hold.
"""

import importlib.util
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, ClassVar, Final, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic.fields import FieldInfo

from openclosed.experiments.question.errors import BadInput
from openclosed.sim.parameters import ParameterInfo, Parameters
from openclosed.sim.parameters.wording import KINDS, did_you_mean, info_of

PROJECT = "openclosed.sim."
TARGET = "_target_"
AUTO = "auto"
DRAWN: Final = "drawn"
FIRST: Final = "2023"
PRIOR: Final = "prior"
CENTRAL: Final = "central"
MOST_PROCESSES = 1024  # on one machine
FIRST_REPLICATES = 20  # before the first look at how wide the interval is
OUTPUT = (
    "outputs/${folder_name:${hydra:runtime.choices.experiment},"
    "${hydra:runtime.choices.scenario}}-${now:%Y%m%d-%H%M%S}"
)
NAME = "question"  # entry of the node `experiment` that says which it is

Replicates = Annotated[int, Field(ge=1, le=10_000_000, json_schema_extra={"unit": "runs, or auto"})]
type Unmeasured = Literal["drawn", "default"]
type Start = Literal["today", "2023", "prior"]
type Direction = Literal["", "rises", "falls"]
type Asked = Mapping[str, Any] | Sequence[str]
"""Factors: names, or names with what each may be."""


def one_is_a_list(given: Any) -> Any:
    """A text as a list of itself, so that one name needs no brackets."""
    return [given] if isinstance(given, str) else given


Names = Annotated[Sequence[str], BeforeValidator(one_is_a_list)]


def alone_and_together(names: Sequence[str]) -> list[str]:
    """What-ifs by their names: each alone, and all that are named at once."""
    return list(dict.fromkeys([*names, "+".join(names)]))


class Execution(BaseModel):
    """Where runs happen."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    where: Literal["local", "serial", "dask"] = "local"
    """On all cores of this machine, one by one in this process, on a Dask cluster."""
    workers: int | None = Field(default=None, ge=1, le=1_000_000)
    """Most that work at once; null: as many as there are."""
    address: str = ""
    """Of the cluster's scheduler, as tcp://HOST:8786."""
    timeout: float = Field(default=10.0, gt=0, le=3600)
    """Seconds within which it must answer."""

    @model_validator(mode="after")
    def _clusters_have_an_address(self) -> Self:
        if (self.where == "dask") != bool(self.address):
            raise BadInput(
                "execution.address: execution=dask needs its scheduler's, like tcp://HOST:8786; "
                "nothing else has one"
            )
        if self.where == "local" and (self.workers or 0) > MOST_PROCESSES:
            raise BadInput(f"execution.workers={self.workers}: must be {MOST_PROCESSES} at most")
        return self


class Auto(BaseModel):
    """When `replicates=auto` stops."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    outcome: str = ""
    """Which, as in runs.parquet, or ending_LABEL; empty: the open share of all firms."""
    precision: float = Field(default=0.02, gt=0)
    """Half-width of its 95 % interval at which to stop, unit of the outcome."""
    max_replicates: int = Field(default=1000, ge=2, le=10_000_000)
    """Replicates at which to stop all the same."""


class Prediction(BaseModel):
    """How theory says that a scenario moves an outcome; an empty direction: it does not say.

    The outcome is that of the last year, or, of what strikes in a month, of the year `after` it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: str = ""
    direction: Direction = ""
    after: str = Field(default="", pattern=r"^(\d{4}-\d{2})?$")


class About(BaseModel):
    """What a scenario says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    description: str = ""
    """What it represents, in a sentence that names the outcome that differs."""
    outcome: str = ""
    """That outcome's name, as in runs.parquet; empty: none is named."""
    direction: Direction = ""
    """How it differs from the baseline: rises or falls."""
    example: str = ""
    """What happened somewhere, or is proposed, with its date."""
    overtaken: str = Field(default="", pattern=r"^(\d{4}-\d{2})?$")
    """Month from which the record shows what it says; empty: it is living, all still to come."""
    also: tuple[str, ...] = ()
    """Other names by which a what-if may call it."""
    prediction: Prediction = Prediction()
    """By theory: an outcome, rises or falls, month of what strikes once."""

    @model_validator(mode="after")
    def _outcome_has_a_direction(self) -> Self:
        for key, name in (("", self.outcome), ("prediction.", self.prediction.outcome)):
            if name:
                from openclosed.sim.outcomes import NAMES  # loads numpy

                if name not in NAMES:
                    raise BadInput(f"{key}outcome={name}: no outcome{did_you_mean(name, NAMES)}")
        if bool(self.outcome) != bool(self.direction):
            raise BadInput("outcome and direction: name both, or leave both empty")
        return self


class Settings(BaseModel):
    """What every question can be told. A question's own settings are a class on top of this one.

    On the command line and in files, those of a question's own are `experiment.NAME`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    from_2023: ClassVar[bool] = False
    """Whether it draws the free numbers itself, and so needs plain parameters."""
    reads_evidence: ClassVar[bool] = False
    until_precise_too: ClassVar[bool] = False
    """Whether it takes replicates=auto."""
    on_this_machine: ClassVar[bool] = False
    """Whether it cannot be asked of a cluster."""
    of_the_model: ClassVar[bool] = False
    """Whether it cannot be asked of a model of the user's own."""
    node: ClassVar[Mapping[str, Any]] = {}
    """What else it sets where nobody says otherwise, as a file of `conf` has it."""

    replicates: Replicates = 200
    """Runs, each with its own seed; auto: until the interval of an outcome is narrow."""
    seed: int = Field(default=1, ge=0, le=2**63 - 1)
    """Master seed; the seeds of the runs are drawn from it."""
    output: str = Field(default=OUTPUT, min_length=1)
    """Folder of the result."""
    unmeasured: Unmeasured = DRAWN
    """Runs that differ in what nobody has measured; plain: all with the same numbers."""
    start: Annotated[Start, BeforeValidator(str)] = "today"  # a year is a number on a command line
    """Changes come into force today, in states of the market that the data weighed; 2023: in the
    first month of their histories; prior: runs from 2023 that no data weigh."""
    prior: str = CENTRAL
    """What is believed of the free numbers, with start=prior: a file of conf/prior, or
    prior/NAME.yaml of your own folder."""
    ecosystem: str | type[Any] = ""
    """Your own model, a subclass of Ecosystem, as my_module.MyEcosystem; empty: the project's."""
    intensity: Literal["low", "medium", "high"] = "medium"
    """Of a scenario."""
    evidence: str = ""
    """Csv of newer figures (month, indicator, value or low and high, error)."""
    auto: Auto = Auto()
    """When replicates=auto stops."""
    execution: Execution = Execution()
    """Where runs happen."""
    figures: Literal["png", "svg", "pdf"] = "png"
    """Format of the figures beside PNG."""
    quiet: bool = False
    """No progress."""
    resume: str = Field(default="", exclude=True)
    """Folder of an interrupted or partly failed job to go on with."""
    again: str = Field(default="", exclude=True)
    """Folder or manifest of a result, whose job is done once more, into another folder."""
    export: str = Field(default="", exclude=True)
    """Folder of a result, of which tables are written as csv into DIR-csv; nothing runs."""
    code: Annotated[tuple[str, ...], BeforeValidator(one_is_a_list)] = Field(
        default=(), exclude=True
    )
    """Modules and folders of others whose classes a file may name; only on the
    command line."""
    until_precise: bool = Field(default=False, exclude=True, init=False)

    @field_validator("ecosystem", mode="before")
    @classmethod
    def _a_class_has_a_name(cls, given: Any) -> Any:
        if not isinstance(given, type):
            return given
        from openclosed.experiments.question.own_model import named  # loads numpy, as above

        return named(given)

    @model_validator(mode="before")
    @classmethod
    def _auto_is_a_number_for_now(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("replicates") == AUTO:
            return given | {"replicates": FIRST_REPLICATES, "until_precise": True}
        return given

    @classmethod
    def own_fields(cls) -> dict[str, FieldInfo]:
        """The settings of this question alone."""
        return {
            name: field
            for name, field in cls.model_fields.items()
            if name not in Settings.model_fields
        }


NO_PARAMETERS = frozenset((*About.model_fields, *Settings.model_fields, "experiment"))
"""What a configuration has beside parameters of the world."""


def declared(model: type[BaseModel], prefix: str = "") -> Iterator[ParameterInfo]:
    """What is allowed for each setting, by its name on the command line."""
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

    `words` are those that changed the configuration; `typed` those of the command line, which
    differ where a job is gone on with. Only these can name code of others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: str
    experiment: str
    about: About
    settings: Settings
    parameters: Parameters
    words: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()

    def refuse_code_of_others(self, parameters: Parameters) -> None:
        """Raise BadInput for code that the parameters or settings name, but no typed word."""
        named = any(word.startswith("code=") for word in self.typed)
        code = self.settings.code if named else ()
        refuse_unnamed_classes(parameters, self.typed, code)
        refuse_unnamed_model(str(self.settings.ecosystem), self.typed, code)
        address = self.settings.execution.address
        if address and not any(address in word for word in self.typed):
            raise BadInput(
                f"execution.address={address}: a cluster runs code, so no file may name it; give "
                "it on the command line"
            )

    def config(self) -> dict[str, Any]:
        """The whole configuration as plain values, that compose the same question again."""
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
    """Raise BadInput for a vendor or community whose class is not the project's, nor named.

    Nothing is imported.

    Args:
        parameters: of a world.
        typed: words of the command line; one that sets a class names it.
        code: modules and folders that are named.
    """
    for group in ("vendors", "communities"):
        for name, settings in getattr(parameters, group).items():
            path = settings.target
            if not (path.startswith(PROJECT) or _is_typed(path, typed) or _is_in(path, code)):
                raise BadInput(
                    f"{group}.{name}.{TARGET}={path}: is code from outside the project, which no "
                    f"file may name; if you trust it, add code={path.rpartition('.')[0]}"
                )


def refuse_unnamed_model(name: str, typed: Sequence[str], code: Sequence[str]) -> None:
    """Raise BadInput for a user's own model that neither `typed` nor `code` names, as above."""
    is_typed = any(word.lstrip("+").startswith("ecosystem=") and name in word for word in typed)
    if name and not (is_typed or _is_in(name, code)):
        raise BadInput(
            f"ecosystem={name}: is code from outside the project, which no file may name; if you "
            f"trust it, add code={name.rpartition('.')[0]}"
        )


def _is_typed(path: str, typed: Sequence[str]) -> bool:
    """Whether a word that sets a class has this path in it."""
    alone = re.compile(rf"(?<![\w.]){re.escape(path)}(?![\w.])")
    return any(TARGET in word and alone.search(word) for word in typed)


def _is_in(path: str, code: Sequence[str]) -> bool:
    """Whether a dotted path is of one of the modules, or of a module in one of the folders."""
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
    """Whether a file is the one that is named, or in the folder that is."""
    return file.expanduser().resolve().is_relative_to(Path(named).expanduser().resolve())
