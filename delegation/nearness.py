"""Who is near a person (pure): the asker, the circle's workers, their colleagues in the team, then up the tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from delegation.rulings import Terms

Place = tuple[int, int, int]
"""How near somebody is: the ring they are in, their place in it, and 1 for who comes behind their giver."""
NOWHERE: Place = (10_000, 0, 0)
PASSED_ON = "passed_on"


class Seated(Protocol):
    """Somebody with a seat in a team, or in none."""

    @property
    def id(self) -> UUID:
        """This function will give whose seat it is."""

    @property
    def team_id(self) -> UUID | None:
        """This function will give the team."""

    @property
    def display_name(self) -> str:
        """This function will give the name that orders those who are equally near."""


AnySeated = TypeVar("AnySeated", bound=Seated)


@dataclass(frozen=True, slots=True)
class Near:
    """The circle's workers, with their place in it, and the teams they sit in."""

    places: Mapping[UUID, int]
    teams: frozenset[UUID | None]


def nearest_first(users: Iterable[AnySeated], places: Mapping[UUID, Place]) -> list[AnySeated]:
    """This function will order users by their places, those without one last."""
    return sorted(users, key=lambda user: (*places.get(user.id, NOWHERE), user.display_name, str(user.id)))


def places_of(
    users: Sequence[Seated],
    *,
    asker: UUID,
    near: Near,
    teams: Sequence[UUID],
    terms: Mapping[UUID, tuple[Terms, ...]],
) -> dict[UUID, Place]:
    """This function will give everybody near their place: asker, circle, colleagues by rank, each team further up.

    Who was passed on a mandate has the place of its giver, right behind them, where that is nearer than their own.
    """
    found = {user.id: _place(user, asker=asker, near=near, teams=teams, terms=terms) for user in users}
    places = {user: place for user, place in found.items() if place is not None}
    for user in users:
        behind = [(*place[:2], 1) for place in map(found.get, _givers(terms.get(user.id, ()))) if place is not None]
        own = [places[user.id]] if user.id in places else []
        if own or behind:
            places[user.id] = min(own + behind)
    return places


def _givers(held: Iterable[Terms]) -> list[UUID]:
    given = [each.narrowed_by for each in held if each.kind == PASSED_ON]
    return [giver.holder for giver in given if giver is not None]


def _place(
    user: Seated, *, asker: UUID, near: Near, teams: Sequence[UUID], terms: Mapping[UUID, tuple[Terms, ...]]
) -> Place | None:
    """This function will give somebody's own place, or None where they are nobody's neighbour."""
    rank = max((each.rank for each in terms.get(user.id, ())), default=0)
    if user.id == asker:
        return (0, 0, 0)
    if user.id in near.places:
        return (1, near.places[user.id], 0)
    if user.team_id in near.teams:
        return (2, rank, 0)
    return (3 + teams.index(user.team_id), rank, 0) if user.team_id in teams else None


def up_from(team: UUID, *, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """This function will list a team and the teams above it, nearest first."""
    found: list[UUID] = []
    step: UUID | None = team
    while step is not None and step not in found:
        found.append(step)
        step = parents.get(step)
    return found
