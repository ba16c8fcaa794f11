"""From rows to the engine: the scheme in force, what each holder's mandates allow, and what is used of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from audit.gather import Rows
from audit.scope import current_organisation_id
from audit.tenancy import ours_sql
from delegation.authority import Act, Cap, MandateFacts, Need, Ruling, Terms, Usage, narrow, needs, resolve, rule
from delegation.days import day_at
from delegation.models import Mandate, Organisation, Person, PlanLine, Scheme, SchemeAnswer, SchemeComment, Team
from delegation.nearness import up_from
from delegation.periods import Calendar
from delegation.selectors.usage import usage_for
from delegation.terms import SchemeTerms, parse_limits, parse_scheme

ADULT_FROM_YEARS = 18
# Authority that somebody else's yes stands behind.
GIVEN_ON = (Mandate.Kind.ROOM, Mandate.Kind.PASSED_ON, Mandate.Kind.EMERGENCY)
# Mandates that carry limits of their own and take none from a role.
OWN_LIMITS = (Mandate.Kind.ROOM, Mandate.Kind.PLAN_LINE)

# A published scheme never changes, so what was loaded and parsed once holds for ever.
_schemes: dict[UUID, Scheme] = {}
_parsed: dict[UUID, SchemeTerms] = {}
NO_SCHEME = SchemeTerms(roles={}, reservations=())


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for everybody at one moment: the organisation's calendar and its scheme in force."""

    organisation: Organisation
    calendar: Calendar
    scheme: Scheme | None
    terms: SchemeTerms

    @property
    def highest_rank(self) -> int:
        """The rank of the organisation's highest role."""
        return max((role.rank for role in self.terms.roles.values()), default=0)


def scheme_in_force(*, at: datetime) -> Scheme | None:
    """This function will find the published scheme whose day had come last at a moment."""
    found: Scheme | None = begun_by(at).first()
    return found


def begun_by(at: datetime) -> Any:
    """This function will give the published versions that had begun by a moment, the last first."""
    published = Scheme.objects.ours().filter(status=Scheme.Status.PUBLISHED, in_force_from__lte=at)
    return published.exclude(Exists(_held_back(at))).order_by("-in_force_from", "-version")


def _held_back(at: datetime) -> Any:
    """This function will find the comments that a version still waits for at a moment (rule 15).

    Those on a later version that takes its place on its very day are among them: while the later one waits for an
    answer, the one it replaced does not begin in its stead.
    """
    answered = SchemeAnswer.objects.filter(comment=OuterRef("id"), at__lte=at)
    day, version = OuterRef("in_force_from"), OuterRef("version")
    waiting = SchemeComment.objects.ours().filter(scheme__in_force_from=day, scheme__version__gte=version, holds=True)
    return waiting.exclude(Exists(answered))


# The same, where a query is written out: `scheme` is the version, `%(at)s` the moment.
NOT_HELD_BACK = f"""NOT EXISTS (
    SELECT FROM delegation_schemecomment comment
    JOIN delegation_scheme said_of ON said_of.id = comment.scheme_id
    WHERE {ours_sql("comment")} AND said_of.in_force_from = scheme.in_force_from AND said_of.version >= scheme.version
      AND comment.holds AND NOT EXISTS (
        SELECT FROM delegation_schemeanswer answer WHERE {ours_sql("answer")} AND answer.comment_id = comment.id
          AND answer.at <= %(at)s::timestamptz))"""  # noqa: S608 - our own text

# Written out, since every page asks for it: Django took as long to write this as to show a fifth of the page.
SETTING = f"""
SELECT organisation.*, (
    SELECT scheme.id FROM delegation_scheme scheme
    WHERE {ours_sql("scheme")} AND scheme.status = 'published' AND scheme.in_force_from <= %(at)s AND {NOT_HELD_BACK}
    ORDER BY scheme.in_force_from DESC, scheme.version DESC LIMIT 1) AS in_force
FROM delegation_organisation organisation WHERE organisation.id = %(organisation)s"""  # noqa: S608 - our own text


def setting(*, at: datetime) -> Setting:
    """This function will load the organisation in scope with the scheme in force at a moment."""
    values = {"at": at, "organisation": current_organisation_id()}
    [organisation] = Organisation.objects.raw(SETTING, values)
    return setting_of(organisation, scheme_id=organisation.in_force)


def setting_of(organisation: Organisation, *, scheme_id: UUID | None) -> Setting:
    """This function will put an organisation and the scheme in force there together."""
    scheme = None if scheme_id is None else _published(scheme_id)
    return Setting(
        organisation=organisation,
        calendar=calendar_of(organisation),
        scheme=scheme,
        terms=NO_SCHEME if scheme is None else parsed(scheme),
    )


def calendar_of(organisation: Organisation) -> Calendar:
    """This function will give the organisation's time zone and the day its financial year starts."""
    starts = (organisation.financial_year_month, organisation.financial_year_day)
    return Calendar(time_zone=organisation.time_zone, financial_year_starts=starts)


def _published(scheme_id: UUID) -> Scheme:
    """This function will give a published scheme, loaded once."""
    if scheme_id not in _schemes:
        _schemes[scheme_id] = Scheme.objects.ours().get(id=scheme_id)
    return _schemes[scheme_id]


def parsed(scheme: Scheme) -> SchemeTerms:
    """This function will parse a published scheme once."""
    if scheme.id not in _parsed:
        _parsed[scheme.id] = parse_scheme(scheme.terms)
    return _parsed[scheme.id]


def people_of(person: Person, *, at: datetime, calendar: Calendar) -> str:
    """This function will say whether a person counts as 'adult' or 'child' at a moment; unknown age is adult."""
    born = person.date_of_birth
    if born is None:
        return "adult"
    today = day_at(at, calendar.time_zone)
    return "child" if age_on(born=born, day=today) < ADULT_FROM_YEARS else "adult"


def age_on(*, born: date, day: date) -> int:
    """This function will give an age in whole years; born on 29 February, it changes on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def lineage(team_id: UUID) -> list[UUID]:
    """This function will list a team and the teams above it, nearest first."""
    return up_from(team_id, parents=dict(Team.objects.ours().values_list("id", "parent_id")))


def mandates_over(
    *, person: Person, teams: list[UUID], holders: Iterable[UUID] | None = None, lock: bool = False
) -> list[Mandate]:
    """This function will list the mandates that reach a person and are not revoked, those of some holders or of all.

    With ``lock`` all that these holders have is held until the transaction ends, whomever it reaches: a limit counted
    by holder sums over their mandates, so two yeses at once by two of them could both pass it.
    """
    rows = Mandate.objects.ours().filter(revoked_at__isnull=True).select_related("given_from")
    wanted = None if holders is None else list(holders)
    if wanted is not None and lock:
        # What was passed on is charged to its giver too, so theirs are held as well, all in one order.
        given = Mandate.objects.ours().filter(holder_id__in=wanted, kind=Mandate.Kind.PASSED_ON, revoked_at=None)
        rows = rows.filter(Q(holder_id__in=wanted) | Q(holder_id__in=given.values("given_from__holder")))
    elif wanted is not None:
        rows = rows.filter(holder_id__in=wanted)
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    else:
        rows = rows.filter(Q(person=None) | Q(person=person), Q(team=None) | Q(team__in=teams))
    found = rows.order_by("granted_at", "id")
    return [
        row
        for row in found
        if (wanted is None or row.holder_id in wanted)
        and row.person_id in (None, person.id)
        and (row.team_id is None or row.team_id in teams)
    ]


def terms_by_holder(
    mandates: Iterable[Mandate], *, setting: Setting, together: bool = False
) -> dict[UUID, tuple[Terms, ...]]:
    """This function will resolve mandates against the scheme in force, and group them by who holds them.

    Those that are good only ``together`` with somebody else's are given alone, where they are asked for, or not at all.
    """
    found: dict[UUID, list[Terms]] = {}
    for mandate in mandates:
        if mandate.together is not together:
            continue
        terms = resolve_mandate(mandate, setting=setting)
        if terms is not None:
            found.setdefault(mandate.holder_id, []).append(terms)
    return {holder: tuple(each) for holder, each in found.items()}


def terms_for(
    *,
    holders: Iterable[UUID],
    person: Person,
    at: datetime,
    setting: Setting,
    lock: bool = False,
    together: bool = False,
) -> dict[UUID, tuple[Terms, ...]]:
    """This function will give the resolved terms of some users for one person, locking their mandates if told."""
    reach = mandates_over(person=person, teams=lineage(person.team_id), holders=holders, lock=lock)
    return terms_by_holder(reach, setting=setting, together=together)


def terms_rows(*, holder: UUID, people: Collection[UUID]) -> dict[str, Rows]:
    """This function will give the queries of what one user holds over some people, and of the teams these are in."""
    held = Mandate.objects.ours().filter(Q(person=None) | Q(person__in=people), revoked_at=None, holder_id=holder)
    return {"held": Rows(held.order_by("granted_at", "id"), ("given_from",)), "teams": Rows(Team.objects.ours())}


def terms_over(
    found: Mapping[str, Sequence[Any]], *, holder: UUID, people: Sequence[Person], setting: Setting
) -> dict[UUID, tuple[Terms, ...]]:
    """This function will resolve what the queries of `terms_rows` found: one user's terms for each of some people."""
    parents = {team.id: team.parent_id for team in found["teams"]}
    held, terms = found["held"], {}
    for person in people:
        teams = (None, *up_from(person.team_id, parents=parents))
        reach = [row for row in held if row.person_id in (None, person.id) and row.team_id in teams]
        terms[person.id] = terms_by_holder(reach, setting=setting).get(holder, ())
    return terms


def resolve_mandate(mandate: Mandate, *, setting: Setting) -> Terms | None:
    """This function will turn a mandate and the scheme in force into terms, or None where its role has none."""
    given = _given(mandate, setting=setting)
    if mandate.kind in GIVEN_ON and given is None:
        return None
    role = setting.terms.roles.get(mandate.role)
    if role is None and mandate.kind not in OWN_LIMITS:
        return None
    if mandate.kind == Mandate.Kind.PASSED_ON and given is not None and role is not None:
        return narrow(given, _cap(mandate), role)
    rank = None
    if mandate.kind == Mandate.Kind.PLAN_LINE:
        rank = setting.highest_rank
    elif mandate.kind == Mandate.Kind.ROOM and given is not None:
        rank = given.rank
    terms = resolve(_facts(mandate, rank=rank, setting=setting), setting.terms)
    return terms if given is None else replace(terms, narrowed_by=given)


def _given(mandate: Mandate, *, setting: Setting) -> Terms | None:
    """This function will resolve what a mandate was given from: it is never wider than that is today (rule 7).

    What was given on is not given on again, and ends with its giver's.
    """
    giver = mandate.given_from
    if giver is None or giver.revoked_at is not None or giver.kind in GIVEN_ON:
        return None
    return resolve_mandate(giver, setting=setting)


def _facts(mandate: Mandate, *, rank: int | None, setting: Setting) -> MandateFacts:
    return MandateFacts(
        mandate=mandate.id,
        kind=mandate.kind,
        holder=mandate.holder_id,
        role=mandate.role,
        granted_at=mandate.granted_at,
        starts_at=mandate.starts_at,
        ends_at=mandate.ends_at,
        limits=parse_limits(mandate.limits),
        person=mandate.person_id,
        category=mandate.category or None,
        act_kinds=frozenset(mandate.act_kinds) or None,
        payee_key=mandate.payee_key or None,
        plan_line=mandate.plan_line_id,
        scheme_version=setting.scheme.version if setting.scheme else None,
        rank=rank,
        suspended=mandate.suspended_at is not None,
    )


def _cap(mandate: Mandate) -> Cap:
    assert mandate.ends_at is not None  # a check of the database: what was passed on ends
    return Cap(
        mandate=mandate.id,
        holder=mandate.holder_id,
        granted_at=mandate.granted_at,
        starts_at=mandate.starts_at,
        ends_at=mandate.ends_at,
        limits=parse_limits(mandate.limits),
        person=mandate.person_id,
        category=mandate.category or None,
        act_kinds=frozenset(mandate.act_kinds) or None,
        payee_key=mandate.payee_key or None,
        suspended=mandate.suspended_at is not None,
    )


def rule_on(*, act: Act, terms: Iterable[Terms], at: datetime, setting: Setting) -> Ruling:
    """This function will rule on an act for one holder, reading what is used in one statement."""
    held = tuple(terms)
    return rule(
        act=act,
        terms=held,
        reservations=setting.terms.reservations,
        roles=setting.terms.roles,
        usage=usage_of(needs(act, held, at, setting.calendar)),
        at=at,
        calendar=setting.calendar,
    )


def usage_of(wanted: Iterable[Need]) -> Usage:
    """This function will read all the sums that a ruling needs."""
    return usage_for(tuple(wanted))


def plan_line_of(*, person: Person, plan_line_id: UUID) -> PlanLine | None:
    """This function will find one of a person's plan lines."""
    found: PlanLine | None = PlanLine.objects.ours().filter(person=person, id=plan_line_id).first()
    return found
