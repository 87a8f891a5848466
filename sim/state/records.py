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
    fields: tuple[str, ...] = getattr(record, "_fields")  # noqa: B009 not known of every tuple
    values = dict(others)
    for field in fields:
        if field not in others:
            having = [group for group in groups if hasattr(group, field)]
            if len(having) != 1:
                raise TypeError(f"{record.__name__}.{field} is in {len(having)} of the groups")
            values[field] = getattr(having[0], field)
    build: Any = record
    made: Record = build(**values)
    return made
