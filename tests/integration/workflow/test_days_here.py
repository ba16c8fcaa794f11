"""A tie that ends on a day ends with the day here, whatever day it still is in Greenwich."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from delegation.errors import Forbidden, Refused
from delegation.models import CircleMember, Organisation, User
from delegation.selectors.authority import setting
from delegation.selectors.me import my_organisation
from notifications import facts, hearing
from notifications.rules import Audience
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from workflow.helping import load_beside
from workflow.models import Ask, Decision
from workflow.services.challenging import may_challenge
from workflow.services.recovering import SumAsked, find_owed
from workflow.services.talking import who_answers

# Ten on Tuesday in Greenwich is eleven at night in Auckland.
BEFORE, AFTER, TOMORROW = TUESDAY, TUESDAY + 2 * HOUR, date(2026, 11, 11)


def ends(steps: Steps, user: str, person: str) -> User:
    """This function will move everybody to Auckland, and end a tie as the day ends there."""
    Organisation.objects.filter(id=steps.cast.organisation.id).update(time_zone="Pacific/Auckland")
    found = steps.cast.user(user)
    CircleMember.objects.ours().filter(user=found, person=steps.cast.person(person)).update(ends_on=TOMORROW)
    return found


def waiting(steps: Steps) -> Ask:
    """This function will have Joe ask for Ada, beyond what he can decide."""
    return steps.ask("joe", "ada", 15_000)


def event(steps: Steps, at: datetime, **more: Any) -> Any:
    """This function will give as much of an event as is read of it."""
    return SimpleNamespace(subject_kind="budget", person_id=steps.cast.person("ada").id, at=at, **more)


def test_who_may_have_it_looked_at_again(steps: Steps) -> None:
    ask = waiting(steps)
    no = steps.no("priya", ask)
    ada, of = ends(steps, "ada", "ada"), Decision.objects.ours().get(ask=no)
    assert [may_challenge(no, by=ada, of=of, at=at) for at in (BEFORE, AFTER)] == [True, False]


def test_who_answers_a_question(steps: Steps) -> None:
    ask = waiting(steps)
    ends(steps, "ada", "ada")
    User.objects.filter(id=ask.asker_id).update(is_active=False, left_at=TUESDAY)
    ask, priya = steps.again(ask), steps.cast.user("priya")
    named = [who_answers(ask, by=priya, at=at, now=setting(at=at)).username for at in (BEFORE, AFTER)]
    assert named == ["ada", "nia"]


def test_which_advocate_stands_beside_a_wait(steps: Steps) -> None:
    ask = Ask.objects.ours().select_related("assignment").get(id=waiting(steps).id)
    ask.story = []  # its steps, which nobody looks at here
    nia, joe = ends(steps, "nia", "ada"), steps.cast.user("joe")
    beside = [load_beside([ask], viewer=joe, organisation=my_organisation(), at=at) for at in (BEFORE, AFTER)]
    assert [each.advocates for each in beside] == [{ask.person_id: nia}, {}]


def test_who_completes_what_two_decide_together(steps: Steps) -> None:
    ends(steps, "neil", "dot")
    assert steps.waits_for(steps.ask("lynne", "dot", 5_000, at=BEFORE)) == "neil"
    later = steps.ask("lynne", "dot", 5_100, at=AFTER, separate=True)
    assert steps.waits_for(later) != "neil"


def test_who_hears_as_the_person_themself_and_as_their_worker(steps: Steps) -> None:
    ends(steps, "ada", "ada")
    heard = [hearing.person_of(event(steps, at)) for at in (BEFORE, AFTER)]
    assert [each is not None and each.user is not None for each in heard] == [True, False]
    priya, budget = ends(steps, "priya", "ada"), steps.budget("ada")
    workers = [facts._of_budget(event(steps, at, subject_id=budget.id)) for at in (BEFORE, AFTER)]
    assert [priya.id in each[Audience.WORKERS] for each in workers] == [True, False]


def test_who_asks_for_money_back_from_their_own_family(steps: Steps) -> None:
    CircleMember.objects.ours().filter(user=steps.cast.user("priya"), person=steps.cast.person("ada")).update(
        role=CircleMember.Role.NOMINATED_PERSON
    )
    priya, ada = ends(steps, "priya", "ada"), steps.cast.person("ada")
    sums = [SumAsked(amount=500, words="Paid twice for June")]
    given: dict[str, Any] = {"by": priya, "person": ada, "amount": 500, "budget": steps.budget("ada"), "sums": sums}
    with pytest.raises(Forbidden):
        find_owed(**given, at=BEFORE)
    assert find_owed(**given, at=AFTER).budget == steps.budget("ada")


def test_a_question_nobody_is_left_to_answer_is_refused(steps: Steps) -> None:
    ask = waiting(steps)
    ends(steps, "ada", "ada")
    CircleMember.objects.ours().filter(person=ask.person_id).update(ends_on=TOMORROW)
    User.objects.filter(id=ask.asker_id).update(is_active=False, left_at=TUESDAY)
    with pytest.raises(Refused):
        who_answers(steps.again(ask), by=steps.cast.user("priya"), at=AFTER, now=setting(at=AFTER))
