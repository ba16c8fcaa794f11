"""Facts that systems of others tell: done by the services that people's own doors use, or kept for a person to look at.

Each says what is so, as the system that it is. A fact takes nothing from anybody: a balance is compared, never taken
over (rule 11). What was sent is read by whoever calls, since it names people as the other side does.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.events import Actor, record
from audit.words import keep
from delegation import access
from delegation.errors import Conflict, LeewayError, Missing, Refused, Unknown
from delegation.models import Budget, Person, Source, Team, User
from delegation.sentences import money as pounds
from delegation.services.absences import AwayAlready, record_absence
from delegation.services.actors import By, actor_of
from delegation.services.people import Correction, correct_person
from delegation.services.sources import speaks_as
from workflow.models import ToldFact
from workflow.services.leaving import leave
from workflow.told_facts import facts_that_wait

GONE = gettext_noop("The record of this person is erased. Nothing more is written about them.")

Data = Mapping[str, Any]
Read = Callable[[str, Any], Data]
"""Makes data of what was sent as a type of fact. Raises Invalid with all that is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFields:
    """A CloudEvent as it came: where it is from, its id and type, its data, and a digest of all that was sent."""

    origin: str
    id: str
    type: str
    data: Any
    digest: str


def take_fact(*, by: Source, fields: FactFields, read: Read, at: datetime) -> ToldFact:
    """This function will do what a fact says, once, or keep it with the reason for somebody to look at.

    Of somebody whose record is erased nothing is done and nothing kept: it is set aside, and that is the answer.
    Raises Conflict where its id was used for something else.
    """
    known = _known(by, fields)
    if known is not None:
        return known
    fact = ToldFact(
        source=by,
        origin=fields.origin,
        message_id=fields.id,
        digest=fields.digest,
        type=fields.type,
        received_at=at,
    )
    try:
        with transaction.atomic():
            if _is_gone(fields.data):
                fact.dropped_at, fact.reason = at, keep(text=_(GONE), subject_id=None)
            else:
                _try(fact, by=speaks_as(by), said=fields.data, read=read, at=at)
            if fact.waits_at is not None:  # what is done or set aside needs its words no more
                fact.said = keep(text=json.dumps(fields.data), subject_id=_about(fields.data))
            fact.save(force_insert=True)
    except IntegrityError as error:  # the same at the same moment: the other one has done it
        raise Conflict(_("This is being done right now. Ask again in a second.")) from error
    _tell(fact, by=speaks_as(by), at=at)
    return fact


def play_again(*, by: User, fact_id: UUID, said: Any, read: Read, at: datetime) -> ToldFact:
    """This function will try once more what could not be done, as somebody mended it, in their own name.

    Raises Forbidden, Missing, Conflict where it is of somebody whose record is erased.
    """
    fact = _lock(by=by, fact_id=fact_id)
    if _is_gone(said):
        raise Conflict(_("The record of this person is erased. Set this aside."))
    text = json.dumps(said)
    _try(fact, by=by, said=said, read=read, at=at)
    is_other = fact.said is None or fact.said.text != text
    if fact.done_at is not None or is_other:
        _forget(fact, by=by, at=at)
    if fact.done_at is None and is_other:
        fact.said = keep(text=text, subject_id=_about(said))
    fact.save(update_fields=["said", "done_at", "waits_at", "reason"])
    _tell(fact, by=by, at=at)
    return fact


def drop_fact(*, by: User, fact_id: UUID, at: datetime) -> ToldFact:
    """This function will keep that nothing is to come of a fact. Raises Forbidden, Missing."""
    fact = _lock(by=by, fact_id=fact_id)
    fact.dropped_at, fact.waits_at = at, None
    _forget(fact, by=by, at=at)
    fact.save(update_fields=["dropped_at", "waits_at"])
    _tell(fact, by=by, at=at)
    return fact


def drop_erased(*, by: Actor, at: datetime) -> int:
    """This function will set aside the facts that wait though their words were erased, and count them."""
    rows = ToldFact.objects.ours().filter(waits_at__isnull=False, said__erased_at__isnull=False).order_by("id")
    facts = list(rows.select_for_update(of=("self",), no_key=True))
    for fact in facts:
        fact.dropped_at, fact.waits_at = at, None
        fact.reason = keep(text=_(GONE), subject_id=None)
        fact.save(update_fields=["dropped_at", "waits_at", "reason"])
        _tell(fact, by=by, at=at)
    return len(facts)


# --- within ----------------------------------------------------------------------------------------------------------


def _known(source: Source, fields: FactFields) -> ToldFact | None:
    rows = ToldFact.objects.ours().filter(source=source, origin=fields.origin, message_id=fields.id)
    known: ToldFact | None = rows.select_related("reason").first()
    if known is not None and known.digest != fields.digest:
        raise Conflict(_("This id was used for something else. Send a new one."))
    return known


def _lock(*, by: User, fact_id: UUID) -> ToldFact:
    rows = facts_that_wait(by=by).select_for_update(of=("self",), no_key=True)
    found: ToldFact | None = rows.filter(id=fact_id).first()
    if found is None:
        raise Missing
    return found


def _try(fact: ToldFact, *, by: By, said: Any, read: Read, at: datetime) -> None:
    """This function will do what is said, all of it or nothing, and note on the fact what came of it."""
    fact.done_at, fact.waits_at, fact.reason = at, None, None
    try:
        with transaction.atomic():
            if fact.type not in DOING:
                raise Refused(_("We know no fact of this kind."))
            DOING[fact.type](by, read(fact.type, said), at)
    except LeewayError as error:
        fact.done_at, fact.waits_at = None, at
        fact.reason = keep(text=_why(error), subject_id=_about(said))


def _forget(fact: ToldFact, *, by: By, at: datetime) -> None:
    """This function will empty what was said, once it is over or was mended, where nobody was found whose it is.

    Whoever it is about may be named in it all the same, and their erasure would not find it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT leeway_forget_told(%s, %s)", [fact.id, at])
        gone = [str(id) for (id,) in cursor.fetchall()]
    if gone:
        subject = ("told_fact", fact.id)
        record(type="words.erased", subject=subject, actor=actor_of(by), data={"words": gone}, at=at)


def _about(said: Any) -> UUID | None:
    """This function will find the person whose words a fact is, or the user, so that they go when these are erased."""
    named = said if isinstance(said, Mapping) else {}
    try:
        ids = {name: UUID(str(named[name])) for name in ("person", "budget") if named.get(name)}
    except ValueError:
        return None
    found: UUID | None = None
    if isinstance(named.get("user"), str):
        found = User.objects.ours().filter(username=named["user"]).values_list("id", flat=True).first()
    if "person" in ids:
        found = Person.objects.ours().filter(id=ids["person"]).values_list("id", flat=True).first()
    elif "budget" in ids:
        found = Budget.objects.ours().filter(id=ids["budget"]).values_list("person_id", flat=True).first()
    return found


def _is_gone(said: Any) -> bool:
    whose = _about(said)
    return whose is not None and Person.objects.ours().filter(id=whose, erased_at__isnull=False).exists()


def _why(error: LeewayError) -> str:
    return " ".join(f"{field}: {sentence}" for field, sentence in error.errors) or error.sentence


def _tell(fact: ToldFact, *, by: By, at: datetime) -> None:
    data = {"source": str(fact.source_id), "of": fact.type if fact.type in DOING else ""}
    subject, actor = ("told_fact", fact.id), actor_of(by)
    if fact.state == "done":
        record(type="fact.done", subject=subject, actor=actor, data=data, at=at)
    elif fact.state == "waits":
        record(type="fact.waits", subject=subject, actor=actor, data=data, at=at)
    else:
        record(type="fact.dropped", subject=subject, actor=actor, data=data, at=at)


# --- what each kind does ---------------------------------------------------------------------------------------------


def _absence(by: By, data: Data, at: datetime) -> None:
    """This function will record that somebody is away. What is written down already, to the same end, is no news."""
    user, stand_in = _user("user", data["user"]), data.get("stand_in")
    try:
        with transaction.atomic():
            record_absence(
                by=by,
                user=user,
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                stand_in=_user("stand_in", stand_in) if stand_in else None,
                at=at,
            )
    except AwayAlready as known:
        absence, starts_at = known.absence, max(data["starts_at"], at)
        if absence.ends_at != data["ends_at"] or absence.ended_at is not None or absence.starts_at > starts_at:
            raise


def _leaver(by: By, data: Data, at: datetime) -> None:
    """This function will end somebody's work here."""
    to = _user("hand_over_to", data["hand_over_to"]).id if data.get("hand_over_to") else None
    leave(by=by, user_id=_user("user", data["user"]).id, leaves_at=data["left_at"], hand_over_to=to, at=at)


def _moved(by: By, data: Data, at: datetime) -> None:
    """This function will put a person into another team."""
    # Locked before it is read: a name that is put right at the same moment stays right.
    people = Person.objects.ours().select_for_update(no_key=True)
    person: Person | None = people.filter(id=data["person"]).first()
    team: Team | None = Team.objects.ours().filter(id=data["team"]).first()
    if person is None:
        raise Unknown("person")
    if team is None:
        raise Unknown("team")
    fields = Correction(display_name=person.display_name, date_of_birth=person.date_of_birth, team=team)
    correct_person(by=by, person_id=person.id, fields=fields, at=at)


def _balance(by: By, data: Data, at: datetime) -> None:
    """This function will hold what others say is not spent of a budget against what we say; it changes nothing."""
    budget: Budget | None = Budget.objects.ours().select_related("person").filter(id=data["budget"]).first()
    if budget is None:
        raise Unknown("budget")
    if isinstance(by, User) and not access.may(by, budget.person, access.SEE_MONEY):
        raise Refused(_("Only somebody who may see this money can try this again."), "balance")
    ours, theirs = budget.allocated - budget.spent, data["balance"]
    if ours != theirs:
        said = {"ours": pounds(ours), "theirs": pounds(theirs)}
        raise Refused(_("We say %(ours)s is not spent, they say %(theirs)s. Nothing was changed.") % said, "balance")


def _user(field: str, username: str) -> User:
    found: User | None = User.objects.ours().filter(username=username).first()
    if found is None:
        raise Unknown(field)
    return found


DOING: Mapping[str, Callable[[By, Data, datetime], None]] = {
    "absence": _absence,
    "leaver": _leaver,
    "person.moved": _moved,
    "balance": _balance,
}
