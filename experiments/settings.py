"""What is asked: the command's own settings, the world's parameters, and the experiment."""

import importlib
from collections.abc import Callable
from typing import Any, Literal

from omegaconf import DictConfig, OmegaConf
from pydantic import BaseModel, ConfigDict, Field

from experiments.bad_input import BadInput
from experiments.execution import started_ahead
from sim.parameters import Parameters


class Execution(BaseModel):
    """Where runs happen: on the cores of this machine, or one after another in this process."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    where: Literal["local", "serial"] = "local"
    workers: int | None = Field(default=None, ge=1, le=1024)


class Settings(BaseModel):
    """The keys of a configuration that are not parameters of the world."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str
    replicates: int = Field(ge=1, le=10_000_000)
    seed: int = Field(ge=0, le=2**63 - 1)
    output: str = Field(min_length=1)
    experiment: dict[str, Any]
    execution: Execution
    quiet: bool


class Question(BaseModel):
    """One experiment to run on one scenario."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: str
    settings: Settings
    parameters: Parameters

    @classmethod
    def from_config(cls, config: DictConfig, scenario: str) -> "Question":
        """Check a composed configuration.

        Raises pydantic.ValidationError on a wrong value, OmegaConf's errors on a value that is
        missing or refers to nothing.
        """
        content = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
        assert isinstance(content, dict)
        own = {key: content.pop(key) for key in list(content) if key in Settings.model_fields}
        settings, parameters = Settings.model_validate(own), Parameters.model_validate(content)
        return cls(scenario=scenario, settings=settings, parameters=parameters)

    def answer(self) -> int:
        """Run the experiment and return its exit code."""
        options = dict(self.settings.experiment)
        with started_ahead(self.settings.execution):
            return _function(options.pop("_target_", None))(self, **options)

    def config(self) -> dict[str, Any]:
        """The whole configuration as plain values, that compose the same question again."""
        return self.settings.model_dump(mode="json") | self.parameters.model_dump(
            by_alias=True, mode="json"
        )


def _function(target: object) -> Callable[..., int]:
    """The function that a dotted name stands for. Raises BadInput if there is none."""
    module, _, name = str(target).rpartition(".")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, ValueError, AttributeError) as error:
        raise BadInput(f"experiment._target_={target}: no such function ({error})") from error
    if not callable(found):
        raise BadInput(f"experiment._target_={target}: not a function")
    function: Callable[..., int] = found
    return function
