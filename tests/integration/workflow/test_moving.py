"""What waits never sticks: taken over, handed on by the owner of the limits, moved when authority changes."""

from typing import Any
from uuid import uuid4

import pytest

from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused
from delegation.models import Scheme, User
from delegation.services.mandate_rows import Narrower
from delegation.services.mandates import grant_officer, resume, revoke, suspend
from delegation.services.people import TieFields, add_circle_member, add_post
from delegation.services.schemes import draft_scheme, propose, publish
from tests.integration.workflow.steps import DAY, HOUR, MINUTE, TUESDAY, Steps
from workflow.models import Ask, Assignment, Transition
from workflow.services.moving import reassign
from workflow.services.watching import watch

REASONS = {"revoke": "no_authority", "suspend": "no_authority", "absence": "absent"}


@pytest.fixture
def waiting(steps: Steps) -> Ask:
    """Joe's £150, which waits for Priya."""
    return steps.ask("joe", "ada", 15_000)


@pytest.fixture
def blocked(steps: Steps) -> Ask:
    """A deposit that nobody here may decide: Helen and Dev are away."""
    for name in ("helen", "dev"):
        steps.away(name)
    return steps.ask("joe", "ada", 1_000, category="accommodation")


# --- taking over -----------------------------------------------------------------------------------------------------


def test_noor_on_duty_takes_over_and_decides(steps: Steps) -> None:
    friday_evening = TUESDAY + 3 * DAY + 7 * HOUR
    ask = steps.ask("mo", "mo", 24_900, at=friday_evening)
    assert steps.waits_for(ask) == "priya"
    ask = steps.reassign("noor", ask, "noor", reason="Mo cannot wash until Monday", at=friday_evening + HOUR / 4)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "noor")
    assert ask.assignment is not None
    assert (ask.assignment.role, ask.assignment.why) == ("practitioner", "taken_over")
    ask = steps.yes("noor", ask, at=friday_evening + HOUR / 2)
    story = steps.shown(ask, "priya")["transitions"]
    assert [(each["command"], each["name"]) for each in story] == [
        ("submit", "Mo Hussain"),
        ("reassign", "Noor Ali"),
        ("approve", "Noor Ali"),
    ]


def test_who_it_waited_for_can_then_not_decide(steps: Steps, waiting: Ask) -> None:
    steps.reassign("sam", waiting, "sam")
    with pytest.raises(Conflict) as caught:
        steps.yes("priya", waiting)
    assert "Sam Ellis" in caught.value.sentence


def test_it_is_due_anew_and_the_earlier_names_are_kept(steps: Steps, waiting: Ask) -> None:
    ask = steps.reassign("sam", waiting, "sam", at=TUESDAY + HOUR)
    rows = list(Assignment.objects.ours().filter(ask=ask).order_by("assigned_at"))
    assert [row.user.username for row in rows] == ["priya", "sam"]
    assert rows[1].due_at - rows[0].due_at == HOUR
    assert steps.passed_over(ask) == [("joe", "limit")]


def test_taking_over_keeps_the_money_and_says_why(steps: Steps, waiting: Ask) -> None:
    money = steps.money("ada")
    ask = steps.reassign("sam", waiting, "sam", reason="Priya is at the hospital")
    assert steps.money("ada") == money
    assert steps.shown(ask, "joe")["transitions"][-1]["reason"] == "Priya is at the hospital"


@pytest.mark.parametrize("by", ["tom", "ada"])
def test_without_authority_nobody_takes_over(steps: Steps, waiting: Ask, by: str) -> None:
    with pytest.raises(Forbidden):
        steps.reassign(by, waiting, by, reason="")
    assert steps.waits_for(steps.again(waiting)) == "priya"


def test_what_waits_for_somebody_already_does_not_move_to_them(steps: Steps, waiting: Ask) -> None:
    with pytest.raises(Conflict) as caught:
        steps.reassign("priya", waiting, "priya")
    assert caught.value.ask_status == "waiting"
    assert len(Assignment.objects.ours().filter(ask=waiting)) == 1


def test_who_asks_does_not_decide_who_answers(steps: Steps) -> None:
    ask = steps.ask("priya", "ada", 15_000, ask_someone=True)
    for by, to in (("priya", "priya"), ("sam", "priya"), ("priya", "gwen")):
        with pytest.raises(Forbidden):
            steps.reassign(by, ask, to)


@pytest.mark.parametrize(("by", "to"), [("sam", "gwen"), ("priya", "sam"), ("gwen", "sam")])
def test_nobody_but_the_owner_of_the_limits_names_somebody_else(steps: Steps, waiting: Ask, by: str, to: str) -> None:
    with pytest.raises(Forbidden):
        steps.reassign(by, waiting, to)


@pytest.mark.parametrize("by", ["maya", "omar", "kofi", "lena"])
def test_who_may_not_see_it_cannot_move_it(steps: Steps, waiting: Ask, by: str) -> None:
    with pytest.raises(Missing):
        steps.reassign(by, waiting, by)


@pytest.mark.parametrize("reason", ["", "   "])
def test_it_says_why_it_moves(steps: Steps, waiting: Ask, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        steps.reassign("sam", waiting, "sam", reason=reason)
    assert caught.value.field == "reason"


@pytest.mark.parametrize("end", ["yes", "no", "withdraw"])
def test_what_has_been_answered_does_not_move(steps: Steps, waiting: Ask, end: str) -> None:
    done = getattr(steps, end)("joe" if end == "withdraw" else "priya", waiting)
    with pytest.raises(Conflict) as caught:
        steps.reassign("sam", waiting, "sam")
    assert caught.value.ask_status == done.status


# --- the owner of the limits names a decider -------------------------------------------------------------------------


def test_lena_names_a_decider_for_what_nobody_could_decide_and_still_sees_it(steps: Steps, blocked: Ask) -> None:
    elsewhere = a_head_of_service_elsewhere(steps)
    ask = steps.reassign("lena", blocked, elsewhere.username, reason="Helen is ill")
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "kofi")
    assert ask.assignment is not None
    assert (ask.assignment.role, ask.assignment.why) == ("head_of_service", "named")
    assert steps.shown(ask, "lena")["waiting_for"]["user"] == str(elsewhere.id)
    assert steps.yes("kofi", ask).status == "approved"
    assert steps.shown(ask, "lena")["decision"]["by"] == str(elsewhere.id)


def test_lena_names_nobody_without_authority_for_it(steps: Steps, blocked: Ask) -> None:
    for to in ("gwen", "priya", "mark", "omar"):
        with pytest.raises(Refused) as caught:
            steps.reassign("lena", blocked, to)
        assert caught.value.field == "to"
    assert steps.again(blocked).status == "blocked"


def test_lena_names_nobody_who_is_away_or_gone(steps: Steps, blocked: Ask) -> None:
    for to in ("helen", "dev"):  # they have the authority, and are away
        with pytest.raises(Refused):
            steps.reassign("lena", blocked, to)
    elsewhere = a_head_of_service_elsewhere(steps)
    User.objects.ours().filter(id=elsewhere.id).update(left_at=TUESDAY)
    with pytest.raises(Refused):
        steps.reassign("lena", blocked, "kofi", at=TUESDAY)


def test_lena_names_nobody_who_is_not_known_here(steps: Steps, blocked: Ask) -> None:
    for to in (uuid4(), steps.cast.user("otto").id):
        with pytest.raises(Invalid) as caught:
            reassign(by=steps.cast.user("lena"), ask_id=blocked.id, to=to, reason="Helen is ill", at=TUESDAY)
        assert [field for field, _ in caught.value.errors] == ["to"]


def test_another_leader_names_a_decider_while_lena_is_away(steps: Steps) -> None:
    for name in ("helen", "dev", "lena"):
        steps.away(name)
    ask = steps.ask("joe", "ada", 1_000, category="accommodation")
    assert (ask.status, steps.waits_for(ask)) == ("blocked", "mark")
    higher = a_head_of_service_elsewhere(steps)
    to = reassign(by=steps.cast.user("mark"), ask_id=ask.id, to=higher.id, reason="She knows them", at=TUESDAY)
    assert steps.waits_for(steps.again(to)) == "kofi"


def test_who_owns_the_limits_does_not_name_who_decides_what_they_ask(steps: Steps) -> None:
    lena, ada = steps.cast.user("lena"), steps.cast.person("ada")
    add_circle_member(
        by=steps.cast.user("mark"), person=ada, user=lena, fields=TieFields(role="nominated_person"), at=TUESDAY
    )
    for name in ("helen", "dev"):
        steps.away(name)
    ask = steps.ask("lena", "ada", 1_000, category="accommodation")
    assert (ask.status, steps.waits_for(ask)) == ("blocked", "mark")


def test_lena_never_decides_it_herself(steps: Steps, blocked: Ask) -> None:
    with pytest.raises(Conflict) as caught:
        steps.yes("lena", blocked)
    assert caught.value.ask_status == "blocked"


def a_head_of_service_elsewhere(steps: Steps) -> User:
    """This function will give Kofi, whom no path of the tree leads to, the authority over Adults East."""
    kofi, lena, at = steps.cast.user("kofi"), steps.cast.user("lena"), TUESDAY
    post = add_post(
        by=lena,
        team=steps.cast.team("hospital"),
        role="head_of_service",
        title="Head of discharge",
        constitution_paragraph="4.1",
        at=at,
    )
    mandate = grant_officer(by=lena, holder=kofi, post=post, team=steps.cast.team("adults_east"), at=at)
    assert mandate.role == "head_of_service"
    return kofi


# --- authority changes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["revoke", "suspend", "absence"])
def test_what_waits_for_somebody_who_can_no_longer_decide_moves_at_once(steps: Steps, waiting: Ask, how: str) -> None:
    later, gwen = TUESDAY + HOUR, steps.cast.user("gwen")
    money = steps.money("ada")
    if how == "absence":
        steps.away("priya", at=later)
    else:
        end = revoke if how == "revoke" else suspend
        end(by=gwen, mandate_id=steps.mandate("priya").id, at=later)
    ask = steps.again(waiting)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "sam")
    assert ask.assignment is not None
    assert (ask.assignment.why, ask.assignment.assigned_at) == ("away" if how == "absence" else "moved", later)
    assert dict(steps.passed_over(ask))["priya"] == REASONS[how]
    moved = Transition.objects.ours().get(ask=ask, command="reroute")
    assert (moved.by_id, moved.process) == (None, "authority-watch")
    assert steps.money("ada") == money


def test_what_waits_for_others_stays(steps: Steps, waiting: Ask) -> None:
    steps.away("sam")
    steps.away("gwen")
    assert steps.again(waiting).assignment_id == waiting.assignment_id
    assert not Transition.objects.ours().filter(command="reroute").exists()


def test_what_nobody_can_decide_any_more_is_blocked_and_comes_back_when_somebody_can(steps: Steps) -> None:
    ask = steps.ask("gwen", "ada", 1_000, category="accommodation")
    assert steps.waits_for(ask) == "helen"
    steps.away("dev", days=9)
    mandate = steps.mandate("helen").id
    suspend(by=steps.cast.user("lena"), mandate_id=mandate, at=TUESDAY + HOUR)
    ask = steps.again(ask)
    assert (ask.status, steps.waits_for(ask)) == ("blocked", "lena")
    resume(by=steps.cast.user("lena"), mandate_id=mandate, at=TUESDAY + 2 * HOUR)
    ask = steps.again(ask)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "helen")


def test_what_was_taken_over_or_named_stays_where_it_is(steps: Steps, waiting: Ask) -> None:
    steps.reassign("noor", waiting, "noor")
    team = steps.cast.team("duty_nights")
    lena = steps.cast.user("lena")
    post = add_post(by=lena, team=team, role="support_worker", title="Night", constitution_paragraph="4.9", at=TUESDAY)
    own = Narrower(ends_at=TUESDAY + DAY)
    grant_officer(by=lena, holder=steps.cast.user("noor"), post=post, narrower=own, at=TUESDAY)
    assert steps.waits_for(steps.again(waiting)) == "noor"


def test_limits_that_start_later_move_nothing_today(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 4_000, ask_someone=True)
    ask = steps.reassign("tom", ask, "tom")
    publish_limits(steps, amounts={"support_worker.each": 3_999}, at=TUESDAY, in_force_from=TUESDAY + 30 * DAY)
    assert steps.waits_for(steps.again(ask)) == "tom"
    with pytest.raises(Forbidden):
        steps.yes("tom", ask, at=TUESDAY + 30 * DAY)


def test_wider_limits_from_today_bring_what_was_blocked_to_somebody(steps: Steps, blocked: Ask) -> None:
    terms = dict(the_scheme(steps).terms)
    terms["reservations"] = [each for each in terms["reservations"] if each.get("category") != "accommodation"]
    publish_terms(steps, terms, at=TUESDAY + HOUR, in_force_from=None)
    watch(organisation_id=steps.cast.organisation.id, at=TUESDAY + HOUR)
    ask = steps.again(blocked)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "priya")


def the_scheme(steps: Steps) -> Scheme:
    """This function will give the version in force."""
    found: Scheme = Scheme.objects.ours().get(version=3)
    return found


def publish_limits(steps: Steps, *, amounts: dict[str, int], **when: Any) -> Scheme:
    """This function will publish the limits in force with other amounts."""
    terms = dict(the_scheme(steps).terms)
    for role in terms["roles"]:
        for limit in role["limits"]:
            limit["amount"] = amounts.get(limit["key"], limit["amount"])
    return publish_terms(steps, terms, **when)


def publish_terms(steps: Steps, terms: dict[str, Any], *, at: Any, in_force_from: Any) -> Scheme:
    """This function will have Lena write limits and Mark publish them."""
    lena, mark = steps.cast.user("lena"), steps.cast.user("mark")
    scheme = draft_scheme(by=lena, terms=terms, at=at)
    propose(by=lena, scheme_id=scheme.id, at=at)
    return publish(by=mark, scheme_id=scheme.id, in_force_from=in_force_from, at=at)


@pytest.mark.parametrize("end", [revoke, suspend])
def test_authority_never_ends_before_the_last_yes_it_gave(steps: Steps, end: Any) -> None:
    # A yes that took the lock first may have begun later than the ending that waited for it.
    steps.ask("joe", "ada", 100, at=TUESDAY + HOUR)
    joe = steps.cast.user("joe")  # gives up his own: for others it would take notice
    mandate = end(by=joe, mandate_id=steps.mandate("joe", "family").id, reason="Not me", at=TUESDAY)
    ended = mandate.revoked_at or mandate.suspended_at
    assert TUESDAY + HOUR < ended < TUESDAY + HOUR + MINUTE
    assert mandate.changes.get(what__in=["revoked", "suspended"]).at == ended
