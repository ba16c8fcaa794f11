"""Rule 11: the person hears first, has 10 working days, and what they have stays until then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audit.events import Actor
from audit.models import Event
from delegation.errors import Conflict, Invalid, Refused, Unknown
from delegation.models import BudgetChange, Decrease, MandateChange, PlanLine
from delegation.services.mandates import revoke, suspend
from delegation.services.money import close_budget
from delegation.services.passing import pass_time
from notifications.consumers import write_notices
from notifications.models import Notice
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask, Transition
from workflow.services.challenging import challenge
from workflow.services.settling import settle
from workflow.services.submitting import check_ask
from workflow.services.watching import look_again

# Ten working days after eleven on Tuesday the 10th.
OVER = datetime(2026, 11, 24, 11, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def less(steps: Steps, by: str = "gwen", person: str = "ada", amount: int | None = 2_200, **more: Any) -> Ask:
    """This function will ask for less."""
    return steps.ask(by, person, amount, **{"kind": "decrease", "category": "care", **more})


def look(ask: Ask, at: datetime) -> None:
    """This function will let the watch look at an ask."""
    look_again(ask_id=ask.id, at=at)


def of(ask: Ask) -> Decrease:
    """This function will give what an ask makes less."""
    found: Decrease = Decrease.objects.ours().get(ask_id=ask.id)
    return found


def pence(steps: Steps, person: str = "ada") -> tuple[int, int, int]:
    """This function will give what somebody has: allocated, agreed in the plan, a week of all its lines."""
    budget = steps.budget(person)
    lines = PlanLine.objects.ours().filter(person=steps.cast.person(person))
    return budget.allocated, budget.agreed, sum(line.weekly or 0 for line in lines)


# --- a line of the plan ----------------------------------------------------------------------------------------------


def test_rule_11_a_line_of_the_plan_stays_until_notice_is_over(steps: Steps) -> None:
    line, before = steps.plan_line("ada", "care"), pence(steps)
    ask = less(steps, plan_line=line.id)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "helen")
    ask = steps.yes("helen", ask)
    assert (ask.status, of(ask).takes_effect_at, ask.look_at) == ("approved", OVER, OVER)
    look(ask, OVER - MINUTE)
    assert (pence(steps), steps.again(ask).status) == (before, "approved")
    look(ask, OVER)
    weeks = (line.ends_on - OVER.date()).days // 7
    allocated, agreed, weekly = before
    assert pence(steps) == (allocated, agreed - 2_200 * weeks, weekly - 2_200)
    assert (steps.again(ask).status, of(ask).applied_at) == ("settled", OVER)
    look(ask, OVER + DAY)
    assert pence(steps) == (allocated, agreed - 2_200 * weeks, weekly - 2_200)


def test_rule_11_a_beat_that_was_dead_makes_it_less_once_and_late(steps: Steps) -> None:
    ask = steps.yes("helen", less(steps, plan_line=steps.plan_line("ada", "care").id))
    look(ask, OVER + 30 * DAY)
    look(ask, OVER + 30 * DAY)
    assert Transition.objects.ours().filter(ask=ask, command="take_effect").count() == 1
    assert of(ask).applied_at == OVER + 30 * DAY


def test_a_whole_line_ends_and_what_was_held_for_it_stays(steps: Steps) -> None:
    line = steps.plan_line("ada", "care")
    bought = steps.ask("joe", "ada", 16_320, payee="Marta", category="care", plan_line=line.id)
    ask = steps.yes("helen", less(steps, amount=16_320, plan_line=line.id))
    look(ask, OVER)
    ended = steps.plan_line("ada", "care")
    assert (ended.remaining, ended.ends_on) == (0, OVER.date())
    hold = steps.hold(bought)
    assert hold is not None
    assert hold.held == 16_320


# --- a budget --------------------------------------------------------------------------------------------------------


def test_rule_11_a_budget_stays_until_notice_is_over_and_then_falls_by_the_weeks_left(steps: Steps) -> None:
    budget = steps.budget("dot")
    ask = steps.yes("helen", less(steps, "priya", "dot"))
    look(ask, OVER - MINUTE)
    assert steps.budget("dot").allocated == budget.allocated
    look(ask, OVER)
    fell = 2_200 * ((budget.ends_on - OVER.date()).days // 7)
    assert steps.budget("dot").allocated == budget.allocated - fell
    change = BudgetChange.objects.ours().filter(budget=budget).latest("id")
    assert (change.what, change.amount) == ("reduced", fell)
    assert Event.objects.ours().get(data__change=str(change.id)).type == "budget.reduced"


def test_a_budget_never_falls_below_what_it_has_promised(steps: Steps) -> None:
    ask = steps.yes("helen", less(steps, "priya", "mo", 1_000_000))
    promised = steps.ask("mo", "mo", 9_000)
    look(ask, OVER)
    budget = steps.budget("mo")
    assert (budget.left, budget.allocated, budget.held) == (0, 9_000, 9_000)
    assert promised.status == "approved"


# --- what somebody decides -------------------------------------------------------------------------------------------


def test_rule_11_what_a_family_decides_stays_until_notice_is_over(steps: Steps) -> None:
    mandate = steps.mandate("joe", "family")
    ask = less(steps, amount=None, mandate=mandate.id)
    assert steps.waits_for(ask) == "helen"
    ask = steps.yes("helen", ask)
    look(ask, OVER - MINUTE)
    assert steps.ask("joe", "ada", 500, at=OVER - MINUTE).status == "approved"
    look(ask, OVER)
    assert steps.ask("joe", "ada", 500, at=OVER + HOUR).status == "waiting"
    mandate.refresh_from_db()
    assert mandate.revoked_at == OVER
    changes = MandateChange.objects.ours().filter(mandate=mandate).order_by("id")
    assert [(change.what, change.by_id) for change in changes][-1] == ("revoked", None)


@pytest.mark.parametrize("name", ["gwen", "lena", "helen"])
def test_rule_11_nobody_ends_what_a_family_decides_by_another_door(steps: Steps, name: str) -> None:
    with pytest.raises(Refused, match="Ask for it"):
        revoke(by=steps.cast.user(name), mandate_id=steps.mandate("joe", "family").id, at=TUESDAY)


def test_who_holds_it_gives_it_up_at_once(steps: Steps) -> None:
    mandate = steps.mandate("joe", "family")
    ask = less(steps, "joe", amount=None, mandate=mandate.id)
    assert ask.status == "settled"
    mandate.refresh_from_db()
    assert mandate.revoked_at == TUESDAY


# --- on hold: safety cannot wait -------------------------------------------------------------------------------------


def test_rule_11_on_hold_at_once_but_not_for_longer_than_the_notice(steps: Steps) -> None:
    mandate, gwen = steps.mandate("joe", "family"), steps.cast.user("gwen")
    with pytest.raises(Refused, match="Say why"):
        suspend(by=gwen, mandate_id=mandate.id, at=TUESDAY)
    suspend(by=gwen, mandate_id=mandate.id, reason="Money went missing", at=TUESDAY)
    assert steps.ask("joe", "ada", 500).status == "waiting"
    pass_time(at=OVER - HOUR - MINUTE)
    assert steps.ask("joe", "ada", 500, at=OVER - HOUR - MINUTE).status == "waiting"
    pass_time(at=OVER - HOUR)
    assert steps.ask("joe", "ada", 500, at=OVER).status == "approved"
    with pytest.raises(Refused, match="Ask for less"):
        suspend(by=gwen, mandate_id=mandate.id, reason="Again", at=OVER)


def test_on_hold_lasts_where_less_was_agreed_meanwhile(steps: Steps) -> None:
    mandate = steps.mandate("joe", "family")
    suspend(by=steps.cast.user("gwen"), mandate_id=mandate.id, reason="Money went missing", at=TUESDAY)
    ask = steps.yes("helen", less(steps, amount=None, mandate=mandate.id), at=TUESDAY + DAY)
    pass_time(at=OVER + HOUR)
    mandate.refresh_from_db()
    assert mandate.suspended_at is not None
    look(ask, OVER + 2 * DAY)
    mandate.refresh_from_db()
    assert mandate.revoked_at is not None


def test_an_officers_hold_has_no_end_of_its_own(steps: Steps) -> None:
    mandate = steps.mandate("priya")
    suspend(by=steps.cast.user("gwen"), mandate_id=mandate.id, at=TUESDAY)
    pass_time(at=TUESDAY + 60 * DAY)
    mandate.refresh_from_db()
    assert (mandate.suspended_until, mandate.suspended_at) == (None, TUESDAY)


# --- a person's own --------------------------------------------------------------------------------------------------


def test_who_asks_for_less_themself_has_it_at_once(steps: Steps) -> None:
    before = steps.budget("mo").allocated
    ask = less(steps, "mo", "mo")
    assert (ask.status, of(ask).applied_at) == ("settled", TUESDAY)
    assert steps.budget("mo").allocated < before
    fields = steps.fields("mo", 2_200, kind="decrease", category="care")
    assert check_ask(by=steps.cast.user("mo"), fields=fields, at=TUESDAY).at_once


def test_who_is_under_18_gives_nothing_up(steps: Steps) -> None:
    assert less(steps, "zara", "zara").status == "waiting"


def test_a_nominee_does_not_give_up_what_is_anothers(steps: Steps) -> None:
    ask = less(steps, "joe", "ada")
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "helen")


# --- the person hears first ------------------------------------------------------------------------------------------


def told(steps: Steps, person: str) -> list[tuple[str, str]]:
    """This function will write every notice, and give those for a person by hand, as (channel, template)."""
    for event in Event.objects.ours().filter(type__startswith="ask.").order_by("id"):
        write_notices(event, event.at)
    rows = Notice.objects.ours().filter(person=steps.cast.person(person)).order_by("id")
    return list(rows.values_list("channel", "template"))


def test_rule_11_the_person_hears_first_by_their_own_route(steps: Steps) -> None:
    ask = less(steps, "priya", "dot")
    assert told(steps, "dot") == [("visit", "less_asked_for_you")]
    ask = steps.yes("helen", ask)
    assert told(steps, "dot")[-1] == ("visit", "less_agreed_for_you")
    notice = Notice.objects.ours().filter(template="less_agreed_for_you").latest("id")
    assert notice.data["less_from"] == OVER.isoformat()


# --- undoing, and what is wrong --------------------------------------------------------------------------------------


def test_a_yes_taken_back_makes_nothing_less(steps: Steps) -> None:
    before = pence(steps)
    ask = steps.yes("helen", less(steps, plan_line=steps.plan_line("ada", "care").id))
    ask = steps.take_back("helen", ask)
    assert (ask.status, of(ask).takes_effect_at) == ("waiting", None)
    look(ask, OVER)
    assert pence(steps) == before


def test_no_money_moves_for_less(steps: Steps) -> None:
    ask = steps.yes("helen", less(steps))
    with pytest.raises(Conflict):
        settle(by=Actor(process="test"), ask_id=ask.id, amount=0, final=True, at=TUESDAY)


def test_a_no_leaves_everything_as_it_is(steps: Steps) -> None:
    before = pence(steps)
    ask = steps.no("helen", less(steps))
    look(ask, OVER + DAY)
    assert (steps.again(ask).status, pence(steps)) == ("declined", before)


def test_a_smaller_yes_is_less_of_less(steps: Steps) -> None:
    ask = steps.yes("helen", less(steps, "priya", "dot"), 1_000)
    look(ask, OVER)
    budget = steps.budget("dot")
    assert budget.allocated == 780_000 - 1_000 * ((budget.ends_on - OVER.date()).days // 7)


def test_what_is_unclear_or_unknown_is_refused(steps: Steps) -> None:
    line, mandate = steps.plan_line("ada", "care"), steps.mandate("joe", "family")
    with pytest.raises(Refused, match="agrees less"):
        less(steps, amount=16_321, plan_line=line.id)
    with pytest.raises(Invalid):
        less(steps, mandate=mandate.id)
    with pytest.raises(Invalid):
        less(steps, kind="one_off", mandate=mandate.id)
    with pytest.raises(Unknown):
        less(steps, person="mo", amount=None, mandate=mandate.id)
    with pytest.raises(Unknown):
        less(steps, amount=None, mandate=steps.mandate("priya").id)
    with pytest.raises(Invalid):
        less(steps, amount=None)


def test_rule_11_a_budget_is_not_closed_before_its_last_day(steps: Steps) -> None:
    with pytest.raises(Refused, match="money left"):
        close_budget(by=steps.cast.user("lena"), budget_id=steps.budget("mo").id, at=TUESDAY)
    after = datetime.combine(steps.budget("mo").ends_on, datetime.min.time(), UTC) + HOUR
    assert close_budget(by=steps.cast.user("lena"), budget_id=steps.budget("mo").id, at=after).closed_at == after


# --- looked at again -------------------------------------------------------------------------------------------------


def looked_at(steps: Steps, ask: Ask) -> Ask:
    """This function will have a yes to less looked at again, by Ada herself."""
    ada = steps.cast.user("ada")
    challenge(by=ada, ask_id=ask.id, reason="Marta is why I can garden.", at=TUESDAY + 2 * DAY)
    return steps.again(ask)


def test_rule_11_what_she_has_stays_until_the_second_look_ends(steps: Steps) -> None:
    before = pence(steps)
    ask = looked_at(steps, steps.yes("helen", less(steps, plan_line=steps.plan_line("ada", "care").id)))
    assert (ask.status, steps.waits_for(ask)) == ("challenged", "dev")
    late = OVER + 3 * DAY
    Ask.objects.ours().filter(id=ask.id).update(look_at=late)
    look(ask, late)
    assert (pence(steps), steps.again(ask).status) == (before, "challenged")
    ask = steps.yes("dev", ask, at=late)
    assert (ask.status, of(ask).takes_effect_at) == ("approved", late)
    look(ask, late)
    assert pence(steps) != before


def test_a_no_at_the_second_look_leaves_everything_as_it_is(steps: Steps) -> None:
    before = pence(steps)
    ask = looked_at(steps, steps.yes("helen", less(steps, plan_line=steps.plan_line("ada", "care").id)))
    ask = steps.no("dev", ask, at=TUESDAY + 3 * DAY)
    assert (ask.status, of(ask).takes_effect_at) == ("declined", None)
    look(ask, OVER + DAY)
    assert pence(steps) == before


def test_less_of_less_is_better_at_the_second_look(steps: Steps) -> None:
    line = steps.plan_line("ada", "care")
    ask = looked_at(steps, steps.yes("helen", less(steps, plan_line=line.id)))
    ask = steps.yes("dev", ask, 1_000, at=TUESDAY + 3 * DAY)
    assert of(ask).takes_effect_at == OVER
    look(ask, OVER)
    assert steps.plan_line("ada", "care").weekly == 15_320


def test_what_took_effect_is_not_looked_at_again(steps: Steps) -> None:
    ask = steps.yes("helen", less(steps, plan_line=steps.plan_line("ada", "care").id))
    look(ask, OVER)
    with pytest.raises(Conflict):
        looked_at(steps, ask)
