"""How a circle reads: who somebody is to a person, what they see, when they looked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation import access, ages
from delegation.models import CircleMember, Person, Team, User
from delegation.selectors.sharing import PAYEES, WORDS
from delegation.selectors.who_sees import Beside
from delegation.sentences import day, day_of
from delegation.services.preferences import ASKS
from workflow.models import OwnWay
from workflow.pages.words import who

Role = CircleMember.Role
ROLES = {
    Role.SELF: gettext_lazy("It is their life and their money."),
    Role.PARENT: gettext_lazy("Parent."),
    Role.NOMINATED_PERSON: gettext_lazy("Was chosen to act for them."),
    Role.ATTORNEY: gettext_lazy("Acts for them by a power of attorney."),
    Role.DEPUTY: gettext_lazy("Acts for them. A court said so."),
    Role.ADVOCATE: gettext_lazy("Advocate: somebody on their side."),
    Role.COORDINATOR: gettext_lazy("Looks after the support."),
}
# What somebody sees, by what they may: the money, what is asked, and asking for the person.
SEES = {
    (True, True, True): gettext_lazy("Sees the money and what is asked, and can ask."),
    (True, True, False): gettext_lazy("Sees the money and what is asked."),
    (False, True, True): gettext_lazy("Sees what is asked, and can ask. Not: the money."),
    (False, True, False): gettext_lazy("Sees what is asked and answered. Not: the money."),
    (True, False, True): gettext_lazy("Sees the money, and can ask. Not: what others ask."),
    (True, False, False): gettext_lazy("Sees the money. Not: what is asked."),
    (False, False, True): gettext_lazy("Can ask. Sees nothing else."),
    (False, False, False): gettext_lazy("Sees the name, and nothing else."),
}
# What somebody beside a person reads of what is shared with them, who may not ask: the money, and what is asked.
SHARED = {
    (True, True): gettext_lazy("%(name)s shares with you: the money, asks and answers."),
    (False, True): gettext_lazy("%(name)s shares with you: asks and answers. Not: the money."),
    (True, False): gettext_lazy("%(name)s shares with you: the money. Not: asks."),
    (False, False): gettext_lazy("%(name)s shares their name with you, and nothing else."),
}
# The same of an advocate with whom asks are shared: what was written in them, and who is paid.
SHARED_WITH_ADVOCATE = {
    (True, True): SHARED[False, True],
    (True, False): gettext_lazy("%(name)s shares with you: asks and answers. Not: payees, or the money."),
    (False, True): gettext_lazy("%(name)s shares with you: asks, answers and payees. Not: the words, or the money."),
    (False, False): gettext_lazy("%(name)s shares with you: asks and answers. Not: the words, payees, or the money."),
}
ADVOCATE_SEES = {
    (True, True): SEES[False, True, False],
    (True, False): gettext_lazy("Sees what is asked and answered. Not: who is paid, or the money."),
    (False, True): gettext_lazy("Sees how much, who is paid and the answer. Not: the words, or the money."),
    (False, False): gettext_lazy("Sees how much and the answer. Not: the words, who is paid, or the money."),
}
TELL_BY = {
    Person.TellBy.APP: gettext_lazy("Here, when I sign in"),
    Person.TellBy.EMAIL: gettext_lazy("By e-mail"),
    Person.TellBy.TEXT: gettext_lazy("By text message"),
    Person.TellBy.PUSH: gettext_lazy("In a browser that I said yes in"),
    Person.TellBy.LETTER: gettext_lazy("By letter"),
    Person.TellBy.PHONE: gettext_lazy("By phone"),
    Person.TellBy.VISIT: gettext_lazy("Somebody comes and tells me"),
}
WANTS = {
    Person.WantsToDo.ALL: gettext_lazy("All of it"),
    Person.WantsToDo.SOME: gettext_lazy("Some"),
    Person.WantsToDo.ASK: gettext_lazy("Ask who works with me, then tell me"),
}
# What the pages about somebody say of how much they want to do.
WANTED = {
    Person.WantsToDo.SOME: gettext_lazy("%(name)s wants to do some of it. Talk about the rest together."),
    Person.WantsToDo.ASK: gettext_lazy("%(name)s says: ask who works with me, then tell me."),
}
MOST_DAYS = 5
TOLD_BEFORE = timedelta(days=92)


def shared_line(person: Person, may: Collection[str], *, words: Collection[str] | None) -> str:
    """This function will say to somebody who stands beside a person what is shared with them.

    ``words`` is what an advocate is shown of the words in asks; None for who reads what they may see.
    """
    table: Mapping[tuple[bool, bool], Any] = SHARED
    key = (access.SEE_MONEY in may, access.SEE_ASKS in may)
    if words is not None and key == (False, True):
        table, key = SHARED_WITH_ADVOCATE, (WORDS in words, PAYEES in words)
    return str(table[key]) % {"name": person.display_name}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody beside a person, as the page has them; `shares` is what can be shared with an advocate, on or off."""

    id: UUID
    name: str
    role: str
    sees: str
    shares: tuple["Sharing", ...] = ()


@dataclass(frozen=True, slots=True)
class Sharing:
    """One thing that a person shares with an advocate or not, and the words of its button."""

    what: str
    on: bool
    button: str


# What can be shared: asks at all, and then what was written in them and who is paid.
SHARE = {
    ASKS: (gettext_lazy("Share what is asked"), gettext_lazy("Stop sharing what is asked")),
    WORDS: (gettext_lazy("Share what it is for"), gettext_lazy("Stop sharing what it is for")),
    PAYEES: (gettext_lazy("Share who is paid"), gettext_lazy("Stop sharing who is paid")),
}


def member_of(each: Beside, *, viewer: User) -> Member:
    """This function will tell of somebody in a circle."""
    user, role = each.tie.user, CircleMember.Role(each.tie.role)
    told = _("%(name)s %(does)s.") % {"name": user.display_name, "does": user.does}
    own = user.id == viewer.id
    if own and role == Role.SELF:
        return Member(id=user.id, name=user.display_name, role=_("It is your life, and your money."), sees="")
    return Member(
        id=user.id,
        name=_("%(name)s (you)") % {"name": user.display_name} if own else user.display_name,
        role=told if role == Role.WORKER else str(ROLES[role]),
        sees=advocate_sees(each) if role == Role.ADVOCATE else sees(each.may),
        shares=shares_of(each) if role == Role.ADVOCATE else (),
    )


def advocate_sees(each: Beside) -> str:
    """This function will say what an advocate sees."""
    if access.SEE_ASKS not in each.may or access.SEE_MONEY in each.may:
        return sees(each.may)
    return str(ADVOCATE_SEES[WORDS in each.tie.shares, PAYEES in each.tie.shares])


def shares_of(each: Beside) -> tuple[Sharing, ...]:
    """This function will list what can be shared with an advocate: more than that asks are made, once they are."""
    asks = access.SEE_ASKS in each.may
    on = {ASKS: asks} | ({WORDS: WORDS in each.tie.shares, PAYEES: PAYEES in each.tie.shares} if asks else {})
    return tuple(Sharing(what, is_on, str(SHARE[what][is_on])) for what, is_on in on.items())


def sees(may: frozenset[str]) -> str:
    """This function will say in a sentence what somebody sees and may do."""
    return str(SEES[access.SEE_MONEY in may, access.SEE_ASKS in may, access.ASK_FOR in may])


def team_line(team: Team, may: frozenset[str]) -> str:
    """This function will say what everybody in a team sees."""
    return f"{team.name}: {sees(may)}"


def look_line(user: User, days: Sequence[date]) -> str:
    """This function will say who looked, and on which days."""
    shown = ", ".join(day_of(each) for each in days[:MOST_DAYS])
    said = {"name": user.display_name, "does": user.does, "days": shown}
    return _("%(name)s, who %(does)s, looked on %(days)s.") % said


def own_way_line(row: OwnWay, *, viewer: User, zone: str) -> str:
    """This function will tell of something sorted out without money: what, by whom, when."""
    return f"{row.words.text or ''}. {who(row.by, viewer=viewer)}, {day(row.at, time_zone=zone)}"


def wanted_line(person: Person) -> str:
    """This function will say how much somebody wants to do themself, where that is not all of it."""
    if person.wants_to_do not in WANTED:
        return ""
    return str(WANTED[Person.WantsToDo(person.wants_to_do)]) % {"name": person.display_name}


def turns_18_on(person: Person, *, today: date) -> date | None:
    """This function will give the day on which somebody turns 18, within the 3 months before it."""
    if person.date_of_birth is None:
        return None
    on = ages.birthday(person.date_of_birth, ages.ADULT_YEARS)
    return on if today <= on <= today + TOLD_BEFORE else None


def turns_18_lines(person: Person, *, on: date, own: bool) -> list[str]:
    """This function will say what the 18th birthday changes: to the person, or to others of them."""
    said = {"name": person.display_name, "day": day_of(on)}
    if own:
        return [_("On %(day)s you turn 18. From then you decide. Who would you like beside you?") % said]
    return [_("On %(day)s %(name)s turns 18. From then %(name)s decides.") % said]
