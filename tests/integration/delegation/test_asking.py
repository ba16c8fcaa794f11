"""The statement that loads an ask says what the ORM and guardian say, for everybody of the cast and every person."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from audit import hot
from delegation import access
from delegation.authority import Act, Ruling
from delegation.models import Budget, Mandate, Person, PlanLine, User
from delegation.selectors.asking import Wanted, load_asking
from delegation.selectors.authority import rule_on, setting, terms_for
from tests.cast import Cast


def pairs(cast: Cast) -> list[tuple[User, Person]]:
    """This function will pair everybody who signs in with every person."""
    built = cast.elmbridge_vale
    return [(user, person) for user in built.users.values() for person in built.people.values()]


@pytest.mark.parametrize("permission", access.PERMISSIONS)
def test_a_person_is_found_exactly_where_guardian_lets_them_be(cast: Cast, permission: str) -> None:
    with cast.scope():
        found, allowed = set(), set()
        for user, person in pairs(cast):
            wanted = Wanted(person=person.id)
            loaded = load_asking(by=user, wanted=wanted, permission=permission, at=cast.at, lock=False)
            found |= {(user, person)} if loaded.person == person else set()
            allowed |= {(user, person)} if access.may(user, person, permission) else set()
    assert found == allowed
    assert allowed


def test_what_an_ask_is_judged_on_is_what_the_orm_loads(cast: Cast) -> None:
    with cast.scope():
        now = setting(at=cast.at)
        for user, person in pairs(cast):
            wanted = Wanted(person=person.id)
            loaded = load_asking(by=user, wanted=wanted, permission="ask_for", at=cast.at, lock=True)
            assert loaded.setting == now
            assert loaded.today == cast.at.astimezone(ZoneInfo(now.calendar.time_zone)).date()
            if loaded.person is None:
                continue
            mandates = terms_for(holders=[user.id], person=person, at=cast.at, setting=now)
            assert loaded.terms == mandates.get(user.id, ())
            assert values(loaded.person) == values(Person.objects.get(id=person.id))
            budgets = Budget.objects.filter(person=person, closed_at=None).order_by("id")
            assert [values(each) for each in loaded.budgets] == [values(each) for each in budgets]


def test_a_named_budget_and_plan_line_come_back_whole(cast: Cast) -> None:
    with cast.scope():
        ada, joe = cast.person("ada"), cast.user("joe")
        line, budget = PlanLine.objects.filter(person=ada).first(), cast.budget("ada")
        assert line is not None
        budget.closed_at = cast.at
        budget.save()
        wanted = Wanted(person=ada.id, budget=budget.id, plan_line=line.id)
        loaded = load_asking(by=joe, wanted=wanted, permission="ask_for", at=cast.at, lock=True)
        assert [values(each) for each in loaded.budgets] == [values(budget)]
        assert loaded.plan_line is not None
        assert values(loaded.plan_line) == values(line)
        assert (
            load_asking(by=joe, wanted=Wanted(person=ada.id), permission="ask_for", at=cast.at, lock=True).budgets == ()
        )
        other = replace(wanted, person=cast.person("leo").id)
        maya = cast.user("maya")
        elsewhere = load_asking(by=maya, wanted=other, permission="ask_for", at=cast.at, lock=True)
        assert (elsewhere.budgets, elsewhere.plan_line) == ((), None)


def test_a_revoked_mandate_is_not_loaded_and_a_room_knows_its_giver(cast: Cast) -> None:
    with cast.scope():
        ada, joe, priya = cast.person("ada"), cast.user("joe"), cast.user("priya")
        giver = Mandate.objects.get(holder=priya, kind="officer")
        Mandate.objects.filter(holder=joe).update(revoked_at=cast.at)
        room = Mandate(kind="room", holder=joe, role="room", person=ada, category="travel", given_from=giver)
        room.granted_at = room.starts_at = cast.at
        room.ends_at = cast.at + timedelta(days=1)
        room.limits = [{"key": "room.each", "kind": "per_ask", "amount": 700, "act_kinds": ["one_off"]}]
        room.save()
        loaded = load_asking(by=joe, wanted=Wanted(person=ada.id), permission="ask_for", at=cast.at, lock=False)
        assert [terms.mandate for terms in loaded.terms] == [room.id]
        assert loaded.terms[0].narrowed_by is not None
        assert loaded.terms[0].narrowed_by.mandate == giver.id


@pytest.mark.parametrize(("amount", "outcome"), [(30_000, "within"), (30_001, "beyond")])
def test_what_was_passed_on_is_bounded_by_the_holders_own_role(cast: Cast, amount: int, outcome: str) -> None:
    with cast.scope():
        assert passed_on_ruling(cast, giver="gwen", amount=amount) == outcome


@pytest.mark.parametrize(("amount", "outcome"), [(5_000, "within"), (5_001, "beyond")])
def test_what_was_passed_on_is_bounded_by_the_givers_authority(cast: Cast, amount: int, outcome: str) -> None:
    with cast.scope():
        assert passed_on_ruling(cast, giver="tom", amount=amount) == outcome


def test_what_was_passed_on_ends_with_the_givers_and_is_not_passed_on_again(cast: Cast) -> None:
    with cast.scope():
        gwens = Mandate.objects.get(holder=cast.user("gwen"), kind="officer")
        first = passed_on(cast, gwens)
        assert rule_sam(cast, 100).outcome == "within"
        Mandate.objects.filter(id=first.id).update(holder=cast.user("tom"))
        second = passed_on(cast, first)
        assert rule_sam(cast, 100).outcome == "none"
        Mandate.objects.filter(id=second.id).update(given_from=gwens)
        assert rule_sam(cast, 100).outcome == "within"
        Mandate.objects.filter(id=gwens.id).update(revoked_at=cast.at)
        assert rule_sam(cast, 100).outcome == "none"


@pytest.mark.parametrize(("amount", "outcome"), [(10_000, "within"), (10_001, "beyond"), (30_001, "beyond")])
def test_a_mandates_own_limit_of_the_roles_name_narrows_it(cast: Cast, amount: int, outcome: str) -> None:
    own = {"key": "practitioner.each", "kind": "per_ask", "amount": 10_000, "act_kinds": ["one_off"]}
    with cast.scope():
        Mandate.objects.filter(holder=cast.user("sam"), kind="officer").update(limits=[own])
        assert rule_sam(cast, amount).outcome == outcome


def passed_on(cast: Cast, giver: Mandate) -> Mandate:
    """This function will pass a giver's authority on to Sam, who is left with nothing else."""
    mandate = Mandate(kind="passed_on", holder=cast.user("sam"), role="practitioner", given_from=giver)
    mandate.granted_at = mandate.starts_at = cast.at
    mandate.ends_at = cast.at + timedelta(days=1)
    mandate.save()
    Mandate.objects.filter(holder=cast.user("sam")).exclude(id=mandate.id).update(revoked_at=cast.at)
    return mandate


def passed_on_ruling(cast: Cast, *, giver: str, amount: int) -> str:
    """This function will say how a sum for Ada is ruled on by what somebody passed on to Sam."""
    passed_on(cast, Mandate.objects.get(holder=cast.user(giver), kind="officer"))
    return rule_sam(cast, amount).outcome


def rule_sam(cast: Cast, amount: int) -> Ruling:
    """This function will rule on a sum for Ada by all that Sam has."""
    ada, sam, now = cast.person("ada"), cast.user("sam"), setting(at=cast.at)
    act = Act(kind="one_off", amount=amount, category="home", person=ada.id, people="adult")
    held = terms_for(holders=[sam.id], person=ada, at=cast.at, setting=now).get(sam.id, ())
    return rule_on(act=act, terms=held, at=cast.at, setting=now)


def test_person_money_and_mandates_are_locked_while_the_ask_is_judged(committed_cast: Cast) -> None:
    cast = committed_cast
    with cast.scope():
        wanted = Wanted(person=cast.person("ada").id)
        load_asking(by=cast.user("joe"), wanted=wanted, permission="ask_for", at=cast.at, lock=True)
        locked = hot.execute(
            "SELECT relation::regclass::text FROM pg_locks WHERE mode = 'RowShareLock' AND pid = pg_backend_pid()", []
        )
    tables = {name for (name,) in locked}
    assert {"delegation_person", "delegation_budget", "delegation_mandate", "delegation_planline"} <= tables


def values(row: Person | Budget | PlanLine) -> dict[str, object]:
    """This function will give a row's columns."""
    return {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}
