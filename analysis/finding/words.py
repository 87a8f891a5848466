"""Sentences are templates: macros of a Jinja file beside the code that computes their blanks.

A file `words.j2` has a macro for each sentence, title, caption and footer. Code gives numbers and
names; filters write them: `{{ share | percent }}`. Texts come out on one line. Macros of
`shared.j2`, beside this file, may be imported by all.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.environment import TemplateModule


def _filters() -> dict[str, Callable[..., str]]:
    """How blanks are written. `percent_range`, `brief` and `change_range` take a sequence."""
    from openclosed.analysis.common import contrasts, measures  # load numpy and pandas

    return {
        "percent": measures.percent,
        "short_percent": measures.short_percent,
        "percent_range": lambda ends: measures.percent_range(*ends),
        "brief": lambda ends: measures.brief(*ends),
        "plain": measures.plain,
        "setting": measures.setting,
        "value": measures.format_value,
        "change": contrasts.format_change,
        "change_range": lambda ends, unit="share": contrasts.format_change_range(
            ends[0], ends[1], unit
        ),
        "spell_out": measures.spell_out,
        "capital": measures.capital,
        "in_list": measures.in_list,
        "listed": measures.listed,
    }


class Words:
    """The sentences of a file of macros, `words("title", share=0.5)`.

    A blank that a macro needs and does not get, or gets and does not know, is an error.
    """

    def __init__(self, beside: str, name: str = "words.j2", *, filters: bool = True) -> None:
        """The file `name` in the folder of the module whose `__file__` is given.

        Without `filters` no library of numbers is loaded.
        """
        self.path, self._filtered = Path(beside).with_name(name), filters

    @cached_property
    def _macros(self) -> TemplateModule:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        known = Environment(  # noqa: S701 - text for terminals too; pages escape it themselves
            loader=FileSystemLoader([self.path.parent, Path(__file__).parent]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        if self._filtered:
            known.filters |= _filters()
        return known.get_template(self.path.name).module

    def __call__(self, macro: str, **blanks: Any) -> str:
        """The text of a macro on one line."""
        return " ".join(str(getattr(self._macros, macro)(**blanks)).split())


SHARED: Final = Words(__file__, "shared.j2")
"""What tables and sentences of several questions have in common."""
