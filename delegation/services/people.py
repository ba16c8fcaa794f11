"""Setting an organisation up: its teams, posts, users, persons, and the circles around them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.events import record
from audit.ids import new_id
from audit.scope import current_organisation_id, organisation_scope
from audit.words import keep
from delegation import access, ages, hooks
from delegation.categories import STARTING_CATEGORIES
from delegation.errors import Conflict, Invalid, Missing, Refused
from delegation.models import Category, CircleMember, Mandate, Organisation, Person, Post, Team, User
from delegation.models.people import Language
from delegation.one_time import new_letters
from delegation.payees import plain_name
from delegation.permissions import check_may_set_up
from delegation.selectors.me import local_day
from delegation.services.actors import By, actor_of, check_ours
from delegation.terms import is_code

NAME_LETTERS, NAME_DRAWN = 40, 6
MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)

# What each tie lets a circle member do for a person (docs: guardian's four permissions).
OPENS = {
    CircleMember.Role.SELF: access.PERMISSIONS,
    CircleMember.Role.PARENT: access.PERMISSIONS,
    CircleMember.Role.NOMINATED_PERSON: access.PERMISSIONS,
    CircleMember.Role.ATTORNEY: access.PERMISSIONS,
    CircleMember.Role.DEPUTY: access.PERMISSIONS,
    CircleMember.Role.WORKER: access.PERMISSIONS,
    CircleMember.Role.ADVOCATE: (access.SEE_PERSON, access.SEE_ASKS),
    CircleMember.Role.COORDINATOR: (access.SEE_PERSON, access.SEE_MONEY, access.SEE_ASKS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFields:
    """A tenant: its nation sets holidays, ages and ombudsman; `phone` is a human's number."""

    slug: str
    name: str
    nation: str
    phone: str
    opens: time = time(9)
    closes: time = time(17)
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY
    answer_hours: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFields:
    """Somebody who signs in. `password_hash` is Django's; without one they cannot sign in by password."""

    username: str
    display_name: str
    does: str
    team: Team | None = None
    duties: tuple[str, ...] = ()
    language: str = Language.ENGLISH
    email: str = ""
    phone: str = ""
    password_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFields:
    """Somebody whose life and money it is, and how they want to be told."""

    display_name: str
    team: Team
    date_of_birth: date | None = None
    what_matters: str | None = None
    tell_by: str = Person.TellBy.APP
    language: str = Language.ENGLISH
    format: str = Person.Format.STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class TieFields:
    """How a user belongs to a person's circle; `position` 0 is nearest."""

    role: str
    position: int = 0
    covers_money: bool = True
    covers_care: bool = True
    acts: str = CircleMember.Acts.ALONE
    seen_on: date | None = None
    ends_on: date | None = None
    shares: tuple[str, ...] = ()


def create_organisation(*, by: By, fields: OrganisationFields, at: datetime) -> Organisation:
    """This function will create an organisation with its starting categories, inside its own new scope.

    The caller opens `organisation_scope(organisation.id)` for what follows. Raises Conflict where the slug is taken.
    """
    organisation = Organisation(
        id=new_id(),
        slug=fields.slug,
        name=fields.name,
        nation=fields.nation,
        phone=fields.phone,
        opens=fields.opens,
        closes=fields.closes,
        weekdays=list(fields.weekdays),
        answer_hours=fields.answer_hours,
    )
    with organisation_scope(organisation.id):
        check_may_set_up(by=by)
        _insert(organisation, field="slug", taken=_("There is an organisation of that name already."))
        _record(by=by, type="organisation.created", subject=("organisation", organisation.id), at=at)
        add_categories(by=by, at=at)
    return organisation


def add_categories(*, by: By, at: datetime) -> list[Category]:
    """This function will give the organisation in scope the categories that every organisation starts with."""
    check_may_set_up(by=by)
    rows = [
        Category(code=each.code, name_en=each.name_en, name_cy=each.name_cy, guess_words=list(each.guess_words))
        for each in STARTING_CATEGORIES
    ]
    added: list[Category] = Category.objects.bulk_create(rows)
    for row in added:
        _record(by=by, type="category.added", subject=("category", row.id), at=at, data={"code": row.code})
    return added


def name_scheme_owner(*, by: By, user: User, at: datetime) -> None:
    """This function will name the leader to whom an ask goes that nobody may decide (rule 2)."""
    check_may_set_up(by=by)
    check_ours(user)
    if User.Duty.LEADER not in user.duties:
        raise Refused(_("Whoever owns the limits must be a leader."), "user")
    organisation = Organisation.objects.get(id=current_organisation_id())
    organisation.scheme_owner = user
    organisation.save(update_fields=["scheme_owner"])
    subject = ("organisation", organisation.id)
    _record(by=by, type="organisation.scheme_owner_named", subject=subject, at=at, data={"user": str(user.id)})


def name_duty(*, by: By, user: User, at: datetime) -> None:
    """This function will name whom to ring when it can't wait, nights included. Raises Refused without a number."""
    check_may_set_up(by=by)
    check_ours(user)
    if not user.phone or not user.is_active:
        raise Refused(_("Whoever is on duty needs a phone number here."), "user")
    organisation = Organisation.objects.get(id=current_organisation_id())
    organisation.duty_user = user
    organisation.save(update_fields=["duty_user"])
    subject = ("organisation", organisation.id)
    _record(by=by, type="organisation.duty_named", subject=subject, at=at, data={"user": str(user.id)})


def add_team(*, by: By, name: str, parent: Team | None = None, at: datetime) -> Team:
    """This function will add a team to the tree, with the one group that says whom it sees."""
    check_may_set_up(by=by)
    check_ours(parent)
    team_id = new_id()
    # The group's name is an id: groups have no organisation, so they may say nothing.
    group = Group.objects.create(name=f"team-{team_id}")
    team = Team(id=team_id, name=name, parent=parent, group=group)
    team.save(force_insert=True)
    data = {"parent": str(parent.id) if parent else None}
    _record(by=by, type="team.added", subject=("team", team.id), at=at, data=data)
    return team


def add_user(*, by: By, fields: UserFields, at: datetime) -> User:
    """This function will add somebody who signs in, and let them see whom their team sees.

    User names are unique across organisations. Raises Invalid for an unknown duty, Conflict where the name is taken.
    """
    check_may_set_up(by=by)
    check_ours(fields.team)
    if not set(fields.duties) <= set(User.Duty.values):
        raise Invalid("duties", _("Choose from: %(duties)s.") % {"duties": ", ".join(User.Duty.values)})
    user = User(
        username=fields.username,
        display_name=fields.display_name,
        does=fields.does,
        team=fields.team,
        duties=list(fields.duties),
        language=fields.language,
        email=fields.email,
        phone=fields.phone,
        password=fields.password_hash or make_password(None),
    )
    _insert(user, field="username", taken=_("That user name is taken."))
    if fields.team is not None:
        access.join_team(user, fields.team)
    data = {"team": str(fields.team.id) if fields.team else None, "duties": list(fields.duties)}
    _record(by=by, type="user.added", subject=("user", user.id), at=at, data=data)
    return user


def new_username(name: str) -> str:
    """This function will draw a name to sign in with that is like somebody's own, and that nobody has."""
    plain = "-".join(plain_name(name).split())[:NAME_LETTERS]
    return f"{plain}-{new_letters(NAME_DRAWN).lower()}"


def cover_team(*, by: By, user: User, team: Team, at: datetime) -> None:
    """This function will let a user see the people of a team that is not theirs, such as whoever is on duty nights."""
    check_may_set_up(by=by)
    check_ours(user, team)
    access.join_team(user, team)
    _record(by=by, type="user.covers_team", subject=("user", user.id), at=at, data={"team": str(team.id)})


def add_post(*, by: By, team: Team, role: str, title: str, constitution_paragraph: str, at: datetime) -> Post:
    """This function will add a seat with authority: its role, and the paragraph of the constitution that gives it."""
    check_may_set_up(by=by)
    check_ours(team)
    if not is_code(role):
        raise Invalid("role", _("A role is a code such as team_manager."))
    if not constitution_paragraph.strip():
        raise Invalid("constitution_paragraph", _("Name the paragraph that gives this authority."))
    post = Post(team=team, role=role, title=title, constitution_paragraph=constitution_paragraph)
    post.save(force_insert=True)
    data = {"team": str(team.id), "role": role, "paragraph": constitution_paragraph}
    _record(by=by, type="post.added", subject=("post", post.id), at=at, data=data)
    return post


def add_person(*, by: By, fields: PersonFields, at: datetime) -> Person:
    """This function will add a person and open them to their team. Raises Forbidden, Refused."""
    check_may_set_up(by=by)
    check_ours(fields.team)
    _check_birthday(fields.date_of_birth, person=None, at=at)
    person = Person(
        display_name=fields.display_name,
        date_of_birth=fields.date_of_birth,
        team=fields.team,
        tell_by=fields.tell_by,
        language=fields.language,
        format=fields.format,
    )
    person.what_matters = keep(text=fields.what_matters, subject_id=person.id)
    person.save(force_insert=True)
    access.open_to_team(person, fields.team)
    data = {"team": str(fields.team.id), "tell_by": fields.tell_by, "format": fields.format}
    _record(by=by, type="person.added", subject=("person", person.id), at=at, data=data, person=person)
    return person


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is written down about a person that whoever administers puts right; wishes are theirs alone."""

    display_name: str
    date_of_birth: date | None
    team: Team


def correct_person(*, by: By, person_id: UUID, fields: Correction, at: datetime) -> Person:
    """This function will put a person's name, day of birth or team right; another team sees them from now on.

    Raises Forbidden, Missing, Refused.
    """
    check_may_set_up(by=by)
    check_ours(fields.team)
    rows = Person.objects.ours().select_for_update(no_key=True, of=("self",)).select_related("team")
    person: Person | None = rows.filter(id=person_id, erased_at=None).first()
    if person is None:
        raise Missing
    before, now = person.team, fields.team
    changed = [
        name for name in ("display_name", "date_of_birth", "team") if getattr(person, name) != getattr(fields, name)
    ]
    if not changed:
        return person
    if "date_of_birth" in changed:
        _check_birthday(fields.date_of_birth, person=person, at=at)
    for name in changed:
        setattr(person, name, getattr(fields, name))
    person.save(update_fields=changed)
    if before != now:
        access.close_to_team(person, before)
        access.open_to_team(person, now)
    data = {"changed": "+".join(changed), "team": str(now.id)}
    _record(by=by, type="person.corrected", subject=("person", person.id), at=at, data=data, person=person)
    hooks.authority_changed(users=[], people=[person.id], at=at, by=actor_of(by), at_once=False)
    return person


def add_circle_member(*, by: By, person: Person, user: User, fields: TieFields, at: datetime) -> CircleMember:
    """This function will tie a user to a person, and open to them what that tie allows.

    Raises Invalid for an unknown role, Refused for a self under 16: from 16 a young person may sign in (rule 16).
    """
    check_may_set_up(by=by)
    check_ours(person, user)
    if fields.role not in OPENS:
        raise Invalid("role", _("Choose one of: %(roles)s.") % {"roles": ", ".join(CircleMember.Role.values)})
    if fields.role == CircleMember.Role.SELF and ages.is_under(
        person.date_of_birth, ages.SIGNS_IN_FROM_YEARS, on=local_day(at)
    ):
        raise Refused(_("A young person may sign in from 16."), "role")
    member = CircleMember(
        person=person,
        user=user,
        role=fields.role,
        position=fields.position,
        covers_money=fields.covers_money,
        covers_care=fields.covers_care,
        acts=fields.acts,
        seen_on=fields.seen_on,
        ends_on=fields.ends_on,
        shares=list(fields.shares),
    )
    member.save(force_insert=True)
    access.open_to_member(person, user, OPENS[CircleMember.Role(fields.role)])
    data = {"user": str(user.id), "role": fields.role, "acts": fields.acts}
    subject = ("circle_member", member.id)
    _record(by=by, type="circle.member_added", subject=subject, at=at, data=data, person=person)
    return member


def _check_birthday(born: date | None, *, person: Person | None, at: datetime) -> None:
    """This function will raise Refused for a day to come, or where a parent's authority hangs on the day before."""
    if born is not None and born > local_day(at):
        raise Refused(_("This day is still to come."), "date_of_birth")
    parents = CircleMember.objects.ours().filter(person=person, role=CircleMember.Role.PARENT).values("user")
    held = Mandate.objects.ours().filter(person=person, holder__in=parents, revoked_at__isnull=True)
    if person is not None and held.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at)).exists():
        raise Refused(_("A parent decides for them until they are 18. Talk to who leads the team."), "date_of_birth")


def _insert(row: Organisation | User, *, field: str, taken: str) -> None:
    """This function will save a new row whose name must be free in every organisation, or raise Conflict."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if f"{field}_key" not in str(error):
            raise
        raise Conflict(taken) from None


def _record(
    *,
    by: By,
    type: str,
    subject: tuple[str, Any],
    at: datetime,
    data: dict[str, Any] | None = None,
    person: Person | None = None,
) -> None:
    person_id = person.id if person else None
    record(type=type, subject=subject, actor=actor_of(by), data=data or {}, at=at, person_id=person_id)
