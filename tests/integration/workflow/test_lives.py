"""Rule 16 and lives that end: who has died, who turns 18, and that nothing about a person labels them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from audit.deliveries import open_deliveries
from delegation.ages import ADULT_YEARS, birthday
from delegation.errors import Conflict, Forbidden, Refused
from delegation.models import Mandate, MandateChange, Person, PlanLine
from delegation.services.lives import keep_birthdays
from delegation.services.mandates import grant_family
from notifications.models import Notice
from tests.cast import Cast, build_cast
from tests.integration.notifications.conftest import deliver
from tests.integration.workflow.books import check_books
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.services.ending import Ended, take_back_death, tell_death
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

THAT_DAY = date(2026, 11, 9)


@pytest.fixture(scope="module")
def quiet(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast on a Tuesday with nothing left to tell."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = build_cast(at=TUESDAY)
        with cast.scope():
            open_deliveries().update(done_at=TUESDAY)
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def life(quiet: Cast) -> Iterator[Steps]:
    """What people do; the books balance after it, and it is undone."""
    with transaction.atomic():
        with quiet.scope():
            yield Steps(quiet)
            check_books()
        transaction.set_rollback(True)


def ada_died(life: Steps, *, by: str = "priya", at: datetime = TUESDAY + HOUR) -> Ended:
    """This function will have somebody write down that Ada died yesterday."""
    return tell_death(by=life.cast.user(by), person_id=life.cast.person("ada").id, on=THAT_DAY, at=at)


def told_since(before: int) -> list[tuple[str, str]]:
    """This function will list who was told what since so many notices, leaving out what was withdrawn."""
    rows = Notice.objects.ours().order_by("id").select_related("recipient", "person")[before:]
    return sorted(
        (row.recipient.username if row.recipient else f"person:{row.channel}", row.template)
        for row in rows
        if row.withdrawn_at is None
    )


def test_what_waits_ends_and_its_money_is_free(life: Steps) -> None:
    before = life.money("ada")
    ask = life.ask("joe", "ada", 15_000)
    assert life.money("ada").held == before.held + 15_000
    ended = ada_died(life)
    assert ended.asks == (ask.id,)
    after = life.again(ask)
    assert (after.status, after.assignment) == ("withdrawn", None)
    assert life.money("ada").held == before.held


def test_mandates_for_them_end_and_the_plan_stops(life: Steps) -> None:
    ada_died(life)
    assert not Mandate.objects.ours().filter(person=life.cast.person("ada"), revoked_at__isnull=True).exists()
    lines = PlanLine.objects.ours().filter(person=life.cast.person("ada"))
    assert {line.remaining for line in lines} == {0}
    assert max(line.ends_on for line in lines) == TUESDAY.date() + timedelta(days=1)  # they began that Tuesday
    assert life.money("ada").agreed == 0
    with pytest.raises(Refused):
        life.ask("joe", "ada", 1_250, at=TUESDAY + 2 * HOUR)


def test_no_letter_goes_out_and_the_family_hears_nothing(life: Steps) -> None:
    life.ask("joe", "ada", 1_250)  # a letter to Ada is due
    deliver(at=TUESDAY)
    assert Notice.objects.ours().filter(person=life.cast.person("ada"), withdrawn_at=None).exists()
    life.ask("joe", "ada", 15_000)
    before = Notice.objects.ours().count()
    ada_died(life)
    deliver(at=TUESDAY + 2 * HOUR)
    assert not Notice.objects.ours().filter(person=life.cast.person("ada"), sent_at=None, withdrawn_at=None).exists()
    told = told_since(before)
    assert {name for name, _ in told} <= {"priya", "tom"}
    assert ("tom", "has_died") in told


def test_a_mistake_is_undone_within_a_day_by_who_leads_their_team(life: Steps) -> None:
    agreed, mandates = life.money("ada").agreed, Mandate.objects.ours().filter(revoked_at__isnull=True).count()
    ask = life.ask("joe", "ada", 15_000)
    ada_died(life)
    before = Notice.objects.ours().count()
    with pytest.raises(Forbidden):
        take_back_death(by=life.cast.user("priya"), person_id=life.cast.person("ada").id, at=TUESDAY + 2 * HOUR)
    undone = take_back_death(by=life.cast.user("gwen"), person_id=life.cast.person("ada").id, at=TUESDAY + DAY)
    assert undone.asks == (ask.id,)
    assert life.money("ada").agreed == agreed
    assert Mandate.objects.ours().filter(revoked_at__isnull=True).count() == mandates
    assert life.again(ask).status == "withdrawn"
    assert life.ask("joe", "ada", 1_250, at=TUESDAY + DAY + HOUR).status == "approved"
    deliver(at=TUESDAY + DAY)
    assert "joe" not in {name for name, template in told_since(before) if template.startswith("deciding")}


def test_after_a_day_it_stands(life: Steps) -> None:
    ada_died(life)
    late = TUESDAY + DAY + 2 * HOUR
    with pytest.raises(Conflict):
        take_back_death(by=life.cast.user("gwen"), person_id=life.cast.person("ada").id, at=late)
    with pytest.raises(Conflict):
        ada_died(life, at=late)


def eighteen(life: Steps) -> date:
    """This function will give the day on which Zara turns 18."""
    born = life.cast.person("zara").date_of_birth
    assert born is not None
    return birthday(born, ADULT_YEARS)


def on(day: date, hour: int = 9) -> datetime:
    """This function will give an hour of a day, in winter."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=TUESDAY.tzinfo)


def test_rule_16_from_16_a_young_person_signs_in_and_asks(life: Steps) -> None:
    ask = life.ask("zara", "zara", 1_250)
    assert ask.status == "waiting"  # she decides from 18; until then a parent, or who it waits for
    assert life.ask("hana", "zara", 1_250).status == "approved"


def test_rule_16_three_months_before_18_they_and_their_worker_are_told_once(life: Steps) -> None:
    soon = on(eighteen(life) - timedelta(days=92))
    assert keep_birthdays(at=soon - timedelta(days=1)) == 0
    before = Notice.objects.ours().count()
    assert [keep_birthdays(at=soon), keep_birthdays(at=soon + HOUR)] == [1, 0]
    deliver(at=soon)
    assert set(told_since(before)) == {("zara", "you_turn_18"), ("sam", "somebody_turns_18")}


def test_rule_16_on_the_18th_birthday_a_parents_mandate_ends_and_their_own_may_be_given(life: Steps) -> None:
    day = eighteen(life)
    keep_birthdays(at=on(day - timedelta(days=40)))
    zara, gwen = life.cast.user("zara"), life.cast.user("gwen")
    with pytest.raises(Refused):
        grant_family(by=gwen, holder=zara, person=life.cast.person("zara"), at=on(day - timedelta(days=1)))
    assert keep_birthdays(at=on(day)) == 1
    budget_open_until = life.budget("zara").ends_on
    assert day < budget_open_until
    assert _ask_at(life, "hana", on(day - timedelta(days=1))) == "approved"
    assert _ask_at(life, "hana", on(day)) == "waiting"
    grant_family(by=gwen, holder=zara, person=life.cast.person("zara"), at=on(day, 10))
    assert _ask_at(life, "zara", on(day, 11)) == "approved"


def test_rule_16_a_parents_mandate_without_an_end_ends_on_the_day(life: Steps) -> None:
    hanas = life.mandate("hana", "family")
    Mandate.objects.ours().filter(id=hanas.id).update(ends_at=None)
    keep_birthdays(at=on(eighteen(life)))
    hanas.refresh_from_db()
    assert hanas.revoked_at == on(eighteen(life))
    assert MandateChange.objects.ours().filter(mandate=hanas, what="revoked").exists()


def test_rule_16_nothing_about_a_person_says_what_they_can_decide() -> None:
    names = {field.name for field in Person._meta.get_fields()}
    assert not {name for name in names if "capacit" in name or "competen" in name or "label" in name}


def _ask_at(life: Steps, by: str, at: datetime) -> str:
    fields = AskFields(person=life.cast.person("zara").id, kind="one_off", amount=1_250, category="everyday")
    return str(submit_ask(by=life.cast.user(by), fields=fields, at=at).status)
