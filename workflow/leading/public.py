"""The numbers of the public page: reckoned at most once an hour for each organisation, however many people open it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, F, Q, Sum

from audit.scope import current_organisation_id
from audit.tenancy import ours_sql
from delegation.hours import A_YEAR
from delegation.models import Decrease, Hold, Scheme
from delegation.selectors.authority import Setting, parsed
from delegation.terms import Limit, SchemeTerms
from workflow.leading.flow import Spread
from workflow.leading.loading import Span, published_by, rows_of
from workflow.leading.numbers import load_numbers
from workflow.leading.shown import FEWEST_SHOWN, Shown, Stopped, Took, enough, part_of
from workflow.leading.values import WEEKS_A_YEAR
from workflow.models import LettingGo

AN_HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"

# What everybody's budgets that run on a day come to in a year, pence, and for how many people.
_MONEY = f"""
SELECT coalesce(sum(budget.allocated * 365 / (budget.ends_on - budget.starts_on)), 0)::bigint,
       count(DISTINCT budget.person_id)
FROM delegation_budget budget
WHERE {ours_sql("budget")} AND budget.starts_on <= %(on)s::date AND budget.ends_on > %(on)s::date
"""  # noqa: S608 - our own table's name


@dataclass(frozen=True, slots=True)
class Kept:
    """What is shown, the digest that knows it again, and when it was reckoned."""

    shown: Shown
    digest: str
    reckoned_at: datetime


def shown_now(*, now: Setting, at: datetime) -> Kept:
    """This function will give what the page shows: as it was reckoned within the last hour, or reckoned now.

    Of two who come at once one reckons. The other gets what there was before, or waits where there was nothing.
    """
    kept = _kept()
    if kept is not None and at - kept.reckoned_at < AN_HOUR:
        return kept
    if not _locked(TRY_LOCK):
        if kept is not None:
            return kept
        _locked(LOCK)
        kept = _kept()
        if kept is not None:
            return kept
    return keep_shown(now=now, at=at)


def keep_shown(*, now: Setting, at: datetime) -> Kept:
    """This function will reckon what the page shows, and keep it; a worker does so before the hour is over."""
    return _keep(reckon(now=now, at=at), at=at)


def _kept() -> Kept | None:
    row: LettingGo | None = LettingGo.objects.ours().first()
    return None if row is None else Kept(Shown.from_document(row.document), row.digest, row.reckoned_at)


def _keep(shown: Shown, *, at: datetime) -> Kept:
    document = shown.to_document()
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    LettingGo.objects.ours().update_or_create(
        organisation_id=current_organisation_id(),
        defaults={"document": document, "digest": digest, "reckoned_at": at},
    )
    return Kept(shown, digest, at)


def _locked(sql: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"letting_go:{current_organisation_id()}"])
        (found,) = cursor.fetchone()
    return found is not False


# --- reckoning -------------------------------------------------------------------------------------------------------


def reckon(*, now: Setting, at: datetime) -> Shown:
    """This function will reckon everything that is shown, of the last 12 whole months."""
    numbers = load_numbers(now=now, at=at)
    flow, span = numbers.flow, numbers.span
    at_once, asked = part_of(flow.at_once, flow.at_once + flow.sent_on)
    helped, helped_of = part_of(numbers.helped.get("yes", 0), sum(numbers.helped.values()))
    cuts, cut_pence = _cuts(span)
    return Shown(
        from_month=f"{span.first_on:%Y-%m}",
        to_month=f"{span.until_on - ONE_DAY:%Y-%m}",
        at_once=at_once,
        asked=asked,
        to_yes=_took(flow.to_yes),
        to_money=_took(flow.to_money),
        stopped=tuple(stopped_deciding(published_by(at), span)),
        money_now=_money_a_person(span._replace(until=at)),
        money_before=_money_a_person(span._replace(until=at - A_YEAR)),
        cuts=cuts if enough(cuts) else None,
        cut_pence=cut_pence if enough(cuts) else None,
        few_cuts=not enough(cuts),
        raised=sum(each.raised for each in numbers.versions),
        tightened=sum(each.tightened for each in numbers.versions),
        helped=helped,
        helped_of=helped_of,
    )


def _took(found: Spread | None) -> Took | None:
    return None if found is None or found.answers < FEWEST_SHOWN else Took(found.half, found.most)


def _money_a_person(span: Span) -> int | None:
    """This function will give what a person's year of money comes to on the day after a time; None of under 10."""
    ((pence, people),) = rows_of(_MONEY, span, on=span.until_on)
    return pence // people if people >= FEWEST_SHOWN else None


def _cuts(span: Span) -> tuple[int, int]:
    """This function will count what became less in a time, and add up by how many pence a year."""
    rows = Decrease.objects.ours().filter(applied_at__gte=span.since, applied_at__lt=span.until)
    once = Q(plan_line__one_off__isnull=False)
    found = rows.aggregate(count=Count("id"), weekly=Sum("amount", filter=~once), once=Sum("amount", filter=once))
    return found["count"], (found["weekly"] or 0) * WEEKS_A_YEAR + (found["once"] or 0)


class Raised(NamedTuple):
    """A limit for each ask, and what it was before it was raised last. Pence."""

    role: str
    limit: Limit
    before: int


def stopped_deciding(published: Sequence[Scheme], span: Span) -> Iterator[Stopped]:
    """This function will say of each limit that was raised what it let through in a time, the lowest role first."""
    raised = _raised([parsed(scheme) for scheme in published])
    counts = {f"c{place}": Count("id", filter=_let_through(each)) for place, each in enumerate(raised)}
    charged = Hold.objects.ours().filter(charged_at__gte=span.since, charged_at__lt=span.until)
    found = charged.alias(pence=F("held") + F("used")).aggregate(**counts) if counts else {}
    for place, each in enumerate(raised):
        if found[f"c{place}"] >= FEWEST_SHOWN:
            now = each.limit.amount or 0
            yield Stopped(each.role, each.limit.key, each.before, now, found[f"c{place}"])


def _raised(versions: Sequence[SchemeTerms]) -> list[Raised]:
    """This function will find the limits in force for what is paid once that were lower in an earlier version."""
    if not versions:
        return []
    found = []
    amounts = [
        {limit.key: limit.amount for role in terms.roles.values() for limit in role.limits} for terms in versions
    ]
    for role in sorted(versions[-1].roles.values(), key=lambda role: role.rank):
        for limit in role.limits:
            if limit.kind != "per_ask" or limit.category is not None or "one_off" not in limit.act_kinds:
                continue
            earlier = [amount for each in amounts[:-1] if (amount := each.get(limit.key)) != limit.amount]
            before = earlier[-1] if earlier else None
            if before is not None and limit.amount is not None and before < limit.amount:
                found.append(Raised(role.code, limit, before))
    return found


def _let_through(each: Raised) -> Q:
    people = Q() if each.limit.people == "any" else Q(people=each.limit.people)
    return people & Q(role=each.role, kind="one_off", pence__gt=each.before, pence__lte=each.limit.amount)
