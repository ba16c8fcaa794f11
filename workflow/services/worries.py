"""What a person says of something decided in their name, "That's not right", and who rings them (rule 10).

Neither the nominee nor whoever decided hears of it. It is no step of the ask: nothing about the ask changes.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.events import Actor
from audit.restricted import seal
from audit.words import keep
from delegation import hooks
from delegation.days import day_at
from delegation.errors import Conflict, Forbidden, Missing
from delegation.models import Absence, CircleMember, Person, User, Worry, WorryEntry
from delegation.routing import Candidate
from delegation.selectors.authority import Setting, setting
from delegation.selectors.away import away_at
from delegation.selectors.nearest import candidates, circle_of
from delegation.selectors.restricted import find_worry, late_worries, open_worry
from workflow.models import Ask, Decision
from workflow.selectors import find_ask
from workflow.services.naming import NoSchemeOwner

TEMPLATE = "not_right"
# Somebody who is worried is not left to wait longer than this for a call.
LATE_AFTER = timedelta(days=2)


def say_not_right(*, by: User, ask_id: UUID, text: str | None, at: datetime) -> Worry:
    """This function will keep that something decided in a person's name is not right, and name who rings them.

    Said by the person, or by a worker of theirs who heard it. Said again before anybody rang, it is the same one.
    Raises Missing, Forbidden, Conflict where nobody but the person asked and decided.
    """
    ask, now = find_ask(by=by, ask_id=ask_id), setting(at=at)
    selves, workers = _ties(ask.person, at=at, now=now)
    if by.id not in selves | workers:
        raise Forbidden(_("Only the person themself, or a worker who heard it from them, can say this."))
    others = acted(ask) - selves
    if not others:
        raise Conflict(_("Nobody else asked for this or decided it."), ask_status=ask.status)
    known = open_worry(ask_id=ask.id)
    if known is not None:
        return known
    worry = Worry(person=ask.person, ask_id=ask.id, raised_by=by, at=at)
    worry.save(force_insert=True)
    worker = who_rings(ask, not_by=others, at=at, now=now)
    _add(worry, kind=WorryEntry.Kind.RAISED, worker=worker, text=text, at=at)
    found = find_worry(worry_id=worry.id)
    assert found is not None  # it was written just now
    return found


def ring_done(*, by: User, worry_id: UUID, text: str, at: datetime) -> Worry:
    """This function will keep that a worker rang the person, and what came of it. Raises Missing, Conflict."""
    worry = find_worry(worry_id=worry_id)
    if worry is None or worry.worker_id != by.id:
        raise Missing
    try:
        with transaction.atomic():
            _add(worry, kind=WorryEntry.Kind.DONE, worker=by, text=text, at=at)
    except IntegrityError as error:
        if "worry_done_once" not in str(error):
            raise
        raise Conflict(_("This was done already.")) from None
    return worry


def move_late_worries(*, by: Actor, at: datetime) -> int:
    """This function will name somebody else to ring where nobody did in 2 days, or who should is away or gone.

    It counts what moved. Nobody else left: it stays with whoever has it. ``by`` is the timer: the register itself signs
    for what it adds, so that the log tells nothing of what is moved.
    """
    assert by.process  # a person moves nothing here
    moved, now = 0, setting(at=at)
    away = Absence.objects.ours().filter(away_at(at))
    gone = Q(is_active=False) | Q(left_at__lte=at) | Q(id__in=away.values("user_id"))
    for worry in late_worries(before=at - LATE_AFTER, gone=gone):
        ask = Ask.objects.ours().select_related("person", "asker").get(id=worry.ask_id)
        had = {entry.worker_id for entry in worry.story}
        worker = who_rings(ask, not_by=acted(ask) | had, at=at, now=now)
        if worker.id not in had:
            _add(worry, kind=WorryEntry.Kind.MOVED, worker=worker, text=None, at=at)
            moved += 1
    return moved


def acted(ask: Ask) -> set[UUID]:
    """This function will name who asked or decided an ask."""
    rows = Decision.objects.ours().filter(ask=ask).values_list("by_id", flat=True)
    return {ask.asker_id, *rows}


def who_rings(ask: Ask, *, not_by: Collection[UUID], at: datetime, now: Setting) -> User:
    """This function will find the nearest worker of the circle who had no part in it, else somebody above them.

    Where there is nobody else, whoever owns the limits; where there is no such either, the nearest worker after all.
    """
    near = candidates(person=ask.person, asker=ask.asker, is_paid=False, at=at, setting=now)
    places = circle_of(ask.person, at=at, setting=now).places
    free = [each for each in near if each.near and each.user not in not_by and not (each.absent or each.gone)]
    circle = sorted((each for each in free if each.user in places), key=lambda each: places[each.user])
    highest = max((_rank(each) for each in near if each.user in places), default=0)
    officers = [each for each in free if each.user not in places and each.terms]
    above = [each for each in officers if _rank(each) > highest]
    chosen = [each.user for each in (*circle, *above, *officers)]
    last = [now.organisation.scheme_owner_id, *sorted(places, key=lambda user: places[user])]
    wanted = next((each for each in (*chosen, *last) if each is not None), None)
    if wanted is None:
        raise NoSchemeOwner
    found: User = User.objects.ours().get(id=wanted)
    return found


def _rank(candidate: Candidate) -> int:
    return max((terms.rank for terms in candidate.terms), default=0)


def _ties(person: Person, *, at: datetime, now: Setting) -> tuple[set[UUID], set[UUID]]:
    """This function will give the person themself as a user, and the workers around them, as it is that day."""
    today = day_at(at, now.calendar.time_zone)
    rows = CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), person=person)
    ties = set(rows.values_list("role", "user_id"))
    of = CircleMember.Role
    return {user for role, user in ties if role == of.SELF}, {user for role, user in ties if role == of.WORKER}


def _add(worry: Worry, *, kind: str, worker: User, text: str | None, at: datetime) -> None:
    """This function will keep one entry with its event, and tell whoever is to ring."""
    words = keep(text=text, subject_id=worry.id)
    facts = {"worry": worry.id, "ask": worry.ask_id, "kind": kind, "worker": worker.id}
    sealed = seal(facts={**facts, "words": words.commitment if words else ""}, at=at)
    entry = WorryEntry(
        worry=worry, kind=kind, worker=worker, words=words, event_id=sealed.event_id, salt=sealed.salt, at=at
    )
    entry.save(force_insert=True)
    if kind != WorryEntry.Kind.DONE:
        hooks.tell_of_restricted(users=[worker.id], event_id=sealed.event_id, template=TEMPLATE, at=at)
