"""What the API gives about people, money and authority: shapes for the OpenAPI document, and how rows become them."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from delegation.models import Budget, Organisation, Person, PlanLine, User
from delegation.selectors.circles import circle_of
from delegation.selectors.lasting import Lasting
from delegation.selectors.plans import KeptSum
from delegation.selectors.standing import Standing


class MyUser(serializers.Serializer[Any]):
    """Whoever asks."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    username = serializers.CharField()


class MyOrganisation(serializers.Serializer[Any]):
    """Where they are."""

    id = serializers.UUIDField()
    slug = serializers.SlugField()
    name = serializers.CharField()
    nation = serializers.ChoiceField(choices=Organisation.Nation.values)
    currency = serializers.CharField()


class Me(serializers.Serializer[Any]):
    """Who you are, where, and in which roles."""

    user = MyUser()
    organisation = MyOrganisation()
    roles = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()


def me_document(*, user: User, organisation: Organisation, roles: Sequence[str]) -> dict[str, Any]:
    """This function will show a user to themself."""
    return {
        "user": {"id": str(user.id), "name": user.display_name, "username": user.username},
        "organisation": {
            "id": str(organisation.id),
            "slug": organisation.slug,
            "name": organisation.name,
            "nation": organisation.nation,
            "currency": organisation.currency,
        },
        "roles": list(roles),
        "language": user.language,
    }


class CircleTie(serializers.Serializer[Any]):
    """Somebody close to a person, and how."""

    user = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField()


class PersonSeen(serializers.Serializer[Any]):
    """Someone whose life and money it is."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    circle = CircleTie(many=True)
    died_on = serializers.DateField(allow_null=True)


class PeoplePage(serializers.Serializer[Any]):
    """One page of people."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = PersonSeen(many=True)


def person_document(person: Person) -> dict[str, Any]:
    """This function will show a person with their circle."""
    died_on = person.died_on.isoformat() if person.died_on else None
    return {"id": str(person.id), "name": person.display_name, "circle": circle_of(person), "died_on": died_on}


class LimitStanding(serializers.Serializer[Any]):
    """One ceiling: `held` was said yes to and is not settled, `used` is settled, `left` is free."""

    limit = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField()
    period = serializers.CharField(allow_null=True)
    amount = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField()
    held = serializers.IntegerField()
    left = serializers.IntegerField(allow_null=True)
    resets_at = serializers.DateTimeField(allow_null=True)


class MandateStanding(serializers.Serializer[Any]):
    """One of your mandates for this person."""

    mandate = serializers.UUIDField()
    role = serializers.CharField()
    kind = serializers.CharField()
    limits = LimitStanding(many=True)


class AuthorityFound(serializers.Serializer[Any]):
    """What you may decide for a person."""

    results = MandateStanding(many=True)


LIMIT_FIELDS = ("limit", "kind", "unit", "amount", "used", "held", "left", "resets_at")


def standing_document(standing: Standing) -> dict[str, Any]:
    """This function will show one mandate with its limits."""
    limits = []
    for each in standing.limits:
        check = each.check.to_document()
        limits.append({name: check[name] for name in LIMIT_FIELDS} | {"period": each.period})
    return {"mandate": str(standing.mandate), "role": standing.role, "kind": standing.kind, "limits": limits}


class InstalmentSeen(serializers.Serializer[Any]):
    """The part of a direct payment that comes next, in pence."""

    id = serializers.UUIDField()
    amount = serializers.IntegerField()
    expected_on = serializers.DateField()


class BudgetSeen(serializers.Serializer[Any]):
    """A person's money for a period, in pence. `ends_on` is the first day after it."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Budget.Kind.values)
    allocated = serializers.IntegerField()
    held = serializers.IntegerField(help_text="set aside for asks")
    spent = serializers.IntegerField()
    agreed = serializers.IntegerField(help_text="what plan lines still need")
    left = serializers.IntegerField(help_text="what is free")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    lasts_until = serializers.DateField(
        allow_null=True, help_text="at the pace of the last 8 weeks; null: to its end, or not running"
    )
    next_instalment = InstalmentSeen(allow_null=True)


class BudgetsFound(serializers.Serializer[Any]):
    """A person's budgets, newest first."""

    results = BudgetSeen(many=True)


def budget_document(budget: Budget, *, lasting: Lasting | None = None) -> dict[str, Any]:
    """This function will show a budget."""
    following = lasting.following if lasting else None
    return {
        "id": str(budget.id),
        "kind": budget.kind,
        "allocated": budget.allocated,
        "held": budget.held,
        "spent": budget.spent,
        "agreed": budget.agreed,
        "left": budget.left,
        "starts_on": budget.starts_on.isoformat(),
        "ends_on": budget.ends_on.isoformat(),
        "lasts_until": lasting.until.isoformat() if lasting and lasting.until else None,
        "next_instalment": following
        and {
            "id": str(following.id),
            "amount": following.amount,
            "expected_on": following.expected_on.isoformat(),
        },
    }


class KeptSeen(serializers.Serializer[Any]):
    """What is kept of days that were skipped; minutes null where it is not counted in them."""

    minutes = serializers.IntegerField(allow_null=True)
    pence = serializers.IntegerField()


class PlanLineSeen(serializers.Serializer[Any]):
    """Something already agreed in the plan, in pence. `ends_on` is the first day after it."""

    id = serializers.UUIDField()
    words = serializers.CharField()
    category = serializers.CharField()
    payee = serializers.CharField(allow_null=True)
    weekly = serializers.IntegerField(allow_null=True)
    one_off = serializers.IntegerField(allow_null=True)
    remaining = serializers.IntegerField(help_text="agreed and not yet asked for")
    minutes = serializers.IntegerField(allow_null=True, help_text="minutes a week")
    outcome = serializers.CharField(allow_null=True, help_text="what it is to bring; a swap keeps it")
    kept = KeptSeen()
    swapped_from = serializers.UUIDField(allow_null=True, help_text="the line a swap took this from")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class PlanLinesFound(serializers.Serializer[Any]):
    """What is agreed in a person's plan, newest first."""

    results = PlanLineSeen(many=True)


def plan_line_document(line: PlanLine, *, kept: KeptSum) -> dict[str, Any]:
    """This function will show a plan line."""
    return {
        "id": str(line.id),
        "words": line.words.text,
        "category": line.category,
        "payee": line.payee.text if line.payee else None,
        "weekly": line.weekly,
        "one_off": line.one_off,
        "remaining": line.remaining,
        "minutes": line.minutes,
        "outcome": line.outcome.text if line.outcome else None,
        "kept": {"minutes": kept.minutes if line.minutes else None, "pence": kept.pence},
        "swapped_from": str(line.swapped_from_id) if line.swapped_from_id else None,
        "starts_on": line.starts_on.isoformat(),
        "ends_on": line.ends_on.isoformat(),
    }
