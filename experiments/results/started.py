"""The manifest of a job as it was started, which other commands read to go on with it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from openclosed.experiments.question.settings import AUTO


class StartedJob(BaseModel):
    """How a job was started, from its manifest."""

    version: str | None
    simulation: str | None
    numpy: str | None
    ecosystem: str = ""
    platform: dict[str, str] = {}
    scenario: str
    started: datetime
    words: tuple[str, ...]
    config: dict[str, Any]
    stopped: dict[str, Any] = {}
    points: tuple[Annotated[str, Field(pattern="^[0-9a-f]{16}$")], ...] = ()
    tables: dict[str, str] = {}  # digests by file name

    @property
    def replicates(self) -> int:
        """The number of runs of each point."""
        asked = self.config["replicates"]
        return int(self.stopped.get("replicates", 0) if asked == AUTO else asked)

    @model_validator(mode="after")
    def _has_what_a_larger_job_reads(self) -> Self:
        assert self.replicates >= 0
        assert isinstance(self.config["experiment"], dict)
        return self


def read_started(manifest: Path) -> StartedJob | None:
    """The manifest of a job; None if it is missing or damaged."""
    try:
        return StartedJob.model_validate_json(manifest.read_bytes() if manifest.is_file() else b"")
    except (OSError, ValueError, KeyError, TypeError):
        return None


def started_at(manifest: Path) -> datetime:
    """When the job started: from the manifest of an earlier command, or now."""
    found = read_started(manifest)
    return datetime.now(UTC) if found is None else found.started
