"""Somebody leaves: what they decide ends at once, what waits for them moves, and nobody they worked with is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from audit.events import Actor
from delegation import access
from delegation.errors import Conflict, Forbidden, Missing, Refused, Unknown
from delegation.models import Absence, ApiToken, CircleMember, Mandate, User
from delegation.selectors.mandates import standing
from delegation.services.absences import record_absence
from delegation.services.leaving import hand_over
from delegation.services.mandate_rows import Narrower
from delegation.services.mandates import RoomFields, grant_room
from delegation.services.passing_on import pass_on
from delegation.services.tokens import mint_token
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.leavers import find_work
from workflow.models import Ask
from workflow.services import leaving
from workflow.services.talking import question
from workflow.services.watching import watch

LATER = TUESDAY + HOUR
SEVERAL = 3


def leave(steps: Steps, name: str, *, by: str = "gwen", to: str | None = None, **more: Any) -> User:
    """This function will have somebody leave an hour after ten."""
    given: dict[str, Any] = {"hand_over_to": steps.cast.user(to).id} if to else {}
    return leaving.leave(by=steps.cast.user(by), user_id=steps.cast.user(name).id, at=LATER, **given, **more)


def carry_on(steps: Steps) -> None:
    """This function will do what the call itself does once it has committed."""
    waiting = [entry[1] for entry in connection.run_on_commit]
    moves = [call for call in waiting if getattr(call, "func", None) is leaving._move_each]
    assert len(moves) == 1
    moves[0]()


@pytest.fixture
def waiting(steps: Steps) -> list[Ask]:
    """Joe's asks for Ada, with Priya."""
    return [steps.ask("joe", "ada", 15_000) for _ in range(SEVERAL)]


@pytest.mark.parametrize("how", ["by the call", "by the watch"])
def test_what_waited_moves_by_the_call_and_if_that_dies_by_the_watch(
    steps: Steps, waiting: list[Ask], how: str
) -> None:
    leave(steps, "priya")
    assert {steps.waits_for(steps.again(each)) for each in waiting} == {"priya"}
    if how == "by the call":
        carry_on(steps)
    else:
        watch(organisation_id=steps.cast.organisation.id, at=LATER)
    assert [steps.waits_for(steps.again(each)) for each in waiting] == ["sam"] * SEVERAL
    assert dict(steps.passed_over(steps.again(waiting[0])))["priya"] == "gone"
    number = [steps.again(each).transitions.count() for each in waiting]
    watch(organisation_id=steps.cast.organisation.id, at=LATER + HOUR)
    assert [steps.again(each).transitions.count() for each in waiting] == number


def test_what_they_decide_ends_at_once_and_with_it_what_they_gave(steps: Steps) -> None:
    priya, kofi = steps.cast.user("priya"), steps.cast.user("kofi")
    on = pass_on(
        by=priya,
        holder=kofi,
        giver=steps.mandate("priya"),
        person=None,
        narrower=Narrower(ends_at=LATER + 7 * DAY),
        at=TUESDAY,
    )
    fields = RoomFields(category="everyday", amount=15_000, ends_at=LATER + 90 * DAY, any_payee=True)
    room = grant_room(
        by=priya, holder=steps.cast.user("joe"), person=steps.cast.person("ada"), fields=fields, at=TUESDAY
    )
    assert steps.ask("joe", "ada", 15_000).status == "approved"
    leave(steps, "priya")
    assert not standing(at=LATER).filter(holder=priya).exists()
    assert not Mandate.objects.ours().filter(id__in=[on.id, room.id], revoked_at__isnull=True).exists()
    assert steps.ask("joe", "ada", 15_000, at=LATER).status == "waiting"


def test_nobody_who_left_comes_in_anywhere(steps: Steps) -> None:
    priya = steps.cast.user("priya")
    mint_token(by=Actor(process="test"), user=priya, label="x", lasts=DAY, at=TUESDAY)
    hash_before = priya.get_session_auth_hash()
    user = leave(steps, "priya")
    assert (user.is_active, user.left_at) == (False, LATER)
    assert user.get_session_auth_hash() != hash_before
    assert not ApiToken.objects.ours().filter(user=priya, revoked_at__isnull=True).exists()
    assert not access.people_with(user, access.SEE_PERSON).exists()


def test_absences_and_standing_in_end_too(steps: Steps) -> None:
    priya, sam = steps.cast.user("priya"), steps.cast.user("sam")
    own = record_absence(by=priya, user=priya, starts_at=LATER + DAY, ends_at=LATER + 2 * DAY, at=TUESDAY)
    sams = record_absence(by=sam, user=sam, starts_at=LATER + DAY, ends_at=LATER + 2 * DAY, stand_in=priya, at=TUESDAY)
    leave(steps, "priya")
    assert Absence.objects.ours().get(id=own.id).ended_at == LATER
    assert Absence.objects.ours().get(id=sams.id).stand_in is None


def test_who_they_worked_with_is_handed_over_in_their_place(steps: Steps) -> None:
    leave(steps, "priya", to="sam")
    rows = CircleMember.objects.ours().filter(person=steps.cast.person("ada"), role="worker", ends_on=None)
    workers = list(rows.order_by("position").values_list("user__username", flat=True))
    assert workers == ["sam", "tom"]
    assert find_work(by=steps.cast.user("gwen"), user_id=steps.cast.user("priya").id, at=LATER).carried.people == ()
    ask = steps.ask("joe", "ada", 15_000, at=LATER)
    assert (steps.waits_for(ask), dict(steps.passed_over(ask)).get("priya")) == ("sam", None)


def test_what_cannot_be_handed_over_is_named_and_kept(steps: Steps) -> None:
    leave(steps, "priya", to="helen")  # who sees none of them
    gwen = steps.cast.user("gwen")
    kept = find_work(by=gwen, user_id=steps.cast.user("priya").id, at=LATER).carried.people
    assert {tie.person.display_name for tie in kept} >= {"Ada Bright", "Ravi Nair"}
    hand_over(by=gwen, user_id=steps.cast.user("priya").id, to=steps.cast.user("noor").id, at=LATER)
    assert find_work(by=gwen, user_id=steps.cast.user("priya").id, at=LATER).carried.people == ()


def test_all_that_somebody_carries_is_listed(steps: Steps, waiting: list[Ask]) -> None:
    priya, sam = steps.cast.user("priya"), steps.cast.user("sam")
    question(by=priya, ask_id=waiting[0].id, text="Which day?", at=TUESDAY)
    asked = steps.ask("priya", "ada", 50_000)
    question(by=steps.cast.user("gwen"), ask_id=asked.id, text="Which shop?", at=TUESDAY)
    away = record_absence(by=sam, user=sam, starts_at=LATER + DAY, ends_at=LATER + 2 * DAY, stand_in=priya, at=TUESDAY)
    work = find_work(by=steps.cast.user("gwen"), user_id=priya.id, at=LATER)
    assert {ask.id for ask in work.asks} == {each.id for each in waiting[1:]}
    assert [ask.id for ask in work.questions] == [asked.id]
    assert [post.role for post in work.carried.posts] == ["practitioner"]
    assert [each.id for each in work.carried.stands_in_at] == [away.id]
    assert {tie.person.display_name for tie in work.carried.people} >= {"Ada Bright", "Mo Hussain"}


def test_a_question_to_somebody_who_left_goes_back_to_who_asked_it(steps: Steps) -> None:
    asked = steps.ask("priya", "ada", 50_000)
    question(by=steps.cast.user("gwen"), ask_id=asked.id, text="Which shop?", at=TUESDAY)
    leave(steps, "priya", by="helen")
    carry_on(steps)
    ask = steps.again(asked)
    assert (ask.status, steps.waits_for(ask)) == ("waiting", "gwen")


def test_only_who_manages_somebody_says_that_they_leave(steps: Steps) -> None:
    for name in ("priya", "sam", "tom", "joe", "omar"):
        with pytest.raises(Forbidden):
            leave(steps, "priya", by=name)
    with pytest.raises(Forbidden):
        leave(steps, "helen", by="gwen")
    with pytest.raises(Forbidden):
        find_work(by=steps.cast.user("sam"), user_id=steps.cast.user("priya").id, at=LATER)
    with pytest.raises(Missing):
        leave(steps, "otto")


def test_who_cannot_leave_yet(steps: Steps) -> None:
    with pytest.raises(Refused):
        leave(steps, "lena", by="mark")
    with pytest.raises(Refused):
        leave(steps, "priya", leaves_at=LATER + timedelta(minutes=1))
    with pytest.raises(Unknown):
        leave(steps, "priya", to="otto")
    for name in ("priya", "joe"):
        with pytest.raises(Refused):
            leave(steps, "priya", to=name)
    leave(steps, "priya")
    with pytest.raises(Conflict):
        leave(steps, "priya")
