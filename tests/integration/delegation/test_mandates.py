"""Giving authority and ending it: nobody gives themself any, and none is wider than where it came from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from audit.models import Event
from delegation import hooks
from delegation.authority import PlanLineState, Ruling
from delegation.demo.building import SET_UP
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.models import CircleMember, Mandate, MandateChange, PlanLine, Post
from delegation.services import mandate_rows
from delegation.services.mandate_rows import Narrower
from delegation.services.mandates import (
    grant_family,
    grant_officer,
    grant_plan_line,
    resume,
    revoke,
    suspend,
)
from delegation.services.people import TieFields, UserFields, add_circle_member, add_post, add_user
from tests.cast import Cast
from tests.integration.delegation.refusals import CHECK, refused
from tests.integration.delegation.rulings import held_by, ruling
from workflow.services.acts import state_of

DAY = timedelta(days=1)


@pytest.fixture
def manager(east: Cast) -> Post:
    """Gwen's post, to be given to somebody else."""
    post: Post = Post.objects.get(role="team_manager")
    return post


# --- posts -----------------------------------------------------------------------------------------------------------


def test_a_post_gives_its_roles_limits_over_its_team_and_cites_its_paragraph(east: Cast, manager: Post) -> None:
    given = grant_officer(by=east.user("dev"), holder=east.user("sam"), post=manager, at=east.at)
    assert (given.constitution_paragraph, given.role, given.team) == ("4.2", "team_manager", east.team("adults_east"))
    assert given.scheme is not None
    assert given.scheme.version == 3
    assert ruling(east, "sam", 100_000).outcome == "within"
    assert ruling(east, "sam", 100_001).outcome == "beyond"
    assert ruling(east, "sam", 100_000, person="bill").outcome == "none"


@pytest.mark.parametrize("name", ["lena", "mark", "dev", "helen"])
def test_a_leader_or_somebody_above_gives_a_post(east: Cast, manager: Post, name: str) -> None:
    assert grant_officer(by=east.user(name), holder=east.user("sam"), post=manager, at=east.at).granted_by_id


@pytest.mark.parametrize("name", ["gwen", "priya", "tom", "kofi", "omar", "ruth", "nia", "joe"])
def test_nobody_gives_a_post_as_high_as_their_own_or_higher(east: Cast, manager: Post, name: str) -> None:
    with pytest.raises(Forbidden):
        grant_officer(by=east.user(name), holder=east.user("sam"), post=manager, at=east.at)


def test_somebody_above_elsewhere_in_the_tree_does_not(east: Cast) -> None:
    nurse = Post.objects.get(role="hospital_nurse")
    with pytest.raises(Forbidden):
        grant_officer(by=east.user("gwen"), holder=east.user("noor"), post=nurse, at=east.at)


@pytest.mark.parametrize("stop", [revoke, suspend])
def test_who_gives_must_hold_their_own_post_at_that_moment(east: Cast, manager: Post, stop: Any) -> None:
    stop(by=east.user("lena"), mandate_id=held_by(east.user("helen")).id, at=east.at)
    with pytest.raises(Forbidden):
        grant_officer(by=east.user("helen"), holder=east.user("sam"), post=manager, at=east.at)


@pytest.mark.parametrize("name", ["lena", "dev", "gwen"])
def test_nobody_gives_themself_authority(east: Cast, manager: Post, name: str) -> None:
    with pytest.raises(Forbidden, match="themself"):
        grant_officer(by=east.user(name), holder=east.user(name), post=manager, at=east.at)


def test_whoever_publishes_limits_is_given_no_post(east: Cast, manager: Post) -> None:
    with pytest.raises(Refused, match="publishes"):
        grant_officer(by=east.user("lena"), holder=east.user("mark"), post=manager, at=east.at)


def test_a_role_that_the_limits_do_not_have_is_no_authority(east: Cast) -> None:
    post = add_post(
        by=SET_UP, team=east.team("hospital"), role="porter", title="P", constitution_paragraph="9", at=east.at
    )
    with pytest.raises(Refused):
        grant_officer(by=east.user("lena"), holder=east.user("sam"), post=post, at=east.at)


def test_authority_never_starts_in_the_past(east: Cast, manager: Post) -> None:
    narrower = Narrower(starts_at=east.at - DAY, ends_at=east.at + DAY)
    given = grant_officer(by=east.user("dev"), holder=east.user("sam"), post=manager, narrower=narrower, at=east.at)
    assert given.starts_at == east.at
    assert ruling(east, "sam", 90_000, at=east.at - timedelta(seconds=1)).outcome != "within"
    assert ruling(east, "sam", 90_000, at=east.at + DAY).outcome != "within"


def test_authority_that_ends_before_it_starts_or_of_somebody_gone_is_refused(east: Cast, manager: Post) -> None:
    over = Narrower(ends_at=east.at)
    with pytest.raises(Refused):
        grant_officer(by=east.user("dev"), holder=east.user("sam"), post=manager, narrower=over, at=east.at)
    sam = east.user("sam")
    sam.is_active = False
    with pytest.raises(Refused):
        grant_officer(by=east.user("dev"), holder=sam, post=manager, at=east.at)


@pytest.mark.parametrize(
    ("own", "amount", "outcome"),
    [
        ([{"key": "own.each", "kind": "per_ask", "amount": 5_000, "act_kinds": ["one_off"]}], 5_001, "beyond"),
        ([{"key": "own.each", "kind": "per_ask", "amount": 900_000, "act_kinds": ["one_off"]}], 100_001, "beyond"),
        ([{"key": "own.any", "kind": "per_ask", "amount": None, "act_kinds": ["recovery"]}], 1, "none"),
    ],
)
def test_a_mandates_own_limits_only_narrow(
    east: Cast, manager: Post, own: Sequence[dict[str, Any]], amount: int, outcome: str
) -> None:
    newcomer = add_user(by=SET_UP, fields=UserFields(username="newt", display_name="Newt", does="x"), at=east.at)
    east.elmbridge_vale.users["newt"] = newcomer
    grant_officer(by=east.user("dev"), holder=newcomer, post=manager, narrower=Narrower(limits=own), at=east.at)
    kind = "recovery" if outcome == "none" else "one_off"
    assert ruling(east, "newt", amount, kind=kind).outcome == outcome


def test_what_narrows_must_be_readable(east: Cast, manager: Post) -> None:
    for wrong in (
        Narrower(category="panel"),
        Narrower(act_kinds=("magic",)),
        Narrower(limits=[{"key": "x", "kind": "per_ask", "amount": -1, "act_kinds": ["one_off"]}]),
    ):
        with pytest.raises(Invalid):
            grant_officer(by=east.user("dev"), holder=east.user("sam"), post=manager, narrower=wrong, at=east.at)


# --- families --------------------------------------------------------------------------------------------------------


def test_a_family_decides_by_a_tie_that_covers_money(east: Cast) -> None:
    for name in ("nia", "tom"):
        with pytest.raises(Refused, match="circle"):
            grant_family(by=east.user("gwen"), holder=east.user(name), person=east.person("ada"), at=east.at)


def test_attorneys_who_act_together_have_no_authority_alone(east: Cast) -> None:
    for name in ("lynne", "neil"):
        held = held_by(east.user(name), "family")
        assert held.together
        assert ruling(east, name, 1, person="dot").outcome == "none"


def test_before_18_a_parent_decides_and_their_authority_ends_on_the_birthday(east: Cast) -> None:
    hana = held_by(east.user("hana"), "family")
    assert hana.ends_at is not None
    assert ruling(east, "hana", 5_000, person="zara", at=hana.ends_at - timedelta(seconds=1)).outcome == "within"
    assert ruling(east, "hana", 5_000, person="zara", at=hana.ends_at).outcome == "none"
    with pytest.raises(Refused, match="18"):
        grant_family(by=east.user("gwen"), holder=east.user("zara"), person=east.person("zara"), at=east.at)
    grown = grant_family(by=east.user("gwen"), holder=east.user("zara"), person=east.person("zara"), at=hana.ends_at)
    assert grown.ends_at is None
    with pytest.raises(Refused, match="18"):
        grant_family(by=east.user("gwen"), holder=east.user("hana"), person=east.person("zara"), at=hana.ends_at)


def test_a_familys_authority_ends_with_their_tie(east: Cast) -> None:
    today = east.elmbridge_vale.moments.today
    for name, ends_on in (("nia", today + DAY), ("tom", today)):
        tie = TieFields(role=CircleMember.Role.DEPUTY, ends_on=ends_on)
        add_circle_member(by=SET_UP, person=east.person("mo"), user=east.user(name), fields=tie, at=east.at)
    given = grant_family(by=east.user("gwen"), holder=east.user("nia"), person=east.person("mo"), at=east.at)
    assert given.ends_at == east.elmbridge_vale.moments.on(today + DAY, datetime.min.time())
    with pytest.raises(Refused):
        grant_family(by=east.user("gwen"), holder=east.user("tom"), person=east.person("mo"), at=east.at)


@pytest.mark.parametrize("name", ["priya", "sam", "tom", "kofi", "joe", "omar"])
def test_only_who_may_change_the_plan_agrees_it_with_a_family(east: Cast, name: str) -> None:
    with pytest.raises(Forbidden):
        grant_family(by=east.user(name), holder=east.user("mo"), person=east.person("mo"), at=east.at)


def test_what_the_plan_agreed_is_spent_without_asking_and_not_a_penny_more(east: Cast) -> None:
    line = PlanLine.objects.get(weekly=950)
    for amount, outcome in ((line.remaining, "within"), (line.remaining + 1, "beyond")):
        assert _on_line(east, "joe", line, amount).outcome == outcome
    assert _on_line(east, "tom", line, line.remaining).outcome != "within"


def test_spending_an_agreed_line_uses_up_nobodys_month(east: Cast) -> None:
    joe = Mandate.objects.filter(holder=east.user("joe"), kind="plan_line")
    assert {mandate.role for mandate in joe} == {"plan_line"}
    assert all(mandate.ends_at is not None for mandate in joe)


def test_a_plan_line_is_opened_only_to_who_may_ask(east: Cast) -> None:
    line = PlanLine.objects.get(weekly=950)
    with pytest.raises(Refused):
        grant_plan_line(by=east.user("gwen"), holder=east.user("nia"), plan_line=line, at=east.at)


def _on_line(east: Cast, name: str, line: PlanLine, amount: int) -> Ruling:
    return ruling(
        east,
        name,
        amount,
        person="ada",
        plan_line=PlanLineState(id=line.id, remaining=line.remaining),
        budget=state_of(east.budget("ada")),
    )


# --- ending ----------------------------------------------------------------------------------------------------------


def test_what_is_revoked_or_on_hold_allows_nothing(east: Cast) -> None:
    mandate = held_by(east.user("priya"))
    suspend(by=east.user("gwen"), mandate_id=mandate.id, reason="On leave for a month", at=east.at)
    assert ruling(east, "priya", 1).outcome == "none"
    resume(by=east.user("gwen"), mandate_id=mandate.id, at=east.at)
    assert ruling(east, "priya", 1).outcome == "within"
    revoke(by=east.user("gwen"), mandate_id=mandate.id, at=east.at)
    assert ruling(east, "priya", 1).outcome == "none"


def test_somebody_may_give_their_own_authority_back_but_not_take_it_again(east: Cast) -> None:
    priya, mandate = east.user("priya"), held_by(east.user("priya"))
    suspend(by=priya, mandate_id=mandate.id, at=east.at)
    with pytest.raises(Forbidden, match="themself"):
        resume(by=priya, mandate_id=mandate.id, at=east.at)


@pytest.mark.parametrize("name", ["sam", "tom", "joe", "omar"])
def test_nobody_else_ends_it(east: Cast, name: str) -> None:
    with pytest.raises(Forbidden):
        revoke(by=east.user(name), mandate_id=held_by(east.user("gwen")).id, at=east.at)


def test_what_has_ended_is_a_conflict_and_what_is_foreign_is_nothing(kept_cast: Cast) -> None:
    lena = kept_cast.user("lena")
    with kept_cast.scope():
        mandate = held_by(kept_cast.user("gwen"))
        suspend(by=lena, mandate_id=mandate.id, at=kept_cast.at)
        with pytest.raises(Conflict):
            suspend(by=lena, mandate_id=mandate.id, at=kept_cast.at)
        revoke(by=lena, mandate_id=mandate.id, at=kept_cast.at)
        for again in (revoke, suspend, resume):
            with pytest.raises(Conflict):
                again(by=lena, mandate_id=mandate.id, at=kept_cast.at)
        with pytest.raises(Missing):
            revoke(by=lena, mandate_id=uuid4(), at=kept_cast.at)
    with kept_cast.scope("otto"), pytest.raises(Missing):
        revoke(by=SET_UP, mandate_id=mandate.id, at=kept_cast.at)


def test_each_change_has_its_row_and_event_and_lets_what_waits_move(
    east: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[Any]] = []
    monkeypatch.setattr(hooks, "_listeners", [lambda *, users, **_: told.append(list(users))])
    mandate = grant_family(by=east.user("gwen"), holder=east.user("mo"), person=east.person("mo"), at=east.at)
    suspend(by=east.user("gwen"), mandate_id=mandate.id, reason="Prices changed", at=east.at)
    resume(by=east.user("gwen"), mandate_id=mandate.id, at=east.at)
    revoke(by=east.user("mo"), mandate_id=mandate.id, at=east.at)
    changes = list(MandateChange.objects.filter(mandate=mandate).order_by("id").select_related("reason"))
    assert [change.what for change in changes] == ["granted", "suspended", "resumed", "revoked"]
    assert [change.reason.text if change.reason else None for change in changes] == [None, "Prices changed", None, None]
    events = Event.objects.filter(subject_id=mandate.id).order_by("id")
    assert [event.data["change"] for event in events] == [str(change.id) for change in changes]
    assert told == [[east.user("mo").id]] * 4


def test_nothing_is_given_where_its_event_cannot_be_written(east: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr(mandate_rows, "record", fail)
    before = Mandate.objects.count(), MandateChange.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        grant_family(by=east.user("gwen"), holder=east.user("mo"), person=east.person("mo"), at=east.at)
    assert (Mandate.objects.count(), MandateChange.objects.count()) == before


# --- below all services ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"kind": "room"}, "mandate_passed_on_or_room_has_a_giver"),
        ({"kind": "family", "person": None}, "mandate_family_names_a_person"),
        ({"post": None}, "mandate_officer_has_a_post"),
        ({"constitution_paragraph": ""}, "mandate_officer_has_a_post"),
        ({"kind": "passed_on"}, "mandate_passed_on_or_room_has_a_giver"),
    ],
)
def test_the_database_refuses_a_mandate_that_must_not_be(east: Cast, wrong: dict[str, Any], constraint: str) -> None:
    rows = Mandate.objects.filter(id=held_by(east.user("gwen")).id)
    wrong |= {"ends_at": east.at, "person": east.person("mo")} if wrong.get("kind") in ("room", "passed_on") else {}
    assert refused(lambda: rows.update(**wrong)) == (CHECK, constraint)
    long_ago = east.at - 3_000 * DAY
    assert refused(lambda: rows.update(ends_at=long_ago)) == (CHECK, "mandate_ends_after_it_starts")
