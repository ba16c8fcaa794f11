"""What somebody chooses for themself: language, how they are told, how much they do, what an advocate sees."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit import words
from audit.events import Actor, record
from delegation import access
from delegation.days import day_at
from delegation.errors import Forbidden, Invalid, Missing
from delegation.models import CircleMember, Person, User
from delegation.models.people import Language
from delegation.selectors.me import my_organisation
from delegation.selectors.who_sees import Around, Beside, around, may_manage

# What a person shares with an advocate, besides `CircleMember.Shares`: that something is asked, and the answer.
ASKS = "asks"
# Beside the name, as the post wants it.
LINES_OF_AN_ADDRESS, LONGEST_ADDRESS = 6, 400


def choose_language(*, by: User, language: str, at: datetime) -> None:
    """This function will keep the language somebody wants to use. Raises Invalid for one that Leeway does not speak."""
    if language not in Language.values:
        raise Invalid("language", _("Choose English or Welsh."))
    if by.language == language:
        return
    by.language = language
    by.save(update_fields=["language"])
    data = {"language": language}
    record(type="user.language_chosen", subject=("user", by.id), actor=Actor(user_id=by.id), data=data, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a person wants to be told things, and how much of deciding they want to do; '' where they have not said."""

    tell_by: str
    language: str
    format: str
    wants_to_do: str = ""
    address: str | None = None  # None leaves it as it is, '' takes it away


def choose_wishes(*, by: User, person_id: UUID, wishes: Wishes, at: datetime) -> Person:
    """This function will keep what a person chose, said by them, by who acts for them, or to who works with them.

    Whoever acts for somebody who signs in does not choose: the person's own route is never theirs (rule 10). Raises
    Missing, Forbidden, Invalid.
    """
    person, beside = _find(by, person_id, at=at)
    if not may_choose(by, person=person, beside=beside, at=at):
        raise Forbidden(_("They choose this themself. They can tell us, or who works with them."))
    _check(wishes)
    changed = [name for name in ("tell_by", "language", "format", "wants_to_do") if _differs(person, wishes, name)]
    data: dict[str, Any] = {name: getattr(wishes, name) for name in changed}
    for name in changed:
        setattr(person, name, getattr(wishes, name))
    known = person.address.text if person.address is not None else ""
    if wishes.address is not None and wishes.address != known:
        person.address = words.keep(text=wishes.address, subject_id=person.id)
        changed.append("address")
        data["address"] = words.reference(person.address)
    if changed:
        person.save(update_fields=changed)
        record(
            type="person.wishes_chosen",
            subject=("person", person.id),
            person_id=person.id,
            actor=Actor(user_id=by.id),
            data=data,
            at=at,
        )
    return person


def may_choose(by: User, *, person: Person, beside: Around, at: datetime) -> bool:
    """This function will say whether somebody may say how a person wants things: themself, or a worker of theirs."""
    if by.team_id is not None:
        return access.may(by, person, access.ASK_FOR)
    today = day_at(at, my_organisation().time_zone)
    return may_manage(by, person=person, beside=beside, today=today)


def share_with_advocate(
    *, by: User, person_id: UUID, advocate_id: UUID, what: str = ASKS, on: bool, at: datetime
) -> CircleMember:
    """This function will let an advocate see what is asked for a person, or no longer. They stay beside the person.

    ``what``: `asks`, how much and the answer; `words`, what it is for and what was said; `payees`. Raises Missing where
    there is no such advocate, Forbidden unless the person says so, or who acts for them, Invalid for something else.
    """
    person, beside = _find(by, person_id, at=at)
    if not may_manage(by, person=person, beside=beside, today=day_at(at, my_organisation().time_zone)):
        raise Forbidden(_("Only the person chooses what they share."))
    advocates = (each for each in beside.circle if each.tie.role == CircleMember.Role.ADVOCATE)
    found = next((each for each in advocates if each.tie.user_id == advocate_id), None)
    if found is None:
        raise Missing
    if what not in (ASKS, *CircleMember.Shares.values):
        raise Invalid("what", _("Choose one of these."))
    if _share_asks(found, person=person, on=on) if what == ASKS else _share_words(found.tie, what=what, on=on):
        _tell_sharing(found.tie, by=by, what=access.SEE_ASKS if what == ASKS else what, on=on, at=at)
    return found.tie


def _share_asks(found: Beside, *, person: Person, on: bool) -> bool:
    """This function will open or close what is asked to an advocate, and say whether that changed anything."""
    if on == (access.SEE_ASKS in found.may):
        return False
    if on:
        access.open_to_member(person, found.tie.user, (access.SEE_ASKS,))
    else:
        access.close_to_member(person, found.tie.user, keeping=found.may - {access.SEE_ASKS})
    return True


def _share_words(tie: CircleMember, *, what: str, on: bool) -> bool:
    """This function will show an advocate the words of asks or who is paid, and say whether that changed anything."""
    if on == (what in tie.shares):
        return False
    tie.shares = sorted({*tie.shares, what} if on else {*tie.shares} - {what})
    tie.save(update_fields=["shares"])
    return True


def _tell_sharing(tie: CircleMember, *, by: User, what: str, on: bool, at: datetime) -> None:
    record(
        type="circle.sharing_chosen",
        subject=("circle_member", tie.id),
        person_id=tie.person_id,
        actor=Actor(user_id=by.id),
        data={"user": str(tie.user_id), "what": what, "on": on},
        at=at,
    )


def _find(by: User, person_id: UUID, *, at: datetime) -> tuple[Person, Around]:
    """This function will lock a person whom somebody may see, and give their circle; or raise Missing."""
    if not access.people_with(by, access.SEE_PERSON).filter(id=person_id).exists():
        raise Missing
    person: Person = Person.objects.ours().select_for_update(no_key=True).get(id=person_id)
    return person, around(person, today=day_at(at, my_organisation().time_zone))


def _check(wishes: Wishes) -> None:
    """This function will raise Invalid for what is no choice."""
    choices = {
        "tell_by": Person.TellBy.values,
        "language": Language.values,
        "format": Person.Format.values,
        "wants_to_do": ["", *Person.WantsToDo.values],
    }
    wrong = [(name, _("Choose one of these.")) for name, known in choices.items() if getattr(wishes, name) not in known]
    if len(wishes.address or "") > LONGEST_ADDRESS or (wishes.address or "").count("\n") >= LINES_OF_AN_ADDRESS:
        wrong.append(("address", _("An address has at most 6 lines.")))
    if wrong:
        raise Invalid(errors=wrong)


def _differs(person: Person, wishes: Wishes, name: str) -> bool:
    return bool(getattr(person, name) != getattr(wishes, name))
