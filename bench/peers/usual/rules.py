"""What a mandate allows: six limits against what was approved before, summed by the ORM."""

from datetime import datetime, time, timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from bench.peers.usual.models import Ask, Limit, Mandate, Scheme, WorksFor

CLOSE_DAYS, MOST_CLOSE = 7, 50


def mandates_for(person, now):
    """This function will give the mandates that hold for a person now, each with its holder."""
    in_force = Q(starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))
    return Mandate.objects.filter(in_force, Q(person=person) | Q(person=None)).select_related("holder")


def scheme_in_force(now):
    """This function will give the latest version whose day has come."""
    return Scheme.objects.filter(in_force_from__lte=now).order_by("-in_force_from", "-version").first()


def pays_asker(asker, payee):
    """This function will say whether an ask pays its asker, or who they work for: then somebody else decides."""
    if payee.casefold() == asker.get_full_name().casefold():
        return True
    return WorksFor.objects.filter(user=asker, payee__iexact=payee, ended_at=None).exists()


def is_split(*, person, payee, amount, limit, now):
    """This function will say whether small asks close together pass the limit for each ask, as none alone does."""
    since = now - timedelta(days=CLOSE_DAYS)
    near = Ask.objects.filter(person=person, payee=payee, created_at__gt=since, amount__lte=limit)
    amounts = near.order_by("-created_at").values_list("amount", flat=True)[:MOST_CLOSE]
    return bool(amounts) and sum(amounts) + amount > limit


def rule(*, mandate, scheme, budget, amount, kind, payee, now):
    """This function will hold an amount against all limits of a mandate, and against the budget."""
    limit = Limit.objects.filter(scheme=scheme, role=mandate.role, kind=kind).first() if mandate else None
    if limit is None:
        return {"within": False, "mandate": None, "scheme_version": None, "limits": []}
    month, year, week = starts(now)
    approved = Ask.objects.filter(status=Ask.Status.APPROVED, kind=kind)
    by_person, by_holder = approved.filter(person=budget.person_id), approved.filter(decided_by=mandate.holder_id)
    checks = [
        check("per_ask", limit.per_ask, 0, amount),
        check("budget", budget.allocated, budget.held + budget.spent, amount),
    ]
    for name, asks, start in (
        ("month_by_person", by_person, month),
        ("month_by_holder", by_holder, month),
        ("month_by_both", by_holder.filter(person=budget.person_id), month),
        ("year_by_person", by_person, year),
        ("week_by_payee", by_person.filter(payee=payee), week),
    ):
        allowed = getattr(limit, name)
        if allowed is not None:
            used = asks.filter(decided_at__gte=start).aggregate(used=Sum("amount"))["used"] or 0
            checks.append(check(name, allowed, used, amount))
    return {
        "within": all(each["passed"] for each in checks),
        "mandate": mandate.id,
        "scheme_version": scheme.version,
        "limits": checks,
    }


def check(name, allowed, used, amount):
    """This function will hold an amount against one limit."""
    left = allowed - used
    return {"limit": name, "allowed": allowed, "used": used, "left": left, "passed": amount <= left}


def find_decider(*, asker, mandates, **asked):
    """This function will give the lowest ranked mandate of somebody else that allows what was asked, or None."""
    limits = Limit.objects.filter(scheme=asked["scheme"], kind=asked["kind"], per_ask__gte=asked["amount"])
    others = mandates.filter(role__in=limits.values("role")).exclude(holder=asker).order_by("role", "id")
    return next((each for each in others if rule(mandate=each, **asked)["within"]), None)


def starts(now):
    """This function will give when this month, financial year and the last seven days began."""
    today = timezone.localdate(now)
    year = today.replace(month=4, day=1)
    if year > today:
        year = year.replace(year=year.year - 1)
    days = today.replace(day=1), year, today - timedelta(days=6)
    return [timezone.make_aware(datetime.combine(day, time.min)) for day in days]
