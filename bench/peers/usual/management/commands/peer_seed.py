"""Makes callers, the people they ask for, and limits that no run of small asks reaches."""

import json
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm
from rest_framework.authtoken.models import Token

from bench.peers.usual.models import Budget, Category, Kind, Limit, Mandate, Person, Role, Scheme, User

ALLOCATED_PENCE = 10**11
LIMITS = {Role.PRACTITIONER: 30_000, Role.TEAM_MANAGER: 100_000}
SUMS = ("month_by_person", "month_by_holder", "month_by_both", "year_by_person", "week_by_payee")
CATEGORIES = ("care", "clothing", "equipment", "food", "home", "leisure", "learning", "travel", "work", "other")


class Command(BaseCommand):
    """The peer's world."""

    help = "Make callers and people, and print as JSON who may ask for whom."

    def add_arguments(self, parser):
        """This function will say what may be chosen."""
        parser.add_argument("--people", type=int, default=200)
        parser.add_argument("--callers", type=int, default=8)

    @transaction.atomic
    def handle(self, *args, people, callers, **options):
        """This function will make everything and print it."""
        now = timezone.now()
        Category.objects.bulk_create(Category(code=code, name=code.title()) for code in CATEGORIES)
        scheme = Scheme.objects.create(version=1, in_force_from=now - timedelta(hours=1))
        Limit.objects.bulk_create(
            Limit(scheme=scheme, role=role, kind=Kind.ONE_OFF, per_ask=pence, **dict.fromkeys(SUMS, 10**12))
            for role, pence in LIMITS.items()
        )
        manager = User.objects.create(username="manager", first_name="Manager")
        Mandate.objects.create(holder=manager, role=Role.TEAM_MANAGER, starts_at=now)
        print(json.dumps({"callers": [make_caller(each, people // callers, now) for each in range(callers)]}))


def make_caller(number, people, now):
    """This function will make one caller with people of their own, and tell their token and whom they ask for."""
    user = User.objects.create(username=f"caller-{number}", first_name="Caller", last_name=str(number))
    Mandate.objects.create(holder=user, role=Role.PRACTITIONER, starts_at=now - timedelta(hours=1))
    token = Token.objects.create(user=user).key
    names = [f"person-{number}-{each}" for each in range(people)]
    accounts = User.objects.bulk_create(User(username=name) for name in names)
    found = Person.objects.bulk_create(Person(name=account.username, user=account, worker=user) for account in accounts)
    starts_on = timezone.localdate(now) - timedelta(days=100)
    ends_on = starts_on + timedelta(days=365)
    Budget.objects.bulk_create(
        Budget(person=person, allocated=ALLOCATED_PENCE, starts_on=starts_on, ends_on=ends_on) for person in found
    )
    assign_perm("usual.ask_for", user, Person.objects.filter(worker=user))
    return {"authorization": f"Token {token}", "token": token, "people": [person.id for person in found]}
