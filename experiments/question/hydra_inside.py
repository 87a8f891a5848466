"""The inside of Hydra: all that the project uses of it beyond its documented functions.

Third-party files are checked before Hydra reads them: a few aliases can stand for millions of
entries, or for themselves, and Hydra's settings can name any function to call.
"""

import re
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import yaml
from hydra._internal.core_plugins.file_config_source import FileConfigSource
from hydra._internal.hydra import Hydra as Hydra  # noqa: PLC0414 others name the type
from hydra._internal.sources_registry import SourcesRegistry
from hydra._internal.utils import create_config_search_path, get_args_parser
from hydra.core.global_hydra import GlobalHydra
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigResult
from omegaconf import DictConfig

from openclosed.experiments.question.errors import BadInput, one_line

CONFIGURATION = Path(__file__).resolve().parents[2] / "conf"
MOST_BYTES = 100_000
MOST_ENTRIES = 20_000  # with all aliases expanded
MOST_REFERENCES = 200  # of the form ${name}
LONGEST_CHAIN = 2  # references to values that are references
REFERENCE = re.compile(r"\$\{\s*([^{}:\s]*)")
RESOLVED = re.compile(r"\$\{\s*oc\.(?!env\b)")  # a value that is no setting's
NESTED = re.compile(r"\$\{[^{}:]*\$\{")  # a name that is computed
HYDRA = re.compile(r"\bhydra\b|_name_")  # a package may use the file's name
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # six times as fast if available


def hydra_of(folders: Iterable[Path]) -> Hydra:
    """Hydra, which finds files in `conf/` and before that in the folders, the last one first."""
    Plugins.instance()  # registers Hydra's own reader, which is replaced here
    SourcesRegistry.instance().types["file"] = CheckedFiles
    GlobalHydra.instance().clear()
    path = create_config_search_path(str(CONFIGURATION))
    for folder in folders:
        path.prepend("openclosed", f"file://{folder}", "schema")
    return Hydra.create_main_hydra2("openclosed", path)


def parser_of_options() -> ArgumentParser:
    """Hydra's parser, which raises BadInput instead of printing its usage."""
    parser = get_args_parser()

    def refuse(message: str) -> NoReturn:
        raise BadInput(f"{message}; see openclosed --help")

    parser.error = refuse  # type: ignore[method-assign]
    return parser


class CheckedFiles(FileConfigSource):
    """Files as Hydra reads them; third-party files are checked first."""

    def load_config(self, config_path: str) -> ConfigResult:
        """A file as Hydra reads it. Raises BadInput if it is not safe to compose."""
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


def checked_text(file: Path) -> str:
    """The text of a YAML file that composes fast.

    Raises BadInput, naming the file, if it is no file, too large, not UTF-8, or its aliases stand
    for too much or for themselves.
    """
    if not file.is_file():  # reading from a pipe or a device may never end
        raise BadInput(f"{file}: not a file")
    if file.stat().st_size > MOST_BYTES:
        raise BadInput(
            f"{file}: too large; a configuration file may have at most {MOST_BYTES:,} bytes"
        )
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: must be UTF-8, but byte {error.start + 1} is not") from error
    try:
        entries = _entries(text)
    except yaml.YAMLError as error:
        raise BadInput(f"{file}: {one_line(str(error))}") from error
    except ValueError as error:
        raise BadInput(f"{file}: {error}") from error
    if entries > MOST_ENTRIES:
        raise BadInput(
            f"{file}: has {entries:,} entries with its aliases expanded; at most "
            f"{MOST_ENTRIES:,} are allowed"
        )
    return text


def refuse_references(content: Any) -> None:
    """Raise BadInput for references that stand for too much: many, in chains, or to computed names.

    `content` is a configuration of any files and words before they are replaced. A name is taken
    for every setting that is called so, wherever it stands.
    """
    names, count = _references(content), 0
    for text in _texts(content):
        count += text.count("${")
        if RESOLVED.search(text) or NESTED.search(text):
            raise BadInput(f"{one_line(text)[:60]}: a reference ${{...}} must say a setting's name")
    if count > MOST_REFERENCES:
        raise BadInput(f"has {count:,} references ${{...}}; at most {MOST_REFERENCES} are allowed")
    for name in names:
        reached = {name}
        for _ in range(1 + LONGEST_CHAIN):
            reached = {to for one in reached for to in names.get(one, ()) if to != one}
        if reached:
            raise BadInput(
                f"{name}: refers to a reference to a reference; at most {LONGEST_CHAIN} in a chain "
                "are allowed"
            )


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, Mapping | list):
        for one in content.values() if isinstance(content, Mapping) else content:
            yield from _texts(one)
    elif isinstance(content, str):
        yield content


def _references(content: Any, inside: tuple[str, ...] = ()) -> dict[str, set[str]]:
    """The names to which the texts under each name refer, each by its last part."""
    found: dict[str, set[str]] = {}
    if isinstance(content, Mapping | list):
        named = content.items() if isinstance(content, Mapping) else enumerate(content)
        for key, one in named:
            own = inside if isinstance(content, list) else (*inside, str(key))
            for name, to in _references(one, own).items():
                found.setdefault(name, set()).update(to)
    elif isinstance(content, str):
        parts = [re.findall(r"[^.\[\]]+", name) for name in REFERENCE.findall(content)]
        last = {next((one for one in reversed(own) if not one.isdigit()), "") for own in parts}
        found = {name: set(last) for name in inside if last}
    return found


def _entries(text: str) -> int:
    """The number of entries of a text with its aliases expanded."""
    sizes: dict[str, int] = {}
    names: list[str | None] = []  # anchors of the open lists and mappings
    counts = [0]  # entries of each, and of the text
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            names.append(event.anchor)
            counts.append(1)
        elif isinstance(event, yaml.CollectionEndEvent):
            size, name = counts.pop(), names.pop()
            counts[-1] += size
            sizes |= {name: size} if name else {}
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor in names:
                raise ValueError(f"alias *{event.anchor} contains itself")
            counts[-1] += sizes.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            counts[-1] += 1
    return counts[0]


def _settings(loaded: ConfigResult) -> list[str]:
    """The top-level settings of a file, and the choices of its defaults list."""
    if not isinstance(loaded.config, DictConfig):
        return []
    keys = [str(key) for key in loaded.config]
    for chosen in loaded.config.get("defaults") or ():
        keys += map(str, chosen) if isinstance(chosen, DictConfig) else [str(chosen)]
    return keys
