"""Noes that nobody looked at in the end, by the team of who said them: of teams of five or more, as all staff figures.

Who was asked to look and did not is told of nobody (ADR 36).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from workflow.leading.flow import REST, told_groups


class No(NamedTuple):
    """A no that is owed a second look: who said it, in which team, and whether nobody is asked about it any more."""

    by: UUID
    team: str
    unread: bool


class Unread(NamedTuple):
    """How many noes of a team were to be looked at, and how many nobody did; without a team: everybody else's."""

    team: str
    owed: int
    unread: int


def unread_by_team(noes: Sequence[No]) -> list[Unread]:
    """This function will count noes by the teams that may be told, the most unread first; nothing where none may."""
    people: dict[str, set[UUID]] = defaultdict(set)
    for each in noes:
        people[each.team].add(each.by)
    shown = told_groups(people)
    owed = Counter(shown.get(each.team, REST) for each in noes)
    unread = Counter(shown.get(each.team, REST) for each in noes if each.unread)
    if set(owed) <= {REST}:  # the whole again
        return []
    return sorted((Unread(team, owed[team], unread[team]) for team in owed), key=lambda each: (-each.unread, each.team))
