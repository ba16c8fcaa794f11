"""Card and bank statements: what is sure is settled, what is not is asked, what matches nothing is never refused."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.events import Actor
from audit.models import Event
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused, Unknown
from delegation.models import Movement
from delegation.services.money import open_budget
from tests.integration.workflow.steps import DAY, TUESDAY, Steps
from workflow.models import Ask, Payment, Statement, StatementLine
from workflow.services import lines
from workflow.services.paying import not_paid
from workflow.services.settling import settle
from workflow.services.statements import look_at, take_in
from workflow.services.weekly import run_weeks
from workflow.show_statement import statement_parts
from workflow.to_match import Where, find_where

LATER = TUESDAY + 7 * DAY
SECOND = timedelta(seconds=1)


def csv(*rows: str) -> bytes:
    """This function will make a statement of these lines."""
    return "\n".join(["Date,Description,Paid out,Paid in", *rows, ""]).encode()


def read(steps: Steps, data: bytes, by: str = "ravi", person: str = "ravi", *, at: Any = LATER) -> Statement:
    """This function will look at a statement of somebody's money, and take it in."""
    user = steps.cast.user(by)
    where = find_where(by=user, budget=steps.budget(person).id, person=None)
    digest = look_at(by=user, data=data, where=where, names={}, at=at).read.digest
    return take_in(by=user, data=data, where=where, names={}, digest=digest, at=at)


def take(steps: Steps, data: bytes, where: Where) -> Statement:
    """This function will take a file in by one of the doors."""
    mark = steps.cast.user("mark")
    digest = look_at(by=mark, data=data, where=where, names={}, at=LATER).read.digest
    return take_in(by=mark, data=data, where=where, names={}, digest=digest, at=LATER)


def ravi_id(steps: Steps) -> UUID:
    """This function will name Ravi."""
    return steps.cast.person("ravi").id


def states(statement: Statement) -> list[str]:
    """This function will give what became of each line."""
    return [line.state for line in lines.lines_of(statement)]


def only(statement: Statement) -> StatementLine:
    """This function will give the one line of a statement."""
    (line,) = lines.lines_of(statement)
    return line


def bus(steps: Steps, pence: int = 1_250, payee: str | None = "Vale Buses") -> Ask:
    """This function will have Ravi say yes to his bus pass."""
    return steps.ask("ravi", "ravi", pence, payee=payee)


BUS = "11/11/2026,SUMUP *VALE BUSES LTD 1234,12.50,"


def test_what_is_sure_is_settled_by_itself(steps: Steps) -> None:
    ask = bus(steps)
    line = only(read(steps, csv(BUS)))
    assert (line.state, line.ask_id, steps.again(ask).status) == ("matched", ask.id, "settled")
    moved = line.movement
    assert moved is not None
    assert (moved.what, moved.amount) == ("paid", 1_250)
    assert steps.money("ravi").held == 0


def test_the_same_file_and_the_same_line_change_nothing_twice(steps: Steps) -> None:
    bus(steps)
    first = read(steps, csv(BUS))
    assert read(steps, csv(BUS)).id == first.id
    longer = read(steps, csv(BUS, "12/11/2026,TESCO,3.00,"))
    assert (longer.known, states(longer)) == (1, ["unmatched"])
    assert Movement.objects.ours().filter(amount=1_250).count() == 1


def test_a_line_is_known_whichever_door_it_came_through(steps: Steps) -> None:
    bus(steps)
    ravi, mark = steps.cast.user("ravi"), steps.cast.user("mark")
    of_budget = find_where(by=ravi, budget=steps.budget("ravi").id, person=None)
    of_person = find_where(by=ravi, budget=None, person=steps.cast.person("ravi").id)
    of_all = find_where(by=mark, budget=None, person=None)
    tea = "12/11/2026,TESCO,3.00,"
    assert [states(take(steps, csv(BUS, tea), where)) for where in (of_budget, of_person)] == [
        ["matched", "unmatched"],
        [],
    ]
    found = take(steps, csv(BUS, tea, tea), of_person)
    assert (found.known, states(found)) == (2, ["unmatched"])
    assert states(take(steps, csv(BUS, tea, tea), of_budget)) == []
    assert states(take(steps, csv(BUS), of_all)) == []


def test_a_line_of_everybodys_file_is_known_in_a_persons_own(steps: Steps) -> None:
    bus(steps)
    ravi, mark = steps.cast.user("ravi"), steps.cast.user("mark")
    assert states(take(steps, csv(BUS), find_where(by=mark, budget=None, person=None))) == ["matched"]
    for where in ({"budget": steps.budget("ravi").id, "person": None}, {"budget": None, "person": ravi_id(steps)}):
        assert states(take(steps, csv(BUS), find_where(by=ravi, **where))) == []


def test_two_accounts_of_a_person_have_like_lines_of_their_own(steps: Steps) -> None:
    ravi = steps.cast.person("ravi")
    fields = {"starts_on": steps.budget("ravi").starts_on, "ends_on": steps.budget("ravi").ends_on}
    other = open_budget(by=Actor(process="test"), person=ravi, kind="health", allocated=10_000, at=TUESDAY, **fields)
    own = Where(ravi, steps.budget("ravi"))
    assert len(states(take(steps, csv(BUS), own))) == 1
    assert len(states(take(steps, csv(BUS), Where(ravi, other)))) == 1
    assert states(take(steps, csv(BUS, BUS), Where(ravi))) == []


def test_two_like_lines_in_a_file_are_two_payments(steps: Steps) -> None:
    assert len(states(read(steps, csv(BUS, BUS)))) == 2


def test_a_statement_with_a_sure_an_unsure_and_an_unmatched_line(steps: Steps) -> None:
    ask, coat = bus(steps), steps.ask("ravi", "ravi", 4_000, payee="Argos")
    statement = read(steps, csv(BUS, "12/11/2026,ARGOS LEEDS,38.00,", "13/11/2026,NETFLIX,9.99,"))
    assert states(statement) == ["matched", "proposed", "unmatched"]
    assert (steps.again(ask).status, steps.again(coat).status) == ("settled", "approved")
    unsure = lines.lines_of(statement)[1]
    line = lines.that_was_it(by=steps.cast.user("ravi"), line_id=unsure.id, at=LATER + SECOND)
    assert (line.state, line.ask_id) == ("matched", coat.id)
    hold = steps.hold(coat)
    assert hold is not None
    assert (hold.used, hold.held) == (3_800, 200)


def test_no_something_else_is_never_proposed_again(steps: Steps) -> None:
    one, two = bus(steps, 1_300), bus(steps, 1_200)
    line = only(read(steps, csv(BUS)))
    ravi, first = steps.cast.user("ravi"), line.ask_id
    line = lines.something_else(by=ravi, line_id=line.id, at=LATER)
    assert (line.state, {first, line.ask_id}) == ("proposed", {one.id, two.id})
    line = lines.something_else(by=ravi, line_id=line.id, at=LATER + SECOND)
    assert (line.state, line.ask_id) == ("unmatched", None)
    with pytest.raises(Conflict):
        lines.something_else(by=ravi, line_id=line.id, at=LATER)


def test_of_two_who_say_it_one_wins(steps: Steps) -> None:
    bus(steps, payee=None)
    line = only(read(steps, csv(BUS)))
    lines.that_was_it(by=steps.cast.user("ravi"), line_id=line.id, at=LATER)
    with pytest.raises(Conflict):
        lines.that_was_it(by=steps.cast.user("priya"), line_id=line.id, at=LATER)


def test_two_lines_never_pay_from_the_same_money(steps: Steps) -> None:
    ask = bus(steps)
    first, second = lines.lines_of(read(steps, csv(BUS, BUS)))
    ravi = steps.cast.user("ravi")
    assert {first.state, second.state} == {"proposed", "unmatched"}
    lines.that_was_it(by=ravi, line_id=first.id, ask=ask.id, at=LATER)
    with pytest.raises(Unknown):
        lines.that_was_it(by=ravi, line_id=second.id, ask=ask.id, at=LATER)


def test_a_match_undone_moves_the_money_back_and_keeps_both_moves(steps: Steps) -> None:
    ask = bus(steps)
    before = steps.money("ravi")
    line = only(read(steps, csv(BUS)))
    line = lines.undo(by=steps.cast.user("ravi"), line_id=line.id, at=LATER + SECOND)
    assert (line.state, line.ask_id, steps.again(ask).status) == ("unmatched", None, "approved")
    assert steps.money("ravi") == before
    hold = steps.hold(ask)
    assert hold is not None
    assert sorted(hold.movements.values_list("what", flat=True)) == ["paid", "refunded"]
    with pytest.raises(Conflict):
        lines.undo(by=steps.cast.user("ravi"), line_id=line.id, at=LATER)
    assert lines.that_was_it(by=steps.cast.user("ravi"), line_id=line.id, ask=ask.id, at=LATER).state == "matched"


def test_a_match_undone_makes_the_week_it_paid_ready_again(steps: Steps) -> None:
    ask = steps.ask("ravi", "ravi", 1_000, kind="weekly", payee="Marta", category="care")
    run_weeks(organisation_id=steps.cast.organisation.id, at=LATER)
    line = lines.lines_of(read(steps, csv("11/11/2026,MARTA,10.00,")))[0]
    paid = Payment.objects.ours().get(ask=ask, movement=line.movement_id)
    lines.undo(by=steps.cast.user("ravi"), line_id=line.id, at=LATER)
    paid.refresh_from_db()
    assert (paid.status, paid.movement) == ("ready", None)


def test_a_payment_that_was_not_made_opens_the_line_that_said_so(steps: Steps) -> None:
    ask = steps.ask("ravi", "ravi", 1_000, kind="weekly", payee="Marta", category="care")
    run_weeks(organisation_id=steps.cast.organisation.id, at=LATER)
    line = lines.lines_of(read(steps, csv("11/11/2026,MARTA,10.00,")))[0]
    paid = Payment.objects.ours().get(ask=ask, movement=line.movement_id)
    not_paid(by=steps.cast.user("mark"), payment_id=paid.id, at=LATER + SECOND)
    line.refresh_from_db()
    assert (line.state, line.ask_id, line.movement_id) == ("unmatched", None, None)


def test_a_match_that_went_beyond_the_yes_takes_back_nothing_that_another_line_paid(steps: Steps) -> None:
    coat = steps.ask("ravi", "ravi", 8_000, payee="Argos")
    ravi = steps.cast.user("ravi")
    settle(by=ravi, ask_id=coat.id, amount=5_100, final=False, at=LATER)
    line = only(read(steps, csv("12/11/2026,ARGOS,50.00,")))
    line = lines.that_was_it(by=ravi, line_id=line.id, ask=coat.id, at=LATER)
    with pytest.raises(Conflict, match="more than the yes"):
        lines.undo(by=ravi, line_id=line.id, at=LATER)
    hold = steps.hold(coat)
    assert hold is not None
    assert (hold.used, hold.held) == (8_000, 0)


def test_a_refund_goes_to_what_was_bought_and_else_waits_for_a_person(steps: Steps) -> None:
    coat = steps.ask("ravi", "ravi", 4_000, payee="Argos")
    read(steps, csv("12/11/2026,ARGOS,40.00,"))
    free = steps.money("ravi").left
    statement = read(steps, csv("14/11/2026,ARGOS,,40.00", "15/11/2026,ELMBRIDGE VALE DIRECT PAYMENT,,2400.00"))
    assert states(statement) == ["matched", "unmatched"]
    assert steps.money("ravi").left == free + 4_000
    hold = steps.hold(coat)
    assert hold is not None
    assert hold.used == 0
    stray = lines.lines_of(statement)[1]
    assert lines.put_back(by=steps.cast.user("ravi"), line_id=stray.id, at=LATER).state == "credited"
    assert steps.money("ravi").left == free + 4_000 + 240_000


def test_a_family_adds_nothing_to_money_of_the_council_by_a_file_of_their_own(steps: Steps) -> None:
    line = only(read(steps, csv("14/11/2026,NOBODY,,2400.00"), "joe", "ada"))
    free = steps.money("ada").left
    with pytest.raises(Forbidden, match="Tell your worker"):
        lines.put_back(by=steps.cast.user("joe"), line_id=line.id, at=LATER)
    assert steps.money("ada").left == free
    assert lines.put_back(by=steps.cast.user("priya"), line_id=line.id, at=LATER).state == "credited"


def test_what_matches_nothing_is_a_fact_or_a_mistake_and_never_refused(steps: Steps) -> None:
    spent = steps.money("ravi").spent
    one, two = lines.lines_of(read(steps, csv("11/11/2026,NETFLIX,9.99,", "12/11/2026,TESCO,3.00,")))
    ravi = steps.cast.user("ravi")
    noted = lines.write_down(by=ravi, line_id=one.id, at=LATER)
    assert noted.ask_id is not None
    assert (noted.state, Ask.objects.ours().get(id=noted.ask_id).status) == ("noted", "settled")
    assert lines.was_mistake(by=ravi, line_id=two.id, at=LATER).state == "mistake"
    assert steps.money("ravi").spent == spent + 999 + 300
    with pytest.raises(Conflict):
        lines.write_down(by=ravi, line_id=one.id, at=LATER)


def test_a_weekly_sum_is_paid_week_by_week(steps: Steps) -> None:
    ask = steps.ask("ravi", "ravi", 1_000, kind="weekly", payee="Marta", category="care")
    weeks = csv(*(f"{day}/11/2026,MARTA,10.00," for day in (11, 18, 25)))
    statement = read(steps, weeks, at=TUESDAY + 20 * DAY)
    assert states(statement) == ["matched"] * 3
    hold = steps.hold(ask)
    assert hold is not None
    assert (hold.used, steps.again(ask).status) == (3_000, "approved")


def test_many_statements_are_listed_as_quickly_as_one_and_without_their_lines(steps: Steps) -> None:
    found = [read(steps, csv(f"1{number}/11/2026,SHOP {number},{number}.00,")) for number in (1, 2, 3)]
    counted = []
    for some in (found[:1], found):
        with CaptureQueriesContext(connection) as queries:
            parts = statement_parts(some)
        counted.append(len(queries))
        assert [(each["count"], each["open"], "lines" in each) for each in parts] == [(1, 1, False)] * len(some)
    assert counted[0] == counted[1]


# --- who, and what is wrong ------------------------------------------------------------------------------------------


def test_whose_money_somebody_may_not_see_is_unknown(steps: Steps) -> None:
    for by in ("joe", "maya", "helen"):
        with pytest.raises((Invalid, Forbidden)):
            read(steps, csv(BUS), by)
    statement = read(steps, csv(BUS))
    with pytest.raises(Missing):
        lines.find_statement(by=steps.cast.user("joe"), statement_id=statement.id)
    with pytest.raises(Missing):
        lines.that_was_it(by=steps.cast.user("joe"), line_id=only(statement).id, at=LATER)
    with pytest.raises(Forbidden):
        find_where(by=steps.cast.user("ravi"), budget=None, person=None)


def test_the_wrong_bank_is_told_which_columns_are_needed(steps: Steps) -> None:
    with pytest.raises(Invalid) as wrong:
        read(steps, b"Datum,Naam,Bedrag\n2026-11-11,BUS,1\n")
    (_, sentence), *_rest = wrong.value.errors
    assert "Datum, Naam, Bedrag" in sentence
    assert "date, description, amount" in sentence
    for nothing in (b"", b"\x00\x01", b"Date,Description,Amount\n"):
        with pytest.raises(Invalid):
            read(steps, nothing)
    assert not Statement.objects.ours().exists()


def test_another_file_than_the_one_looked_at_is_not_taken_in(steps: Steps) -> None:
    user = steps.cast.user("ravi")
    where = find_where(by=user, budget=steps.budget("ravi").id, person=None)
    with pytest.raises(Conflict):
        take_in(by=user, data=csv(BUS), where=where, names={}, digest="0" * 64, at=LATER)


def test_looking_at_a_file_stores_nothing(steps: Steps) -> None:
    bus(steps)
    user = steps.cast.user("ravi")
    where = find_where(by=user, budget=steps.budget("ravi").id, person=None)
    found = look_at(by=user, data=csv(BUS), where=where, names={}, at=LATER)
    assert len(found.matches) == 1
    assert not Statement.objects.ours().exists()
    assert not Event.objects.ours().filter(type__startswith="statement").exists()


def test_a_whole_organisations_statement_is_for_finance(steps: Steps) -> None:
    ask = bus(steps)
    mark = steps.cast.user("mark")
    where = find_where(by=mark, budget=None, person=None)
    data = csv(BUS, "13/11/2026,NETFLIX,9.99,")
    digest = look_at(by=mark, data=data, where=where, names={}, at=LATER).read.digest
    statement = take_in(by=mark, data=data, where=where, names={}, digest=digest, at=LATER)
    assert (states(statement), steps.again(ask).status) == (["matched", "unmatched"], "settled")
    with pytest.raises(Refused, match="which money"):
        lines.write_down(by=mark, line_id=lines.lines_of(statement)[1].id, at=LATER)


def test_what_the_bank_said_never_changes(steps: Steps) -> None:
    line = only(read(steps, csv(BUS)))
    for change in ({"pence": 1}, {"day": TUESDAY.date()}, {"fingerprint": "0" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            StatementLine.objects.filter(id=line.id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        line.delete()


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(steps: Steps, tmp_path: Path) -> Callable[..., str]:
    """The command, on a file of these bytes."""

    def call(data: bytes, *options: str) -> str:
        path, out = tmp_path / "bank.csv", StringIO()
        path.write_bytes(data)
        organisation = str(steps.cast.organisation.id)
        call_command("import_statement", str(path), "--organisation", organisation, *options, stdout=out)
        return out.getvalue()

    return call


def test_the_command_looks_first_and_takes_in_when_told(steps: Steps, run: Callable[..., str]) -> None:
    budget = str(steps.budget("ravi").id)
    assert "1 new lines" in run(csv(BUS), "--budget", budget)
    assert not Statement.objects.ours().exists()
    run(csv(BUS), "--budget", budget, "--yes")
    assert "0 new lines, 1 known" in run(csv(BUS), "--budget", budget, "--yes")
    assert Statement.objects.ours().count() == 1
    with pytest.raises(CommandError, match="do not know this file"), transaction.atomic():
        run(b"Datum,Naam,Bedrag\n2026-11-11,BUS,1\n", "--budget", budget)
    assert "1 new lines" in run(
        b"Datum,Naam,Bedrag\n2026-11-15,BUS,1\n",
        "--budget",
        budget,
        "--map",
        "date=Datum",
        "--map",
        "amount=Bedrag",
        "--map",
        "description=Naam",
    )
