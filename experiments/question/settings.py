"""What is asked: the command's own settings, the world's parameters, and the experiment."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, Self, get_args

from omegaconf import DictConfig
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from experiments.question.code_of_others import refuse_unnamed_classes, refuse_unnamed_files
from experiments.question.config_files import resolved
from experiments.question.errors import BadInput
from sim.parameters import ParameterInfo, Parameters
from sim.parameters.wording import KINDS, did_you_mean, info_of

AUTO = "auto"
MIXTURE: Final = "mixture"
MOST_PROCESSES = 1024  # on one machine
FIRST_REPLICATES = 20  # before the first look at how wide the interval is


class Execution(BaseModel):
    """Where runs happen: on all cores of this machine, one by one in this process, on a cluster.

    `address` is that of a Dask cluster's scheduler, which must answer within `timeout` seconds;
    `workers` the most that work at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    where: Literal["local", "serial", "dask"] = "local"
    workers: int | None = Field(default=None, ge=1, le=1_000_000)
    address: str = ""
    timeout: float = Field(default=10.0, gt=0, le=3600)

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
    """When `replicates=auto` stops; `outcome` as in runs.parquet or verdict_LABEL, empty: usual."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: str = ""
    precision: float = Field(default=0.02, gt=0)
    most: int = Field(default=1000, ge=2, le=10_000_000)


class Prediction(BaseModel):
    """How theory says that a scenario moves an outcome; an empty direction: it does not say.

    The outcome is that of the last year, or, of what strikes in a month, of the year `after` it.
    `under` has the directions of hypotheses under which theory says another.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: str = ""
    direction: Literal["", "rises", "falls"] = ""
    under: dict[str, Literal["", "rises", "falls"]] = Field(default_factory=dict)
    after: str = Field(default="", pattern=r"^(\d{4}-\d{2})?$")


class Settings(BaseModel):
    """The keys of a configuration that are not parameters of the world."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str
    outcome: str
    direction: Literal["", "rises", "falls"]
    example: str = ""
    prediction: Prediction = Prediction()
    dose: Literal["weak", "middle", "strong"] = "middle"
    replicates: int = Field(ge=1, le=10_000_000, json_schema_extra={"unit": "runs, or auto"})
    seed: int = Field(ge=0, le=2**63 - 1)
    output: str = Field(min_length=1)
    experiment: dict[str, Any]
    execution: Execution
    quiet: bool
    worlds: Literal["plain", "mixture"] = MIXTURE
    evidence: str = ""  # csv file of figures beside those of analysis/evidence
    auto: Auto = Auto()
    until_precise: bool = Field(default=False, exclude=True)  # replicates=auto
    resume: str = Field(default="", exclude=True)  # says where, not what is asked
    code: tuple[str, ...] = Field(default=(), exclude=True)  # modules and folders of others

    @field_validator("code", mode="before")
    @classmethod
    def _one_is_a_list(cls, given: Any) -> Any:
        return [given] if isinstance(given, str) else given

    @model_validator(mode="before")
    @classmethod
    def _auto_is_a_number_for_now(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("replicates") == AUTO:
            return given | {"replicates": FIRST_REPLICATES, "until_precise": True}
        return given

    @model_validator(mode="after")
    def _outcome_has_a_direction(self) -> Self:
        from sim.outcomes import NAMES  # loads numpy, which help can do without

        for key, name in (("", self.outcome), ("prediction.", self.prediction.outcome)):
            if name and name not in NAMES:
                raise BadInput(f"{key}outcome={name}: no outcome{did_you_mean(name, NAMES)}")
        if bool(self.outcome) != bool(self.direction):
            raise BadInput("outcome and direction: name both, or leave both empty")
        return self


def own_settings(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[ParameterInfo]:
    """What is allowed for each of the command's own settings."""
    for name, field in model.model_fields.items():
        declared = field.annotation
        if isinstance(declared, type) and issubclass(declared, BaseModel):
            yield from own_settings(declared, f"{prefix}{name}.")
        elif name not in ("experiment", "until_precise"):
            kinds = (declared, *get_args(declared))
            kind = next((kind for kind in KINDS if kind in kinds), str)
            yield info_of(f"{prefix}{name}", field, kind())


class Question(BaseModel):
    """One experiment to run on one scenario.

    `words` are those that changed the configuration; `typed` those of the command line, which
    differ where a job is gone on with. Only these can name code of others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: str
    settings: Settings
    parameters: Parameters
    words: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()

    @classmethod
    def from_config(
        cls,
        config: DictConfig,
        scenario: str,
        words: Sequence[str] = (),
        typed: Sequence[str] | None = None,
    ) -> "Question":
        """Check a composed configuration; what was typed are `words`, unless it is told.

        Raises BadInput for code of others that was not named there,
        pydantic.ValidationError on a wrong value, OmegaConf's errors on a value that is
        missing or refers to nothing.
        """
        content = resolved(config)
        own = {key: content.pop(key) for key in list(content) if key in Settings.model_fields}
        settings, parameters = Settings.model_validate(own), Parameters.model_validate(content)
        asked = cls(
            scenario=scenario,
            settings=settings,
            parameters=parameters,
            words=tuple(words),
            typed=tuple(words if typed is None else typed),
        )
        asked.refuse_code_of_others(parameters)
        return asked

    def refuse_code_of_others(self, parameters: Parameters) -> None:
        """Raise BadInput for code that the parameters or settings name, but no typed word."""
        named = any(word.startswith("code=") for word in self.typed)
        code = self.settings.code if named else ()
        refuse_unnamed_classes(parameters, self.typed, code)
        own = self.settings.experiment.get("own")
        if isinstance(own, list | tuple):
            refuse_unnamed_files([str(one) for one in own], self.typed, code, "experiment.own")
        address = self.settings.execution.address
        if address and not any(address in word for word in self.typed):
            raise BadInput(
                f"execution.address={address}: a cluster runs code, so no file may name it; give "
                "it on the command line"
            )

    def config(self) -> dict[str, Any]:
        """The whole configuration as plain values, that compose the same question again."""
        settings = self.settings.model_dump(mode="json")
        if self.settings.until_precise:
            settings["replicates"] = AUTO
        return settings | self.parameters.model_dump(by_alias=True, mode="json")
