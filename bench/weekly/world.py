"""`python -m bench.weekly.world LINES WEEKS PAID` makes the families and their standing payments, by the real services.

It prints which asks finance pays in full, as JSON.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django

# A Monday after the clocks went forward; in the year after it they go back, a year ends, and they go forward again.
BEGINS = datetime(2026, 3, 30, 8, tzinfo=UTC)
LINES_A_PERSON = 10
ALLOCATED_PENCE = 10**8


def build_world(*, lines: int, weeks: int, paid: int) -> dict[str, Any]:
    """This function will make so many lines, ten a person, each for so many weeks; half begin on a day of their own."""
    from audit.scope import organisation_scope
    from delegation.demo.building import ELMBRIDGE_VALE, build
    from workflow.services.fields import AskFields
    from workflow.services.submitting import submit_ask

    built = build(ELMBRIDGE_VALE, at=BEGINS - timedelta(days=1))
    asks = []
    with organisation_scope(built.organisation.id):
        for number in range(lines):
            if number % LINES_A_PERSON == 0:
                family, person = _family(built, number // LINES_A_PERSON, weeks=weeks)
            first = BEGINS.date() + timedelta(days=number % 7) if number % 2 else None
            fields = AskFields(
                person=person.id,
                kind="weekly",
                amount=100 + number % 1_400,
                category="everyday",
                what_for="for the allotment",
                starts_on=first,
                pay="pay_them",
            )
            asks.append(submit_ask(by=family, fields=fields, at=BEGINS).id)
    return {"paid": [str(each) for each in asks[:: max(1, lines // max(1, paid))][:paid]]}


def _family(built: Any, number: int, *, weeks: int) -> tuple[Any, Any]:
    """This function will add a person with somebody who decides, and money for exactly these weeks."""
    from delegation.demo.building import SET_UP
    from delegation.services import mandates, money, people

    at, name = BEGINS - timedelta(days=1), f"weekly-{number}"
    fields = people.PersonFields(display_name=name, team=built.teams["adults_east"], date_of_birth=date(1950, 1, 1))
    person = people.add_person(by=SET_UP, fields=fields, at=at)
    user = people.UserFields(username=name, display_name=name, does="plays in the year")
    family = people.add_user(by=SET_UP, fields=user, at=at)
    tie = people.TieFields(role="nominated_person")
    people.add_circle_member(by=SET_UP, person=person, user=family, fields=tie, at=at)
    mandates.grant_family(by=SET_UP, holder=family, person=person, at=at)
    span = {"starts_on": BEGINS.date(), "ends_on": BEGINS.date() + timedelta(weeks=weeks)}
    money.open_budget(by=SET_UP, person=person, kind="managed", allocated=ALLOCATED_PENCE, at=at, **span)
    return family, person


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build_world(lines=int(sys.argv[1]), weeks=int(sys.argv[2]), paid=int(sys.argv[3]))))
