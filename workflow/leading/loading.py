"""From rows to what leaders' reckonings take: a handful of statements, however many asks."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from audit.scope import current_organisation_id
from audit.tenancy import ours_sql
from delegation.categories import CategoryWords, suggested_words
from delegation.days import day_at
from delegation.hours import A_YEAR, working_hours
from delegation.models import Category, PricePoint, Scheme, Team
from delegation.rulings import WHY_BEYOND
from delegation.scheme_changes import TIGHTENING, WIDENING, compare
from delegation.selectors.authority import ADULT_FROM_YEARS, Setting, age_on, begun_by, parsed
from delegation.terms import SchemeTerms
from delegation.working_time import WorkingClock
from workflow.leading.values import (
    ADULT,
    CHILD,
    OLDER,
    OLDER_FROM_YEARS,
    InForce,
    LastYear,
    Price,
    Used,
    Version,
    Waited,
)
from workflow.models.asks import ALREADY_PAID

# What a wait of several weeks is counted from: a year's asks may have been answered after the year.
LOOK_BACK = timedelta(days=1)
# Less and money back wait for a notice, by law; a fact was spent before anybody was asked.
LEFT_OUT = ("decrease", "recovery")

# One ask each, its rulings joined and not looked up: that is as quick where nobody has counted the rows lately.
# What is told: first and last answer, whether any was less than asked, and the limits that sent it on.
_WAITED = f"""
SELECT ask.category, ask.kind, coalesce(ask.amount, 0), ask.created_at, said.at, said.changed,
       asked.role, asked.failed,
       person.date_of_birth, person.team_id, CASE WHEN ask.between THEN '' ELSE words.text END,
       said.yes_at, said.granted, said.first_by, coalesce(decider.team_id::text, ''),
       coalesce(decided.document->>'role', '')
FROM (
    SELECT decision.ask_id, min(decision.at) AS at,
           min(decision.at) FILTER (WHERE decision.outcome = 'approve') AS yes_at,
           bool_or(decision.outcome = 'decline' OR decision.reduced) AS changed,
           (array_agg(decision.by_id ORDER BY decision.id))[1] AS first_by,
           (array_agg(decision.ruling_id ORDER BY decision.id))[1] AS first_ruling,
           (array_agg(CASE decision.outcome WHEN 'approve' THEN coalesce(decision.amount, 0) ELSE 0 END
                      ORDER BY decision.id DESC))[1] AS granted
    FROM workflow_decision decision
    WHERE {ours_sql("decision")} AND decision.at >= %(since)s::timestamptz
    GROUP BY decision.ask_id
) said
JOIN workflow_ask ask ON ask.id = said.ask_id AND {ours_sql("ask")}
JOIN delegation_person person ON person.id = ask.person_id AND {ours_sql("person")}
JOIN delegation_user decider ON decider.id = said.first_by AND {ours_sql("decider")}
LEFT JOIN workflow_rulingrecord decided ON decided.id = said.first_ruling AND {ours_sql("decided")}
LEFT JOIN audit_words words ON words.id = ask.what_for_id AND {ours_sql("words")}
LEFT JOIN (
    SELECT DISTINCT ON (ruling.ask_id) ruling.ask_id, ruling.document->>'role' AS role,
           jsonb_path_query_array(
               ruling.document, '$.checks[*] ? (@.passed == false && @.enforcement == "active")'
           )::text AS failed
    FROM workflow_rulingrecord ruling
    WHERE {ours_sql("ruling")} AND ruling.at >= %(since)s::timestamptz
      AND ruling.purpose = 'asked' AND ruling.outcome <> 'within'
    ORDER BY ruling.ask_id, ruling.at
) asked ON asked.ask_id = ask.id
WHERE ask.created_at >= %(since)s::timestamptz AND ask.created_at < %(until)s::timestamptz
  AND said.first_by <> ask.asker_id AND ask.kind <> ALL(%(left_out)s::text[])
  AND ask.pay <> %(fact)s::text AND ask.of_id IS NULL
ORDER BY ask.id
"""  # noqa: S608 - our own tables' names

# The most that was said yes to at once, and in a month for one person, by role and age: of what is spent once.
_USED = f"""
WITH yes AS (
    SELECT role, people, category, person_id, holder_id, held + used AS pence,
           date_trunc('month', charged_at AT TIME ZONE %(zone)s::text) AS month
    FROM delegation_hold
    WHERE {ours_sql("delegation_hold")} AND charged_at >= %(since)s::timestamptz
      AND charged_at < %(until)s::timestamptz AND kind = 'one_off'
)
SELECT 'each', role, people, max(pence), count(*) FROM yes GROUP BY role, people
UNION ALL
SELECT 'person', role, people, max(total), sum(yeses)::bigint FROM (
    SELECT role, people, sum(pence)::bigint AS total, count(*) AS yeses FROM yes GROUP BY role, people, person_id, month
) by_person GROUP BY role, people
UNION ALL
SELECT 'holder_and_person', role, people, max(total), sum(yeses)::bigint FROM (
    SELECT role, people, sum(pence)::bigint AS total, count(*) AS yeses
    FROM yes GROUP BY role, people, person_id, holder_id, month
) by_both GROUP BY role, people
"""  # noqa: S608 - our own tables' names


class Span(NamedTuple):
    """A stretch of time, half-open, and in which zone its days are."""

    since: datetime
    until: datetime
    zone: str

    @property
    def first_on(self) -> date:
        """Its first day."""
        return day_at(self.since, self.zone)

    @property
    def until_on(self) -> date:
        """The first day after it."""
        return day_at(self.until, self.zone)


@dataclass(frozen=True, slots=True)
class Kinds:
    """The organisation's categories, with the words that suggest each."""

    by_code: Mapping[str, CategoryWords]

    def words_in(self, text: str | None, category: str) -> tuple[str, ...]:
        """This function will give the words of a category that somebody's own words begin with."""
        known = self.by_code.get(category)
        return suggested_words(text, known) if text and known else ()


def last_year(at: datetime, *, zone: str) -> Span:
    """This function will give the 365 days before a moment."""
    return Span(at - A_YEAR, at, zone)


def load_last_year(*, now: Setting, kinds: Kinds, at: datetime) -> LastYear:
    """This function will load what waited in the last year, and the limits in force with how they were used."""
    span = last_year(at, zone=now.calendar.time_zone)
    limits = limits_in_force(now, published=published_by(at), at=at)
    waited = tuple(load_waited(span, now=now, kinds=kinds))
    return LastYear(waited, limits, _used_of(limits, span), load_prices())


def load_kinds() -> Kinds:
    """This function will load the organisation's categories."""
    rows = Category.objects.ours().values_list("code", "name_en", "name_cy", "guess_words")
    return Kinds({code: CategoryWords(code, en, cy, tuple(words)) for code, en, cy, words in rows})


def team_names() -> dict[str, str]:
    """This function will name the organisation's teams by their id."""
    return {str(id): name for id, name in Team.objects.ours().values_list("id", "name")}


def load_prices() -> tuple[Price, ...]:
    """This function will load what the index said that was entered last: of each month, what was said of it last."""
    rows = PricePoint.objects.ours().order_by("at", "id").values_list("index", "month", "thousandths")
    said = list(rows)
    months = {f"{month:%Y-%m}": thousandths for index, month, thousandths in said if index == said[-1][0]}
    return tuple(Price(month, thousandths) for month, thousandths in sorted(months.items()))


def load_waited(span: Span, *, now: Setting, kinds: Kinds) -> Iterator[Waited]:
    """This function will load the asks of a time that went to somebody else and were answered, in their order."""
    clock = clock_over(span, now)
    for row in rows_of(_WAITED, span, left_out=list(LEFT_OUT), fact=ALREADY_PAID):
        category, kind, amount, asked_at, said_at, changed, role, failed, born, team, text, *answer = row
        yes_at, granted, decider, desk_team, desk_role = answer
        on = day_at(asked_at, span.zone)
        yield Waited(
            category=category,
            words=kinds.words_in(text, category),
            kind=kind,
            amount=amount,
            role=role or "",
            limit=_told_first(json.loads(failed or "[]")),
            changed=changed,
            less=max(0, amount - granted) if changed else 0,
            hours=clock.hours(asked_at, said_at),
            yes_hours=None if yes_at is None else clock.hours(asked_at, yes_at),
            month=f"{on:%Y-%m}",
            age=_age_group(born, on),
            team=team,
            decider=decider,
            desk_team=desk_team,
            desk_role=desk_role,
        )


def clock_over(span: Span, now: Setting) -> WorkingClock:
    """This function will make what counts the working hours of a time; holidays are those of its 2 years."""
    working = working_hours(now.organisation, at=span.since)
    return WorkingClock(working, since=span.since - LOOK_BACK, until=span.until)


def _told_first(failed: Sequence[Mapping[str, Any]]) -> str:
    """This function will name the limit that sent an ask on, as its ruling tells it; empty where none did."""
    order = list(WHY_BEYOND)
    first = min(failed, key=lambda check: order.index(check["kind"]), default={"limit": ""})
    return str(first["limit"])


def _age_group(born: date | None, on: date) -> str:
    if born is None:
        return ""
    age = age_on(born=born, day=on)
    if age < ADULT_FROM_YEARS:
        return CHILD
    return OLDER if age >= OLDER_FROM_YEARS else ADULT


def rows_of(sql: str, span: Span, **values: Any) -> list[tuple[Any, ...]]:
    """This function will read the rows of a statement about a time."""
    given = {
        "organisation": str(current_organisation_id()),
        "since": span.since,
        "until": span.until,
        "zone": span.zone,
        **values,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


# --- the limits ------------------------------------------------------------------------------------------------------


def published_by(at: datetime) -> list[Scheme]:
    """This function will load every version of our limits that had begun, the first one first."""
    return list(begun_by(at).order_by("in_force_from", "version"))


def versions_since(published: Sequence[Scheme], since: datetime) -> list[Version]:
    """This function will say what each version that came into force since a moment gave and took."""
    found = []
    for before, after in pairwise(published):
        assert after.in_force_from is not None  # what is published starts on a day
        if after.in_force_from >= since:
            effects = Counter(change.effect for change in compare(parsed(before), parsed(after)))
            found.append(Version(after.version or 0, after.in_force_from, effects[WIDENING], effects[TIGHTENING]))
    return found


def limits_in_force(now: Setting, *, published: Sequence[Scheme], at: datetime) -> dict[str, InForce]:
    """This function will give the active limits in force by their key, each with since when its amount is the same."""
    since, zone = _unchanged_since(published), ZoneInfo(now.calendar.time_zone)
    return {
        limit.key: InForce(role.code, role.rank, limit, since.get(limit.key, at).astimezone(zone))
        for role in now.terms.roles.values()
        for limit in role.limits
        if limit.enforcement == "active" and limit.sound
    }


def _unchanged_since(published: Sequence[Scheme]) -> dict[str, datetime]:
    """This function will say of each limit's key since when its amount is what it is now."""
    found: dict[str, tuple[int | None, datetime]] = {}
    for scheme in published:
        assert scheme.in_force_from is not None  # what is published starts on a day
        amounts = amounts_of(parsed(scheme))
        found = {
            key: found[key] if key in found and found[key][0] == amount else (amount, scheme.in_force_from)
            for key, amount in amounts.items()
        }
    return {key: since for key, (_amount, since) in found.items()}


def amounts_of(terms: SchemeTerms) -> dict[str, int | None]:
    """This function will give the amount of each limit by its key."""
    return {limit.key: limit.amount for role in terms.roles.values() for limit in role.limits}


def _used_of(limits: Mapping[str, InForce], span: Span) -> dict[str, Used]:
    """This function will say how far each limit was used that the sums tell of: each time, or a month for a person."""
    sums: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for how, role, people, most, yeses in rows_of(_USED, span):
        sums.setdefault((how, role), []).append((people, most, yeses))
    found = {}
    for key, each in limits.items():
        fitting = [
            (most, yeses)
            for people, most, yeses in sums.get((_how_counted(each), each.role), ())
            if each.limit.people in ("any", people)
        ]
        if fitting:
            found[key] = Used(max(most for most, _yeses in fitting), sum(yeses for _most, yeses in fitting))
    return found


def _how_counted(each: InForce) -> str:
    """This function will name the sums that tell how far a limit is used; empty where none does."""
    limit = each.limit
    if "one_off" not in limit.act_kinds or limit.category is not None:
        return ""
    if limit.kind == "per_ask":
        return "each"
    is_month = limit.kind == "per_period" and limit.period == "month"
    return limit.counted_by if is_month else ""
