"""Records of rules: the parameters that a compiled rule reads, each by its own name."""

from typing import Any


def record_of[Record: tuple[Any, ...]](
    record: type[Record], *groups: object, **others: Any
) -> Record:
    """A NamedTuple whose fields are parameters of the same name in one of the groups.

    `others` are the fields that are no parameter, or have another name than theirs.

    Raises:
        TypeError: naming a field that no group has, or more than one.
    """
    build: Any = record
    known = [vars(group) for group in groups]
    values = dict(others)
    for field in build._fields:
        if field not in others:
            found = [parameters[field] for parameters in known if field in parameters]
            if len(found) != 1:
                raise TypeError(f"{record.__name__}.{field} is in {len(found)} of the groups")
            values[field] = found[0]
    made: Record = build(**values)
    return made
