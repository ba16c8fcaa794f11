"""A bank's line of what is known to be paid already: kept beside it, moving nothing, once for each payment."""

import pytest

from delegation.errors import Conflict
from delegation.models import Movement
from tests.integration.workflow.steps import DAY, TUESDAY, Steps
from tests.integration.workflow.test_statement_files import BUS, LATER, SECOND, bus, csv, only, read, states
from workflow.models import Ask, Payment
from workflow.services import lines
from workflow.services.lapsing import cancel
from workflow.services.paying import not_paid, pay
from workflow.services.settling import refund, settle
from workflow.services.weekly import run_weeks

SOON = TUESDAY + DAY
ARGOS_BACK = "14/11/2026,ARGOS,,40.00"


def said(steps: Steps, ask: Ask, pence: int = 1_250, *, final: bool = True) -> Ask:
    """This function will have Ravi say himself what was paid."""
    return steps.again(settle(by=steps.cast.user("ravi"), ask_id=ask.id, amount=pence, final=final, at=SOON))


def moved(ask: Ask) -> list[tuple[str, int]]:
    """This function will give what moved for an ask."""
    return list(Movement.objects.ours().filter(hold__ask_id=ask.id).order_by("at", "id").values_list("what", "amount"))


def test_what_the_family_said_is_shown_by_the_line_and_nothing_moves_again(steps: Steps) -> None:
    ask = said(steps, bus(steps))
    before = steps.money("ravi")
    line = only(read(steps, csv(BUS)))
    assert (line.state, line.ask_id) == ("shown", ask.id)
    assert (steps.money("ravi"), moved(ask)) == (before, [("paid", 1_250)])
    with pytest.raises(Conflict):
        lines.write_down(by=steps.cast.user("ravi"), line_id=line.id, at=LATER)


def test_what_finance_marked_is_shown_by_the_line(steps: Steps) -> None:
    ask = steps.ask("ravi", "ravi", 1_250, payee="Vale Buses", pay="pay_them")
    pay(by=steps.cast.user("mark"), payment_id=Payment.objects.ours().get(ask=ask).id, at=SOON)
    line = only(read(steps, csv(BUS)))
    assert (line.state, line.ask_id, moved(ask)) == ("shown", ask.id, [("paid", 1_250)])


def test_what_was_paid_before_asking_is_shown_by_the_line(steps: Steps) -> None:
    ask = steps.ask("ravi", "ravi", 1_250, payee="Vale Buses", pay="already_paid", at=LATER)
    assert only(read(steps, csv(BUS))).ask_id == ask.id
    assert moved(ask) == [("paid", 1_250)]


def test_what_was_paid_beyond_a_yes_is_one_payment(steps: Steps) -> None:
    ask = said(steps, steps.ask("ravi", "ravi", 1_000, payee="Vale Buses"))
    line = only(read(steps, csv(BUS)))
    assert (line.state, line.ask_id) == ("shown", ask.id)


def test_what_was_paid_after_it_was_cancelled_is_shown_by_the_line(steps: Steps) -> None:
    ask = steps.ask("ravi", "ravi", 1_250, payee="Vale Buses", pay="pay_them")
    cancel(by=steps.cast.user("ravi"), ask_id=ask.id, at=TUESDAY)
    pay(by=steps.cast.user("mark"), payment_id=Payment.objects.ours().get(ask=ask).id, at=SOON)
    assert states(read(steps, csv(BUS))) == ["shown"]


def test_each_payment_is_shown_once(steps: Steps) -> None:
    said(steps, bus(steps))
    assert sorted(states(read(steps, csv(BUS, BUS)))) == ["shown", "unmatched"]


def test_of_a_weekly_sum_the_week_that_was_marked_is_shown_and_the_next_is_paid(steps: Steps) -> None:
    ask = steps.ask("ravi", "ravi", 1_000, kind="weekly", payee="Marta", category="care")
    run_weeks(organisation_id=steps.cast.organisation.id, at=LATER)
    first = Payment.objects.ours().filter(ask=ask).order_by("week_of")[0]
    pay(by=steps.cast.user("mark"), payment_id=first.id, at=SOON)
    statement = read(steps, csv("11/11/2026,MARTA,10.00,", "18/11/2026,MARTA,10.00,"))
    assert states(statement) == ["shown", "matched"]
    assert moved(ask) == [("paid", 1_000), ("paid", 1_000)]


def test_a_mark_that_was_undone_shows_nothing_and_opens_its_line(steps: Steps) -> None:
    ask = steps.ask("ravi", "ravi", 1_250, payee="Vale Buses", pay="pay_them")
    payment, mark = Payment.objects.ours().get(ask=ask), steps.cast.user("mark")
    pay(by=mark, payment_id=payment.id, at=LATER)
    line = only(read(steps, csv(BUS)))
    not_paid(by=mark, payment_id=payment.id, at=LATER + SECOND)
    line.refresh_from_db()
    assert (line.state, line.ask_id) == ("unmatched", None)
    line = lines.that_was_it(by=steps.cast.user("ravi"), line_id=line.id, ask=ask.id, at=LATER + 2 * SECOND)
    assert (line.state, moved(ask)) == ("matched", [("paid", 1_250), ("refunded", 1_250), ("paid", 1_250)])


def test_where_another_ask_is_as_likely_a_person_says(steps: Steps) -> None:
    known, open_ask = said(steps, bus(steps)), steps.ask("ravi", "ravi", 1_250, payee="Vale Buses", separate=True)
    line = only(read(steps, csv(BUS)))
    assert (line.state, line.ask_id) == ("proposed", known.id)
    line = lines.something_else(by=steps.cast.user("ravi"), line_id=line.id, at=LATER)
    assert line.ask_id == open_ask.id
    lines.that_was_it(by=steps.cast.user("ravi"), line_id=line.id, at=LATER + SECOND)
    assert (moved(known), moved(open_ask)) == ([("paid", 1_250)], [("paid", 1_250)])


def test_a_line_that_came_before_it_was_said_is_not_written_down_again(steps: Steps) -> None:
    ask = bus(steps, payee=None)
    line = only(read(steps, csv(BUS), at=SOON))
    said(steps, ask)
    line = lines.that_was_it(by=steps.cast.user("ravi"), line_id=line.id, at=LATER)
    assert (line.state, moved(ask)) == ("shown", [("paid", 1_250)])
    other = only(read(steps, csv("12/11/2026,NETFLIX,9.99,"), at=SOON))
    fact = steps.ask("ravi", "ravi", 999, payee="Netflix", pay="already_paid", at=SOON + SECOND)
    spent = steps.money("ravi").spent
    line = lines.write_down(by=steps.cast.user("ravi"), line_id=other.id, at=LATER)
    assert (line.state, line.ask_id, steps.money("ravi").spent) == ("shown", fact.id, spent)


def test_rule_12_what_was_another_payment_after_all_is_undone_and_written_down(steps: Steps) -> None:
    ask, ravi = said(steps, bus(steps)), steps.cast.user("ravi")
    line = only(read(steps, csv(BUS)))
    spent = steps.money("ravi").spent
    assert lines.undo(by=ravi, line_id=line.id, at=LATER).state == "unmatched"
    assert (steps.money("ravi").spent, moved(ask)) == (spent, [("paid", 1_250)])
    assert lines.write_down(by=ravi, line_id=line.id, at=LATER + SECOND).state == "noted"
    assert steps.money("ravi").spent == spent + 1_250


def test_what_was_said_to_come_back_is_shown_by_the_line(steps: Steps) -> None:
    coat = said(steps, steps.ask("ravi", "ravi", 4_000, payee="Argos"), 4_000)
    refund(by=steps.cast.user("ravi"), ask_id=coat.id, amount=4_000, reason="Too small", at=LATER)
    assert states(read(steps, csv("12/11/2026,ARGOS,40.00,", ARGOS_BACK))) == ["shown", "shown"]
    assert moved(coat) == [("paid", 4_000), ("refunded", 4_000)]


def test_what_was_written_down_from_a_line_is_shown_by_that_line(steps: Steps) -> None:
    ravi = steps.cast.user("ravi")
    line = only(read(steps, csv("12/11/2026,NETFLIX,9.99,")))
    lines.write_down(by=ravi, line_id=line.id, at=LATER)
    again = read(steps, csv("13/11/2026,NETFLIX,9.99,"))
    assert states(again) == ["unmatched"]


def test_a_mistake_on_what_is_known_ends_that_and_counts_nothing_twice(steps: Steps) -> None:
    ravi, spent = steps.cast.user("ravi"), steps.money("ravi").spent
    other = only(read(steps, csv("01/12/2026,NETFLIX,9.99,"), at=SOON))
    fact = steps.ask("ravi", "ravi", 999, payee="Netflix", pay="already_paid", at=TUESDAY + 20 * DAY)
    line = lines.was_mistake(by=ravi, line_id=other.id, at=TUESDAY + 22 * DAY)
    assert (line.state, line.ask_id, steps.money("ravi").spent) == ("shown", fact.id, spent + 999)
