"""A file of people and who is beside each: a line for each tie, or for somebody with nobody beside them yet.

What the file does not name stays. What stands there already is never changed by a file, and nobody who is no longer
beside somebody comes back by one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from delegation.errors import Invalid, Refused
from delegation.models import CircleMember, Person, User
from delegation.models.people import Language
from delegation.payees import plain_name
from delegation.selectors.organising import colleagues_meant, people_meant, team_meant, users_meant
from delegation.services.beside import Newcomer, bring_in, is_beside
from delegation.services.bringing import ADDED, UNCHANGED, Outcome
from delegation.services.people import PersonFields, TieFields, add_person
from delegation.table_file import Column, Line, a_day, one_of

BOTH, MONEY, CARE = "both", "money", "care"
COLUMNS = (
    Column("person", needed=True, filled=True, example="Eve Lane"),
    Column("date_of_birth", needed=True, read=a_day, example="1950-02-03"),
    Column("team", needed=True, example="Adults East"),
    Column("tell_by", read=one_of(*Person.TellBy.values), example="letter"),
    Column("language", read=one_of(*Language.values), example="en-gb"),
    Column("format", read=one_of(*Person.Format.values), example="large_print"),
    Column("beside", example="Cy Lane"),
    Column("role", read=one_of(*CircleMember.Role.values), example="nominated_person"),
    Column("does", example="is Eve's brother"),
    Column("email", example="cy@example.org"),
    Column("phone"),
    Column("covers", read=one_of(BOTH, MONEY, CARE)),
    Column("acts", read=one_of(*CircleMember.Acts.values)),
    Column("seen_on", read=a_day),
    Column("ends_on", read=a_day),
)


def act(line: Line, *, by: User, at: datetime) -> Outcome:
    """This function will add who and what a line names and is not there yet. Raises Invalid, Refused, Conflict."""
    cells, told = line.cells, []
    person = _known(cells)
    if person is None:
        person = _add(cells, by=by, at=at)
        told.append(_("New here."))
    elif cells["team"] and team_meant(cells["team"]) != person.team:
        raise Refused(_("They are with another team. Put that right on their page."), "team")
    if cells["beside"]:
        told += _beside(person, cells, by=by, at=at)
    elif cells["role"]:
        raise Invalid("beside", _("This is empty: %(name)s.") % {"name": "beside"})
    what = ADDED if told else UNCHANGED
    return Outcome(
        line.number, person.display_name, cells["beside"] or "", what, " ".join(told) or _("Stays as it is.")
    )


def _known(cells: Mapping[str, Any]) -> Person | None:
    """This function will find whom a line is about, by name and day of birth, or by id; None for somebody new."""
    found, born = people_meant(cells["person"]), cells["date_of_birth"]
    exact = [each for each in found if born is None or each.date_of_birth == born]
    if len(exact) > 1:
        raise Invalid("person", _("There is more than 1 person of this name. Write the id instead."))
    if not exact and any(each.date_of_birth is None for each in found):
        raise Refused(_("We know somebody of this name, without a day of birth. Write the id instead."), "person")
    return exact[0] if exact else None


def _add(cells: Mapping[str, Any], *, by: User, at: datetime) -> Person:
    if not cells["team"]:
        raise Invalid("team", _("This is empty: %(name)s.") % {"name": "team"})
    fields = PersonFields(
        display_name=cells["person"],
        team=team_meant(cells["team"]),
        date_of_birth=cells["date_of_birth"],
        tell_by=cells["tell_by"] or Person.TellBy.LETTER,
        language=cells["language"] or Language.ENGLISH,
        format=cells["format"] or Person.Format.STANDARD,
    )
    return add_person(by=by, fields=fields, at=at)


def _beside(person: Person, cells: Mapping[str, Any], *, by: User, at: datetime) -> list[str]:
    if not cells["role"]:
        raise Invalid("role", _("This is empty: %(name)s.") % {"name": "role"})
    for tie in CircleMember.objects.ours().filter(person=person, role=cells["role"]).select_related("user"):
        if plain_name(tie.user.display_name) == plain_name(cells["beside"]):
            if not is_beside(tie, at=at):
                raise Refused(_("They were beside this person before. Put them back on the person's page."), "beside")
            return []
    who = _who(cells)
    bring_in(by=by, person=person, who=who, fields=_tie(cells), at=at)
    return [_("%(name)s is beside them from now on.") % {"name": cells["beside"]}]


def _who(cells: Mapping[str, Any]) -> User | Newcomer:
    """This function will find who is meant: a colleague, somebody with this very address, or somebody new."""
    if cells["role"] == CircleMember.Role.WORKER:
        found = colleagues_meant(cells["email"] or cells["beside"])
        if len(found) > 1:
            raise Invalid("beside", _("There is more than 1 colleague of this name. Write their e-mail address."))
        if not found:
            raise Refused(_("A worker of theirs is a colleague here. Choose one."), "beside")
        return found[0]
    known = users_meant(name=cells["beside"], email=cells["email"]) if cells["email"] else []
    if known:
        return known[0]
    return Newcomer(
        name=cells["beside"],
        does=cells["does"] or _("is beside somebody here"),
        email=cells["email"] or "",
        phone=cells["phone"] or "",
    )


def _tie(cells: Mapping[str, Any]) -> TieFields:
    return TieFields(
        role=cells["role"],
        covers_money=cells["covers"] != CARE,
        covers_care=cells["covers"] != MONEY,
        acts=cells["acts"] or CircleMember.Acts.ALONE,
        seen_on=cells["seen_on"],
        ends_on=cells["ends_on"],
    )
