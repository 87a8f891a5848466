"""A user's own model in place of the project's: `ecosystem=my_module.MyEcosystem`.

It is a subclass of `Ecosystem`. Results record its name and a digest of its source. Workers import
it by its name, or get the whole class if they cannot, as from a notebook.
"""

import hashlib
import importlib
import inspect
import secrets
import sys
from pathlib import Path
from typing import Any

import cloudpickle

from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.sim import Ecosystem
from openclosed.sim.engine.compiled import source_digest

type Kind = type[Ecosystem]

_sources: dict[Kind, str] = {}
_given: dict[str, type[Any]] = {}
"""Classes given to a function that cannot be imported by their name."""


def name_of(kind: type[Any]) -> str:
    """The name of a class, by which `model_of` finds it."""
    name = f"{kind.__module__}.{kind.__qualname__}"
    _given.pop(name, None)
    if not _is_found(kind):
        _given[name] = kind
    return name


def _is_found(kind: type[Any]) -> bool:
    """Whether a class can be imported by its name."""
    return getattr(sys.modules.get(kind.__module__), kind.__qualname__, None) is kind


def model_of(name: str) -> Kind:
    """The model class of a name; no name is the project's own.

    Raises BadInput unless it is a model class built from parameters and a seed.
    """
    if not name:
        return Ecosystem
    kind = _given.get(name) or _imported(name)
    if not (isinstance(kind, type) and issubclass(kind, Ecosystem)):
        raise BadInput(f"ecosystem={name}: must be a subclass of openclosed.Ecosystem")
    try:
        inspect.signature(kind.__init__).bind(None, None, rng=1)
    except TypeError as error:
        raise BadInput(
            f"ecosystem={name}: must be built as Ecosystem(parameters, rng=seed) ({error})"
        ) from error
    return kind


def _imported(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    if not module:
        raise BadInput(f"ecosystem={name}: must be a class of a module, as my_module.MyEcosystem")
    try:
        found = importlib.import_module(module)
    except Exception as error:
        raise BadInput(
            f"ecosystem={name}: {module} cannot be imported ({type(error).__name__}: "
            f"{one_line(str(error))})"
        ) from error
    if not hasattr(found, attribute):
        raise BadInput(f"ecosystem={name}: {module} has no {attribute}")
    return getattr(found, attribute)


class OwnModel:
    """A model class on its way to workers: its name, or the whole class if no import finds it."""

    def __init__(self, name: str, source: str, kind: Kind | None, sent: bytes = b"") -> None:
        """The class, or what was sent of it; without a source, it was sent whole."""
        self.name, self.source, self._kind, self._sent = name, source, kind, sent

    @property
    def kind(self) -> Kind:
        """The class. Raises BadInput in a worker without its module, or with another version."""
        if self._kind is None:
            importlib.invalidate_caches()
            try:
                kind: Kind = cloudpickle.loads(self._sent)
            except Exception as error:
                reason = f"{type(error).__name__}: {one_line(str(error))}"
                raise BadInput(
                    f"ecosystem={self.name}: a worker cannot load it ({reason})"
                ) from error
            if self.source and source_of(kind) != self.source:
                raise BadInput(
                    f"ecosystem={self.name}: a worker has another version of it; start it again"
                )
            self._kind = kind
        return self._kind

    def __reduce__(self) -> Any:
        """What is sent. Raises BadInput for a class that cannot be."""
        by_name = _is_found(self.kind) and self.kind.__module__ != "__main__"
        try:
            sent = cloudpickle.dumps(self.kind)
        except Exception as error:
            raise BadInput(
                f"ecosystem={self.name}: cannot be sent to workers ({one_line(str(error))}); "
                "remove what cannot be pickled, or use execution=serial"
            ) from error
        return OwnModel, (self.name, self.source if by_name else "", None, sent)


def own_model(name: str) -> OwnModel:
    """The class of a name, to be sent. Raises BadInput as `model_of`."""
    kind = model_of(name)
    return OwnModel(name, source_of(kind), kind)


def source_of(kind: Kind) -> str:
    """A digest of all that makes a class differ from the project's model.

    That is the file of its module, or all files of its package. A class that was typed gets a
    random one, so that a job of it continues only in the same session. It is computed once, since
    later edits of the file do not change the class. Imports from elsewhere do not count.
    """
    if kind not in _sources:
        _sources[kind] = _digest_source(kind)
    return _sources[kind]


def _digest_source(kind: Kind) -> str:
    digest = hashlib.sha256()
    for one in kind.__mro__[: kind.__mro__.index(Ecosystem)]:
        module = sys.modules.get(one.__module__)
        file = getattr(module, "__file__", None)
        package = getattr(sys.modules.get(one.__module__.partition(".")[0]), "__file__", None)
        if file and package and Path(package).name == "__init__.py":
            text = source_digest(Path(package).parent)
        elif file and Path(file).exists():
            text = Path(file).read_text(encoding="utf-8")
        else:
            text = secrets.token_hex()
        digest.update(f"\0{one.__qualname__}\0{text}".encode())
    return digest.hexdigest()[:16]
