"""What the pages read: each in a small, fixed number of statements, and only what the reader may see."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy

from audit.gather import Many, Rows, gather
from delegation import access
from delegation.categories import CategoryWords
from delegation.days import day_at
from delegation.errors import Missing
from delegation.models import Budget, Category, CircleMember, Hold, Mandate, Person, PlanLine, User
from delegation.selectors.authority import Setting, rule_on, terms_for
from delegation.selectors.mandates import deciders
from delegation.selectors.sharing import WORDS, keeps
from delegation.selectors.standing import in_force
from workflow import lifecycle
from workflow.models import Ask, OwnWay
from workflow.selectors import visible_asks, waits_with
from workflow.services.acts import act_of, without_hold

MOST_ASKS, MOST_LIKE_IT, MOST_OWN_WAYS = 30, 5, 10

HOME_FAMILY, HOME_WORKER, HOME_OTHER = "family", "worker", "other"
ACTS_FOR_SOMEBODY = (
    CircleMember.Role.SELF,
    CircleMember.Role.PARENT,
    CircleMember.Role.NOMINATED_PERSON,
    CircleMember.Role.ATTORNEY,
    CircleMember.Role.DEPUTY,
)


def home_of(user: User, *, now: Setting, at: datetime) -> str:
    """This function will say which page somebody's work or life is on: family, worker or other."""
    if user.id == now.organisation.scheme_owner_id or User.Duty.LEADER in user.duties:
        return HOME_WORKER  # they name a decider for what nobody can decide
    today = day_at(at, now.calendar.time_zone)
    ties = CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), user=user)
    roles = set(ties.values_list("role", flat=True))
    if user.team_id is None and not roles.isdisjoint(ACTS_FOR_SOMEBODY):
        return HOME_FAMILY
    posts = Mandate.objects.ours().filter(in_force(at=at), holder=user, kind=Mandate.Kind.OFFICER)
    return HOME_WORKER if CircleMember.Role.WORKER in roles or posts.exists() else HOME_OTHER


# --- people ---------------------------------------------------------------------------------------------------------


def people_acted_for(user: User, *, at: datetime, now: Setting) -> list[Person]:
    """This function will list the people a user acts for as themself, family or attorney."""
    rows = _in_circle_of(user, roles=ACTS_FOR_SOMEBODY, at=at, now=now)
    return list(dict.fromkeys(rows.order_by("display_name", "id")))


def people_worked_with(user: User, *, at: datetime, now: Setting) -> Any:
    """This function will find the people in whose circle a user is a worker, those first who asked last."""
    lately = Ask.objects.ours().filter(person=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    rows = _in_circle_of(user, roles=(CircleMember.Role.WORKER,), at=at, now=now).filter(died_on__isnull=True)
    return rows.order_by(OrderBy(Subquery(lately), descending=True, nulls_last=True), "display_name", "id")


def _in_circle_of(user: User, *, roles: Sequence[str], at: datetime, now: Setting) -> "QuerySet[Person]":
    today = day_at(at, now.calendar.time_zone)
    ties = CircleMember.objects.ours().filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), user=user, role__in=roles)
    return access.visible_people(user).filter(id__in=ties.values("person_id"))


def people_who_are(user: User) -> list[Person]:
    """This function will list the people a user is themself: one, or none."""
    selves = CircleMember.objects.ours().filter(user=user, role=CircleMember.Role.SELF)
    return list(Person.objects.ours().filter(id__in=selves.values("person_id")))


def everybody_to_ask_for(user: User) -> list[Person]:
    """This function will list everybody a user may ask for, by name."""
    rows = access.people_with(user, access.ASK_FOR).order_by("display_name", "id")
    return list(dict.fromkeys(rows))


def names_of(users: Iterable[UUID]) -> dict[UUID, str]:
    """This function will look up what some users are called."""
    return dict(User.objects.ours().filter(id__in=list(users)).values_list("id", "display_name"))


def colleagues_of(user: User, *, at: datetime) -> list[User]:
    """This function will list who works here beside somebody, those of their own team first, then by name."""
    rows = User.objects.ours().filter(Q(left_at__isnull=True) | Q(left_at__gt=at), team__isnull=False, is_active=True)
    return sorted(rows.exclude(id=user.id), key=lambda each: (each.team_id != user.team_id, each.display_name))


def deciders_but(user: User, *, at: datetime) -> list[User]:
    """This function will list everybody else with authority to decide the asks of others, by name."""
    rows = User.objects.ours().filter(
        Q(left_at__isnull=True) | Q(left_at__gt=at), id__in=deciders(at=at), is_active=True
    )
    return list(rows.exclude(id=user.id).order_by("display_name", "id"))


def everybody_seen(user: User) -> list[Person]:
    """This function will list everybody a user may see, by name."""
    return list(dict.fromkeys(access.visible_people(user).order_by("display_name", "id")))


def people_whose_asks_are_seen(user: User) -> list[Person]:
    """This function will list everybody whose asks a user may see, by name."""
    return list(dict.fromkeys(access.people_with(user, access.SEE_ASKS).order_by("display_name", "id")))


def find_person(person_id: UUID, *, by: User) -> tuple[Person, frozenset[str]]:
    """This function will load a person with what a user may do for them, or raise Missing."""
    people = Rows(Person.objects.ours().filter(id=person_id), ("what_matters",))
    found = gather(person=people, **access.permission_rows(by, person_id))
    may = access.permitted(found)
    if not found["person"] or access.SEE_PERSON not in may:
        raise Missing
    return found["person"][0], may


# --- money ----------------------------------------------------------------------------------------------------------


def open_budgets(person: Person, *, at: datetime, now: Setting) -> tuple[Budget, ...]:
    """This function will give a person's budgets that are open at a moment."""
    return tuple(budgets_open([person], at=at, now=now))


def budgets_open(people: Sequence[Person], *, at: datetime, now: Setting) -> "QuerySet[Budget]":
    """This function will find the budgets of some people that are open at a moment."""
    today = day_at(at, now.calendar.time_zone)
    rows: QuerySet[Budget] = Budget.objects.ours().filter(
        person__in=people, closed_at__isnull=True, starts_on__lte=today, ends_on__gt=today
    )
    return rows.order_by("starts_on", "id")


def rooms_of(user: User, *, person: Person, at: datetime) -> Any:
    """This function will find what a user need not ask for again, for a person: the soonest to end first."""
    rows = Mandate.objects.ours().filter(in_force(at=at), holder=user, person=person, kind=Mandate.Kind.ROOM)
    return rows.order_by("ends_at", "id")


def payees_of(rooms: Iterable[Mandate]) -> dict[UUID, str]:
    """This function will give who is to be paid in each of some rooms, by the ask whose yes gave it."""
    asks = Ask.objects.ours().filter(id__in=[room.ask_id for room in rooms if room.payee_key]).select_related("payee")
    return {ask.id: ask.payee.text or "" for ask in asks if ask.payee}


def plan_lines_of(person: Person, *, at: datetime, now: Setting) -> list[PlanLine]:
    """This function will list what a person's plan agrees at a moment."""
    return list(plan_lines(person, at=at, now=now).select_related("words", "payee"))


def plan_lines(person: Person, *, at: datetime, now: Setting) -> "QuerySet[PlanLine]":
    """This function will give the query of what a person's plan agrees at a moment."""
    today = day_at(at, now.calendar.time_zone)
    rows: QuerySet[PlanLine] = PlanLine.objects.ours().filter(person=person, starts_on__lte=today, ends_on__gt=today)
    return rows.order_by("starts_on", "id")


# --- asks -----------------------------------------------------------------------------------------------------------


def latest_asks(person: Person, *, by: User) -> Rows:
    """This function will find a person's asks that a user may see, newest first, each with its answers."""
    return lines(visible_asks(by).filter(person=person).order_by("-created_at", "-id")[:MOST_ASKS])


def own_ways_of(person: Person, *, by: User) -> Rows:
    """This function will find what was sorted out without money for a person, the last first, to who reads words."""
    rows = OwnWay.objects.ours().filter(~Q(keeps(WORDS, viewer=by)), person=person).order_by("-at", "-id")
    return Rows(rows[:MOST_OWN_WAYS], ("by", "words"))


def inbox_of(user: User) -> Rows:
    """This function will find what waits for a user, oldest due first, each with why it came to them."""
    also = ("person", "asker", "assignment", "payee", "what_for")
    return Rows(waits_with(user).order_by("assignment__due_at", "id"), also, lists={"ruled": Many("rulings")})


def waiting_for(person: Person) -> list[Ask]:
    """This function will list what waits for a person, whoever has it, oldest first; the caller may see it."""
    rows = Ask.objects.ours().filter(person=person, status__in=lifecycle.WITH_SOMEBODY)
    return list(rows.select_related("payee", "what_for").order_by("created_at", "id"))


def asks_named(ids: Iterable[UUID]) -> list[Ask]:
    """This function will load some asks by their ids, with what names them; the caller may see them."""
    rows = Ask.objects.ours().filter(id__in=list(ids)).select_related("payee", "what_for")
    return list(rows.order_by("created_at", "id"))


def asks_like(ask: Ask) -> Any:
    """This function will find a person's last answered asks to the same payee or of the same kind of thing."""
    like = Q(category=ask.category) | (Q(payee_key=ask.payee_key) if ask.payee_key else Q(pk=None))
    answered = (lifecycle.APPROVED, lifecycle.DECLINED, lifecycle.SETTLED)
    rows = Ask.objects.ours().filter(like, person=ask.person, status__in=answered, between=False).exclude(id=ask.id)
    return rows.order_by("-created_at", "-id")[:MOST_LIKE_IT]


def lines(asks: Any) -> Rows:
    """This function will give asks that a query finds with what a list shows of them, their answers too."""
    also = ("person", "asker", "assignment__user", "challenge", "payee", "what_for")
    return Rows(asks, also, lists={"answers": Many("decisions", ("by", "reason"))})


def could_decide(user: User, *, ask: Ask, hold: Hold | None, at: datetime, now: Setting) -> bool:
    """This function will say whether somebody else than who it waits for could say yes to an ask now."""
    if ask.assignment is None or ask.status not in (lifecycle.WAITING, lifecycle.BLOCKED):
        return False
    if user.id in (ask.asker_id, ask.assignment.user_id):
        return False
    act = act_of(ask, person=ask.person, budget=ask.budget, plan_line=ask.plan_line, setting=now, at=at)
    if hold is not None:
        act = without_hold(act, held=hold.held, from_agreed=hold.from_agreed, used=hold.used)
    terms = terms_for(holders=[user.id], person=ask.person, at=at, setting=now).get(user.id, ())
    return rule_on(act=act, terms=terms, at=at, setting=now).outcome == "within"


def may_say_not_right(user: User, *, ask: Ask, ties: Iterable[CircleMember]) -> bool:
    """This function will say whether it is one's own life that others asked or decided something in."""
    others = {ask.asker_id, *(answer.by_id for answer in ask.answers)} - {user.id}
    return bool(others) and user.team_id is None and any(is_self(tie, ask.person_id) for tie in ties)


def is_self(tie: CircleMember, person_id: UUID) -> bool:
    """This function will say whether somebody is the person whom a tie is to."""
    return tie.person_id == person_id and tie.role == CircleMember.Role.SELF


def all_categories(*, language: str) -> list[tuple[str, str]]:
    """This function will list every category's code and name in a language, by code."""
    rows = Category.objects.ours().order_by("code")
    return [(row.code, row.name_cy if language == "cy" else row.name_en) for row in rows]


def names_in(categories: Iterable[CategoryWords], *, language: str) -> list[tuple[str, str]]:
    """This function will give the code and name of some categories in a language."""
    return [(each.code, each.name_cy if language == "cy" else each.name_en) for each in categories]


def category_names(codes: Iterable[str], *, language: str) -> dict[str, str]:
    """This function will give the names of some categories in a language."""
    rows = Category.objects.ours().filter(code__in=set(codes))
    return {row.code: row.name_cy if language == "cy" else row.name_en for row in rows}


def category_name(code: str, *, language: str) -> str:
    """This function will give a category's name in a language; its code where it has none."""
    row: Category | None = Category.objects.ours().filter(code=code).first()
    return code if row is None else (row.name_cy if language == "cy" else row.name_en)
