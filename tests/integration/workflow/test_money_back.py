"""Rule 17: no money goes back to the council without notice, sums, time to answer, and an answer where it is hard."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from audit.events import Actor
from audit.models import Event
from delegation.demo.building import SET_UP
from delegation.errors import Conflict, Forbidden, Invalid, Refused
from delegation.models import BudgetChange, CircleMember, Recovery
from delegation.services.people import TieFields, add_circle_member
from notifications.consumers import write_notices
from notifications.models import Notice
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask, Transition
from workflow.services.challenging import challenge
from workflow.services.hardship import answer_notice, is_close
from workflow.services.mistakes import say_mistake
from workflow.services.recovering import SumAsked
from workflow.services.settling import settle
from workflow.services.watching import look_again

# Twenty working days after eleven on Tuesday the 10th.
OVER = datetime(2026, 12, 8, 11, tzinfo=UTC)
MINUTE, WEEKS_4 = timedelta(minutes=1), timedelta(weeks=4)
TESTS = Actor(process="tests")


def words(pence: int) -> tuple[SumAsked, ...]:
    """This function will give one sum in words."""
    return (SumAsked(amount=pence, words="Paid twice for June"),)


def back(steps: Steps, by: str = "priya", person: str = "ravi", amount: int | None = 9_000, **more: Any) -> Ask:
    """This function will ask for money back."""
    given = {"kind": "recovery", "what_for": "June was paid twice.", "sums": words(amount or 9_000), **more}
    return steps.ask(by, person, amount, **given)


def bought(steps: Steps, pence: int = 5_000) -> Ask:
    """This function will have Ravi buy something, and pay for it."""
    ask = steps.ask("ravi", "ravi", pence, payee="Argos")
    return settle(by=TESTS, ask_id=ask.id, amount=pence, final=True, at=TUESDAY)


def look(ask: Ask, at: datetime) -> None:
    """This function will let the watch look at an ask, as if its time had come."""
    Ask.objects.ours().filter(id=ask.id).update(look_at=at)
    look_again(ask_id=ask.id, at=at)


def of(ask: Ask) -> Recovery:
    """This function will give what an ask takes back."""
    found: Recovery = Recovery.objects.ours().get(ask_id=ask.id)
    return found


def hard(steps: Steps, ask: Ask, by: str = "ravi", *, at: datetime = TUESDAY + DAY, is_hard: bool = True) -> Ask:
    """This function will answer that it would be hard."""
    user = steps.cast.user(by)
    return steps.again(answer_notice(by=user, ask_id=ask.id, hard=is_hard, text="I would skip meals.", at=at))


# --- the way it goes -------------------------------------------------------------------------------------------------


def test_rule_17_money_goes_back_when_20_working_days_are_over_and_not_before(steps: Steps) -> None:
    before = steps.budget("ravi").allocated
    ask = back(steps)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "helen")
    ask = steps.yes("helen", ask)
    assert (ask.status, of(ask).takes_effect_at, ask.look_at) == ("approved", OVER, OVER)
    look(ask, OVER - MINUTE)
    assert (steps.budget("ravi").allocated, steps.again(ask).status) == (before, "approved")
    look(ask, OVER)
    assert steps.budget("ravi").allocated == before - 9_000
    assert (steps.again(ask).status, of(ask).taken, of(ask).applied_at) == ("settled", 9_000, OVER)
    change = BudgetChange.objects.ours().filter(what="recovered").latest("id")
    assert (change.amount, change.ask_id) == (9_000, ask.id)
    assert Event.objects.ours().get(data__change=str(change.id)).type == "budget.recovered"
    look(ask, OVER + WEEKS_4)
    assert steps.budget("ravi").allocated == before - 9_000


def test_a_beat_that_was_dead_takes_it_once_and_late(steps: Steps) -> None:
    ask = steps.yes("helen", back(steps))
    look(ask, OVER + 60 * DAY)
    look(ask, OVER + 61 * DAY)
    assert Transition.objects.ours().filter(ask=ask, command="take_effect").count() == 1


def test_in_parts_it_goes_back_every_4_weeks(steps: Steps) -> None:
    before = steps.budget("ravi").allocated
    ask = steps.yes("helen", back(steps, amount=10_000), parts=3)
    gone = []
    for week in range(0, 20, 2):
        look(ask, OVER + timedelta(weeks=week))
        gone.append(before - steps.budget("ravi").allocated)
    assert gone == [3_334, 3_334, 6_667, 6_667, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000]
    assert steps.again(ask).status == "settled"


def test_a_smaller_yes_takes_less(steps: Steps) -> None:
    before = steps.budget("ravi").allocated
    ask = steps.yes("helen", back(steps), 4_000)
    look(ask, OVER)
    assert steps.budget("ravi").allocated == before - 4_000


def test_what_is_held_agreed_or_todays_support_is_never_touched(steps: Steps) -> None:
    ask = steps.yes("helen", back(steps, person="mo", amount=1_000_000))
    promised = steps.ask("mo", "mo", 9_000)
    free = steps.money("mo").left
    look(ask, OVER)
    budget = steps.budget("mo")
    assert (budget.left, budget.held, of(ask).taken) == (0, 9_000, free)
    assert (steps.again(promised).status, steps.again(ask).status) == ("approved", "settled")


def test_even_who_could_decide_it_does_not_decide_their_own(steps: Steps) -> None:
    tie = TieFields(role=CircleMember.Role.WORKER, position=9)
    add_circle_member(
        by=SET_UP, person=steps.cast.person("ravi"), user=steps.cast.user("helen"), fields=tie, at=TUESDAY
    )
    ask = back(steps, "helen")
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "dev")


# --- what it must say ------------------------------------------------------------------------------------------------


def test_rule_17_without_sums_or_a_reason_nothing_is_asked(steps: Steps) -> None:
    with pytest.raises(Refused, match="each sum"):
        back(steps, sums=())
    with pytest.raises(Refused, match="more than the sums"):
        back(steps, amount=9_001, sums=words(9_000))
    with pytest.raises(Invalid) as wrong:
        back(steps, amount=9_000, what_for=None, sums=(SumAsked(amount=0), SumAsked(amount=9_000)))
    assert [name for name, _ in wrong.value.errors] == ["sums", "sums", "what_for"]
    with pytest.raises(Invalid):
        back(steps, amount=None)
    with pytest.raises(Invalid):
        steps.ask("priya", "ravi", 500, sums=words(500))


@pytest.mark.parametrize(("by", "person"), [("joe", "ada"), ("maya", "leo"), ("ravi", "ravi"), ("nia", "ada")])
def test_no_family_asks_for_money_back(steps: Steps, by: str, person: str) -> None:
    with pytest.raises((Forbidden, Invalid)):
        back(steps, by, person)


def test_what_was_paid_goes_back_once_and_only_as_much(steps: Steps) -> None:
    ask = bought(steps)
    with pytest.raises(Refused, match="more than was paid"):
        back(steps, amount=5_001, sums=(SumAsked(amount=5_001, ask=ask.id),))
    first = back(steps, amount=3_000, sums=(SumAsked(amount=3_000, ask=ask.id),))
    with pytest.raises(Refused, match="not asked back yet"):
        back(steps, amount=2_001, sums=(SumAsked(amount=2_001, ask=ask.id),))
    steps.no("helen", first)
    assert back(steps, amount=5_000, sums=(SumAsked(amount=5_000, ask=ask.id),)).status == "waiting"


def test_what_ended_as_a_mistake_never_goes_back(steps: Steps) -> None:
    ask = bought(steps, 1_500)
    say_mistake(by=steps.cast.user("ravi"), ask_id=ask.id, at=TUESDAY)
    with pytest.raises(Refused, match="ended there"):
        back(steps, amount=1_500, sums=(SumAsked(amount=1_500, ask=ask.id),))


def test_an_ask_of_somebody_else_is_unknown(steps: Steps) -> None:
    other = steps.ask("joe", "ada", 500)
    with pytest.raises(Invalid):
        back(steps, amount=500, sums=(SumAsked(amount=500, ask=other.id),))


def test_what_was_not_spent_does_not_go_back(steps: Steps) -> None:
    held = steps.ask("ravi", "ravi", 2_000)
    with pytest.raises(Refused, match="more than was paid"):
        back(steps, amount=500, sums=(SumAsked(amount=500, ask=held.id),))


# --- would it be hard? -----------------------------------------------------------------------------------------------


def test_rule_17_hardship_stops_it_until_a_person_has_decided(steps: Steps) -> None:
    before = steps.budget("ravi").allocated
    ask = hard(steps, steps.yes("helen", back(steps)))
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "helen")
    look(ask, OVER + 30 * DAY)
    ask = steps.again(ask)
    assert (ask.status, steps.waits_for(ask), steps.budget("ravi").allocated) == ("waiting", "dev", before)
    with pytest.raises(Refused, match="Say why it goes on"):
        steps.yes("dev", ask, at=OVER + 31 * DAY)
    ask = steps.yes("dev", ask, at=OVER + 31 * DAY, parts=3)
    assert (ask.status, of(ask).parts, of(ask).is_hard) == ("approved", 3, False)
    look(ask, OVER + 31 * DAY)
    assert steps.budget("ravi").allocated == before - 3_000


def test_easier_parts_do_not_make_it_sooner(steps: Steps) -> None:
    before = steps.budget("ravi").allocated
    ask = steps.yes("helen", hard(steps, steps.yes("helen", back(steps))), at=TUESDAY + 2 * DAY, parts=3)
    look(ask, OVER - MINUTE)
    assert steps.budget("ravi").allocated == before
    look(ask, OVER)
    assert steps.budget("ravi").allocated == before - 3_000


def test_a_person_stops_it(steps: Steps) -> None:
    before = steps.budget("ravi").allocated
    ask = steps.no("helen", hard(steps, steps.yes("helen", back(steps))), at=TUESDAY + 2 * DAY)
    look(ask, OVER + DAY)
    assert (steps.again(ask).status, steps.budget("ravi").allocated) == ("declined", before)


def test_after_it_was_said_to_be_hard_it_never_becomes_more(steps: Steps) -> None:
    ask = hard(steps, steps.yes("helen", back(steps), 4_000))
    with pytest.raises(Refused, match="cannot become more"):
        steps.yes("helen", ask, 4_001, at=TUESDAY + 2 * DAY)
    ask = steps.yes("helen", ask, 1_000, at=TUESDAY + 2 * DAY)
    look(ask, OVER)
    assert of(ask).taken == 1_000


def test_that_it_is_not_hard_takes_nothing_sooner(steps: Steps) -> None:
    before = steps.budget("ravi").allocated
    ask = hard(steps, steps.yes("helen", back(steps)), is_hard=False)
    look(ask, OVER - MINUTE)
    assert (steps.again(ask).status, steps.budget("ravi").allocated) == ("approved", before)


def test_between_parts_it_may_become_hard(steps: Steps) -> None:
    before = steps.budget("ravi").allocated
    ask = steps.yes("helen", back(steps), parts=3)
    look(ask, OVER)
    ask = hard(steps, ask, at=OVER + DAY)
    look(ask, OVER + DAY + HOUR)
    assert steps.budget("ravi").allocated == before - 3_000
    ask = steps.no("helen", ask, at=OVER + 2 * DAY)
    assert (ask.status, of(ask).taken, of(ask).amount) == ("declined", 3_000, 3_000)


@pytest.mark.parametrize("by", ["helen", "gwen"])
def test_only_those_close_to_the_person_answer(steps: Steps, by: str) -> None:
    ask = steps.yes("helen", back(steps))
    with pytest.raises(Forbidden):
        hard(steps, ask, by)


def test_there_is_nothing_to_answer_elsewhere(steps: Steps) -> None:
    with pytest.raises(Conflict):
        hard(steps, steps.ask("ravi", "ravi", 500))
    ask = steps.yes("helen", back(steps))
    look(ask, OVER)
    with pytest.raises(Conflict):
        hard(steps, ask, at=OVER + DAY)


# --- I don't agree ---------------------------------------------------------------------------------------------------


def test_rule_17_a_challenge_stops_it_until_it_ends(steps: Steps) -> None:
    before = steps.budget("ravi").allocated
    ask = steps.yes("helen", back(steps))
    challenge(by=steps.cast.user("ravi"), ask_id=ask.id, reason="June was paid once.", at=TUESDAY + 2 * DAY)
    ask = steps.again(ask)
    assert (ask.status, steps.waits_for(ask)) == ("challenged", "dev")
    look(ask, OVER + DAY)
    assert steps.budget("ravi").allocated == before
    ask = steps.no("dev", steps.again(ask), at=OVER + 2 * DAY)
    look(ask, OVER + 3 * DAY)
    assert (steps.again(ask).status, steps.budget("ravi").allocated) == ("declined", before)


def test_a_yes_taken_back_takes_nothing(steps: Steps) -> None:
    before = steps.budget("ravi").allocated
    ask = steps.take_back("helen", steps.yes("helen", back(steps)))
    assert (ask.status, of(ask).takes_effect_at) == ("waiting", None)
    look(ask, OVER + DAY)
    assert steps.budget("ravi").allocated == before


def test_who_asked_may_stop_asking_while_it_is_hard(steps: Steps) -> None:
    ask = hard(steps, steps.yes("helen", back(steps)))
    ask = steps.withdraw("priya", ask, at=TUESDAY + 2 * DAY)
    look(ask, OVER + DAY)
    assert (steps.again(ask).status, of(ask).taken) == ("withdrawn", 0)


# --- the person hears ------------------------------------------------------------------------------------------------


def told(steps: Steps, person: str) -> list[tuple[str, str]]:
    """This function will write every notice, and give those for a person by hand, as (channel, template)."""
    for event in Event.objects.ours().filter(type__startswith="ask.").order_by("id"):
        write_notices(event, event.at)
    rows = Notice.objects.ours().filter(person=steps.cast.person(person)).order_by("id")
    return list(rows.values_list("channel", "template"))


def test_rule_17_the_person_hears_each_step_by_their_own_route(steps: Steps) -> None:
    ask = back(steps, person="ada")
    assert told(steps, "ada") == [("letter", "back_asked_of_you")]
    ask = steps.yes("helen", ask)
    notice = (
        Notice.objects.ours().filter(template="goes_back", channel="letter").latest("id")
        if told(steps, "ada")
        else None
    )
    assert notice is not None
    assert (notice.data["less_from"], notice.data["answer"]) == (OVER.isoformat(), 9_000)
    ask = hard(steps, ask, "ada")
    assert told(steps, "ada")[-1] == ("letter", "heard_it_is_hard")
    ask = steps.yes("helen", ask, at=TUESDAY + 2 * DAY, parts=2)
    look(ask, OVER)
    assert told(steps, "ada")[-1] == ("letter", "part_went_back")
    look(ask, OVER + WEEKS_4)
    assert told(steps, "ada")[-1] == ("letter", "went_back")


def test_who_is_close_ends_with_the_day_here_and_not_in_greenwich(steps: Steps) -> None:
    ravi, person = steps.cast.user("ravi"), steps.cast.person("ravi")
    CircleMember.objects.ours().filter(user=ravi, person=person).update(ends_on=date(2026, 7, 1))
    before_and_after = [datetime(2026, 6, 30, hour, 30, tzinfo=UTC) for hour in (22, 23)]
    assert [is_close(by=ravi, person_id=person.id, at=at) for at in before_and_after] == [True, False]
