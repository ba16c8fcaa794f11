"""What else happens in the year: people say when they are away, limits change, somebody leaves a post."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bench.year.world import World
from delegation.demo.building import demo_scheme, with_amounts
from delegation.models import Mandate
from delegation.services import mandates, schemes
from delegation.services.absences import record_absence
from delegation.services.mandate_rows import Narrower
from workflow.models import Ask
from workflow.services.leaving import leave

# Half of all absences are known a fortnight before they start, the others as they start.
KNOWN_BEFORE = timedelta(days=14)
NOTICE = timedelta(days=29)

DEPUTY_FOR = timedelta(days=14)

Event = Callable[..., None]


def tell_absences(world: World, number: int, *, at: datetime) -> None:
    """This function will record the absences that become known on a day."""
    everybody = [user for name, user in world.staff.items() if name not in world.gone]
    for seat, user in enumerate(everybody):
        for place, (first, back) in enumerate(world.away[user.id]):
            known = first - KNOWN_BEFORE if place % 2 else first
            # Every third names the next in the list, who may have no authority, or be away too.
            stand_in = everybody[(seat + 1) % len(everybody)] if place % 3 == 0 else None
            if known.date() == at.date() or (number == 0 and known < at < back):
                record_absence(by=user, user=user, starts_at=first, ends_at=back, stand_in=stand_in, at=at)


def widen(world: World, *, at: datetime) -> None:
    """This function will let team managers say yes to more, from today."""
    _publish(world, {"team_manager.each": 150_000}, at=at, in_force_from=None)


def tighten(world: World, *, at: datetime) -> None:
    """This function will let practitioners say yes to less, 29 days from now."""
    _publish(world, {"team_manager.each": 150_000, "practitioner.each": 15_000}, at=at, in_force_from=at + NOTICE)


def lose_a_post(world: World, *, at: datetime) -> None:
    """This function will end what a practitioner of the west team may decide."""
    for mandate in Mandate.objects.ours().filter(holder=world.staff["west-first"], revoked_at__isnull=True):
        mandates.revoke(by=world.built.users["lena"], mandate_id=mandate.id, at=at)


def fill_the_post(world: World, *, at: datetime) -> None:
    """This function will give it to them again."""
    last: Any = Mandate.objects.ours().filter(holder=world.staff["west-first"]).order_by("granted_at").last()
    mandates.grant_officer(by=world.built.users["lena"], holder=last.holder, post=last.post, at=at)


def leave_for_good(world: World, *, at: datetime) -> None:
    """This function will let somebody of the north team leave, and a colleague take over whom they work with."""
    user, colleague = world.staff["north-second"], world.staff["north-first"]
    leave(by=world.built.users["lena"], user_id=user.id, hand_over_to=colleague.id, at=at)
    world.gone.add("north-second")


def answer_alarms(world: World, *, at: datetime) -> None:
    """This function will let the owner of the limits name a deputy for a fortnight where nobody can decide."""
    alarms = Ask.objects.ours().filter(status="blocked", transitions__command="alarm")
    if at >= world.deputy_until and alarms.exists():
        world.deputy_until = at + DEPUTY_FOR
        narrower = Narrower(ends_at=world.deputy_until)
        lena = world.built.users["lena"]
        mandates.grant_officer(by=lena, holder=world.deputy, post=world.deputy_post, narrower=narrower, at=at)


def _publish(world: World, amounts: dict[str, int], *, at: datetime, in_force_from: datetime | None) -> None:
    lena, mark = world.built.users["lena"], world.built.users["mark"]
    draft = schemes.draft_scheme(by=lena, terms=with_amounts(demo_scheme(), amounts), at=at)
    schemes.propose(by=lena, scheme_id=draft.id, at=at)
    schemes.publish(by=mark, scheme_id=draft.id, in_force_from=in_force_from, at=at)


# By the number of the working day.
EVENTS: dict[int, tuple[Event, ...]] = {
    60: (widen,),
    90: (lose_a_post,),
    110: (fill_the_post,),
    140: (tighten,),
    180: (leave_for_good,),
}
