"""Which restricted records somebody may read. Every function here is called inside `restricted()`, or opens it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery

from audit.restricted import restricted
from delegation.errors import Missing
from delegation.models import CircleMember, Concern, ConcernEntry, Person, User, Worry, WorryEntry

# Whoever is one of these to a person is family, or the person: they read no concern about them, whatever their duty.
CLOSE_TO = (
    CircleMember.Role.SELF,
    CircleMember.Role.PARENT,
    CircleMember.Role.NOMINATED_PERSON,
    CircleMember.Role.ATTORNEY,
    CircleMember.Role.DEPUTY,
)


def leads_for(*, person: Person, about: User | None) -> list[User]:
    """This function will list the safeguarding leads who may read a concern, never one whom it is about."""
    close = CircleMember.objects.ours().filter(person=person, role__in=CLOSE_TO)
    leads = User.objects.ours().filter(duties__contains=[User.Duty.SAFEGUARDING_LEAD], is_active=True, left_at=None)
    found = leads.exclude(id__in=close.values("user_id")).order_by("display_name", "id")
    return [lead for lead in found if about is None or lead.id != about.id]


def is_lead(user: User) -> bool:
    """This function will say whether somebody works concerns."""
    return user.is_active and User.Duty.SAFEGUARDING_LEAD in user.duties


def concerns_of(lead: User) -> Any:
    """This function will give the concerns a lead may read, each with its entries; none to anybody else."""
    if not is_lead(lead):
        return Concern.objects.none()
    close = CircleMember.objects.ours().filter(user=lead, role__in=CLOSE_TO)
    entries = Prefetch(
        "entries", ConcernEntry.objects.ours().select_related("words", "by").order_by("id"), to_attr="story"
    )
    rows: Any = Concern.objects.ours().select_related("person", "raised_by", "about")
    return (
        rows.prefetch_related(entries)
        .exclude(person__in=close.values("person_id"))
        .exclude(about__isnull=False, about=lead)
    )


def find_concern(*, by: User, concern_id: UUID) -> Concern:
    """This function will load a concern that a lead may read, or raise Missing."""
    with restricted():
        found: Concern | None = concerns_of(by).filter(id=concern_id).first()
    if found is None:
        raise Missing
    return found


def raised_concern(*, by: User, concern_id: UUID) -> Concern:
    """This function will load a concern for whoever raised it, to be told once more that it was received."""
    with restricted():
        found: Concern | None = (
            Concern.objects.ours().select_related("person", "about").filter(id=concern_id, raised_by=by).first()
        )
    if found is None:
        raise Missing
    return found


def worries() -> Any:
    """This function will give every worry with who rings (`worker_id`, `since`), and whether they did (`is_done`)."""
    entries = WorryEntry.objects.ours().filter(worry=OuterRef("pk"))
    ringing = entries.exclude(kind=WorryEntry.Kind.DONE).order_by("-id")
    rows: Any = Worry.objects.ours().select_related("person", "raised_by")
    return rows.annotate(
        worker_id=Subquery(ringing.values("worker_id")[:1]),
        since=Subquery(ringing.values("at")[:1]),
        is_done=Exists(entries.filter(kind=WorryEntry.Kind.DONE)),
    )


def worries_of(worker: User) -> list[Worry]:
    """This function will list what somebody is to ring about, the longest waiting first, each with what was said."""
    with restricted():
        return list(with_words(worries().filter(worker_id=worker.id, is_done=False)).order_by("at", "id"))


def find_worry(*, worry_id: UUID) -> Worry | None:
    """This function will find a worry by its id."""
    with restricted():
        found: Worry | None = with_words(worries().filter(id=worry_id)).first()
    return found


def find_worry_of(*, by: User, worry_id: UUID) -> Worry:
    """This function will load a worry for the person themself or a worker of theirs, or raise Missing."""
    worry, may_know = find_worry(worry_id=worry_id), (CircleMember.Role.SELF, CircleMember.Role.WORKER)
    if worry is None:
        raise Missing
    ties = CircleMember.objects.ours().filter(person=worry.person, user=by, role__in=may_know)
    if worry.worker_id != by.id and not ties.exists():
        raise Missing
    return worry


def open_worry(*, ask_id: UUID) -> Worry | None:
    """This function will find what was already said of an ask and nobody has rung about yet."""
    with restricted():
        found: Worry | None = with_words(worries().filter(ask_id=ask_id, is_done=False)).first()
    return found


def late_worries(*, before: datetime, gone: Q) -> list[Worry]:
    """This function will list the worries that wait since before a moment, or for somebody who is away or gone."""
    with restricted():
        rows = with_words(worries().filter(is_done=False))
        waiting_for = User.objects.ours().filter(gone).values("id")
        return list(rows.filter(Q(since__lt=before) | Q(worker_id__in=waiting_for)).order_by("at", "id"))


def with_words(rows: Any) -> Any:
    """This function will load worries with their entries, oldest first."""
    entries = WorryEntry.objects.ours().select_related("words", "worker").order_by("id")
    return rows.prefetch_related(Prefetch("entries", entries, to_attr="story"))
