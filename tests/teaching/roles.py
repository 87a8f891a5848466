"""The role briefs and shock cards for print, from the roles of the summit and the page's levers."""

import json
from html import escape

from analysis.lab import levers
from analysis.lab.page import PARTS
from experiments.classroom import summit

_WORDS = json.loads((PARTS / "words.json").read_text(encoding="utf-8"))


def texts() -> dict[str, str]:
    """The briefs, a sheet each, and the cards."""
    roles = summit.declared()
    return {
        "roles.briefs": "\n".join(_brief(team) for team in roles.teams.values()),
        "roles.shocks": "\n".join(
            f"<div class=card><h2>{escape(card.name)}</h2><p>{escape(card.meaning)}</p></div>"
            for card in roles.shocks.values()
        ),
    }


def _brief(team: summit.Team) -> str:
    board = levers.declared()
    held = []
    for key, (low, high) in (team.holds | team.later).items():
        lever = board.levers[key]
        since = " (from round 2)" if key in team.later else ""
        stops = list(lever.stops)
        first, last = sorted((stops.index(low), stops.index(high)))
        rows = "".join(
            f"<dt>{escape(lever.stops[stop].name)}</dt><dd>{escape(lever.stops[stop].meaning)}</dd>"
            for stop in stops[first : last + 1]
        )
        held.append(
            f"<h3>{escape(lever.name)}{since}</h3><p>{escape(lever.question)}</p><dl>{rows}</dl>"
        )
    wants = "".join(
        f"<tr><th>{escape(str(_WORDS[f'yardstick.{key}']))}</th>"
        f"<td>{'up' if weight > 0 else 'down'}</td><td>{weight:+d}</td></tr>"
        for key, weight in team.wants.items()
    )
    return (
        f"<section><p class=private>Private. Read it, do not show it.</p>"
        f"<h1>{escape(team.name)}</h1><p class=brief>{escape(team.brief)}</p>"
        f"<h2>You hold</h2>{''.join(held)}"
        "<h2>You want</h2><table><thead><tr><th></th><th>Should go</th><th>Weight</th></tr></thead>"
        f"<tbody>{wants}</tbody></table>"
        "<h2>Before you negotiate</h2><ol><li>Which lever of another team would help you most?</li>"
        "<li>What can you offer for it?</li><li>What will you do if they do not keep it?</li></ol>"
        "</section>"
    )
