"""Configuration files of others: text of a size that can be composed, and no settings of Hydra's.

A few aliases can stand for millions of entries, or for themselves, and Hydra's settings can name
any function to call. So such a file is looked at before Hydra composes it.
"""

import re
from pathlib import Path
from typing import Any

import yaml
from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra._internal.sources_registry import SourcesRegistry
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigResult
from omegaconf import DictConfig, OmegaConf

from openclosed.experiments.question.config_nodes import CONFIGURATION
from openclosed.experiments.question.errors import BadInput, one_line

MOST_BYTES = 100_000
MOST_ENTRIES = 20_000  # with all aliases written out
HYDRA = re.compile(r"\bhydra\b|_name_")  # a package may stand for the file's own name

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CheckedFiles(FileConfigSource):
    """Files as Hydra reads them, those from outside the project looked at before."""

    def load_config(self, config_path: str) -> ConfigResult:
        """A file as Hydra reads it. Raises BadInput for one that is not safe to compose."""
        file = Path(self.path, self._normalize_file_name(config_path))
        if file.resolve().is_relative_to(CONFIGURATION) or not file.is_file():
            return super().load_config(config_path)
        checked_text(file)
        loaded = super().load_config(config_path)
        for part in (config_path, loaded.header.get("package") or "", *_settings(loaded)):
            if HYDRA.search(part):
                raise BadInput(
                    f"{file}: {one_line(part)}: Hydra's own settings belong on the command line"
                )
        return loaded


def look_into_files() -> None:
    """Have Hydra read files through `CheckedFiles`."""
    Plugins.instance()  # registers Hydra's own reader, whose place is taken here
    SourcesRegistry.instance().types["file"] = CheckedFiles


def checked_text(file: Path) -> str:
    """The text of a YAML file that can be composed in moments.

    Raises BadInput, naming the file, for one that is no file, too large, not in UTF-8, or whose
    aliases stand for too much or for themselves.
    """
    if not file.is_file():  # reading from a pipe or a device may never end
        raise BadInput(f"{file}: is no file")
    if file.stat().st_size > MOST_BYTES:
        raise BadInput(f"{file}: a configuration file has at most {MOST_BYTES:,} bytes")
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: must be UTF-8, which byte {error.start + 1} is not") from error
    try:
        entries = _entries(text)
    except yaml.YAMLError as error:
        raise BadInput(f"{file}: {one_line(str(error))}") from error
    except ValueError as error:
        raise BadInput(f"{file}: {error}") from error
    if entries > MOST_ENTRIES:
        raise BadInput(
            f"{file}: has {entries:,} entries with its aliases written out; at most "
            f"{MOST_ENTRIES:,} are allowed"
        )
    return text


def resolved(config: DictConfig) -> dict[str, Any]:
    """The configuration as plain values.

    Raises OmegaConf's errors for a value that is missing or refers to nothing.
    """
    content = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    assert isinstance(content, dict)
    return {str(name): value for name, value in content.items()}


def _entries(text: str) -> int:
    """How many entries a text has with its aliases written out."""
    sizes: dict[str, int] = {}
    names: list[str | None] = []  # the anchors of the lists and mappings that are open
    counts = [0]  # entries of each of them, and of the text
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            names.append(event.anchor)
            counts.append(1)
        elif isinstance(event, yaml.CollectionEndEvent):
            size, name = counts.pop(), names.pop()
            counts[-1] += size
            sizes |= {name: size} if name else {}
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor in names:
                raise ValueError(f"alias *{event.anchor} stands for itself")
            counts[-1] += sizes.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            counts[-1] += 1
    return counts[0]


def _settings(loaded: ConfigResult) -> list[str]:
    """What a file sets at its top, and what its defaults list chooses."""
    if not isinstance(loaded.config, DictConfig):
        return []
    keys = [str(key) for key in loaded.config]
    for chosen in loaded.config.get("defaults") or ():
        keys += map(str, chosen) if isinstance(chosen, DictConfig) else [str(chosen)]
    return keys
