"""A weekly sum that ends with the year of its money is told of 4 weeks before, and asked for again in one tap."""

from datetime import UTC, datetime, time
from typing import Any

from audit.models import Event
from delegation.models import Budget
from delegation.services.year_end import turn_years
from notifications.facts import facts_of
from notifications.planning import plan
from tests.integration.workflow.steps import DAY, TUESDAY, Steps
from workflow.models import Ask
from workflow.services.repeating import again
from workflow.services.weekly import run_weeks


def noon(steps: Steps, *, days: int) -> datetime:
    """This function will give a noon so many days after the last of Ada's money."""
    return datetime.combine(steps.cast.budget("ada").ends_on, time(12), UTC) + days * DAY


def weekly(steps: Steps, by: str = "joe", **more: Any) -> Ask:
    """This function will have somebody ask for £5 a week, for longer than Ada's money lasts."""
    given = {"kind": "weekly", "payee": "Gardener", "pay": "pay_them", **more}
    return steps.ask(by, "ada", 500, **given)


def told(steps: Steps, *, days: int) -> list[Event]:
    """This function will run the weeks, and give what was told then."""
    at = noon(steps, days=days)
    run_weeks(organisation_id=steps.cast.organisation.id, at=at)
    return list(Event.objects.ours().filter(type="weekly.ends_soon", at=at))


def test_it_is_told_once_28_days_before_with_its_sum_and_day(steps: Steps) -> None:
    ask = weekly(steps, ask_someone=True)
    steps.yes("priya", ask)
    assert [len(told(steps, days=days)) for days in (-29, -28, -27)] == [0, 1, 0]
    facts = facts_of(Event.objects.ours().get(type="weekly.ends_soon"))
    assert (facts.data["amount"], facts.data["day"]) == (500, steps.cast.budget("ada").ends_on.isoformat())
    heard = {(each.template, each.user_id) for each in plan(facts.story) if each.channel == "in_app"}
    joe, ada, priya = (steps.cast.user(name).id for name in ("joe", "ada", "priya"))
    assert heard == {
        ("weekly_ends_soon", joe),
        ("weekly_ends_soon_for_you", ada),
        ("weekly_you_agreed_ends_soon", priya),
    }


def test_what_was_to_end_by_then_anyway_is_not_told(steps: Steps) -> None:
    weekly(steps, ends_on=steps.cast.budget("ada").ends_on)
    weekly(steps, ends_on=TUESDAY.date() + 21 * DAY, payee="Milk")
    assert told(steps, days=-20) == []


def test_the_same_again_goes_on_to_its_own_last_day_out_of_the_next_year(steps: Steps) -> None:
    last = steps.cast.budget("ada").ends_on + 70 * DAY
    ask = weekly(steps, ends_on=last)
    at = noon(steps, days=0)
    Budget.objects.ours().exclude(person=steps.cast.person("ada")).update(closed_at=TUESDAY)
    turn_years(organisation_id=steps.cast.organisation.id, at=at)
    same = again(by=steps.cast.user("joe"), ask_id=ask.id, at=at)
    new = Budget.objects.ours().get(person=steps.cast.person("ada"), closed_at__isnull=True)
    assert (same.status, same.budget_id, same.ends_on, same.weeks) == ("approved", new.id, last, 10)
