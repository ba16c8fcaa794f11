"""What an advocate does beside somebody: I was there, look again with her. And what the API says besides an ask."""

import pytest
from django.db import DatabaseError, transaction

from audit.models import Event
from delegation.demo.building import SET_UP
from delegation.errors import Forbidden, Missing
from delegation.models import CircleMember, Review, User
from delegation.services.people import TieFields, add_circle_member
from delegation.services.reviews import review_done
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.beside import who_was_at
from workflow.models import Ask, Challenge, Presence
from workflow.services.challenging import challenge
from workflow.services.presence import say_was_at_talk, say_was_there
from workflow.services.talked import we_talked

LATER = TUESDAY + 2 * HOUR


def there(steps: Steps, ask: Ask, *, was_there: bool = True, by: str = "nia") -> list[str]:
    """This function will have somebody say whether they were there, and name who was, as the API says it to Joe."""
    say_was_there(by=steps.cast.user(by), ask_id=ask.id, was_there=was_there, at=LATER)
    return [each["name"] for each in steps.shown(ask, "joe")["was_there"]]


def told(steps: Steps) -> list[tuple[str, str]]:
    """This function will list what the record says of who was there: the type, and who said so."""
    rows = Event.objects.ours().filter(subject_kind="presence").order_by("at", "id")
    names = {user.id: user.username for user in User.objects.ours()}
    return [(each.type, names[each.actor_id]) for each in rows if each.actor_id]


def test_nia_was_there_and_takes_it_back_by_a_later_row(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    assert there(steps, ask) == ["Nia Rowe"]
    assert there(steps, ask) == ["Nia Rowe"]  # said again it adds nothing
    assert there(steps, ask, was_there=False) == []
    assert there(steps, ask, was_there=False) == []
    assert there(steps, ask) == ["Nia Rowe"]
    assert [each.was_there for each in Presence.objects.ours().order_by("id")] == [True, False, True]
    assert told(steps) == [("presence.said", "nia"), ("presence.taken_back", "nia"), ("presence.said", "nia")]


def test_what_was_said_never_changes(steps: Steps) -> None:
    there(steps, steps.ask("joe", "ada", 15_000))
    with pytest.raises(DatabaseError), transaction.atomic():
        Presence.objects.ours().update(was_there=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        Presence.objects.ours().delete()


@pytest.mark.parametrize(
    ("name", "error"), [("ada", Forbidden), ("joe", Forbidden), ("priya", Forbidden), ("lena", Missing)]
)
def test_nobody_but_her_advocate_says_so(steps: Steps, name: str, error: type[Exception]) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    with pytest.raises(error):
        say_was_there(by=steps.cast.user(name), ask_id=ask.id, at=LATER)
    assert not Presence.objects.ours().exists()


def test_an_advocate_whose_time_is_over_says_no_more(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    CircleMember.objects.ours().filter(user=steps.cast.user("nia")).update(ends_on=TUESDAY.date())
    with pytest.raises(Forbidden):
        say_was_there(by=steps.cast.user("nia"), ask_id=ask.id, at=LATER)


def test_nia_was_there_when_the_plan_was_talked_about(steps: Steps) -> None:
    ada, nia = steps.cast.person("ada"), steps.cast.user("nia")
    owed = review_done(by=steps.cast.user("priya"), person_id=ada.id, on=TUESDAY.date(), words=None, at=TUESDAY)
    done = Review.objects.ours().get(person=ada, done_on__isnull=False)
    say_was_at_talk(by=nia, review_id=done.id, at=LATER)
    assert [each.by for each in who_was_at([done])[done.id]] == [nia]
    say_was_at_talk(by=nia, review_id=done.id, was_there=False, at=LATER)
    assert not who_was_at([done])
    for by, review in ((nia, owed), (steps.cast.user("maya"), done)):  # not yet held, and nobody's business
        with pytest.raises(Missing):
            say_was_at_talk(by=by, review_id=review.id, at=LATER)


def test_looking_again_with_her_is_asked_by_her_and_says_who_was_beside_her(steps: Steps) -> None:
    ask = steps.no("priya", steps.ask("joe", "ada", 15_000))
    nia, ada = steps.cast.user("nia"), steps.cast.user("ada")
    challenge(by=nia, ask_id=ask.id, reason="She cannot use the other one.", at=LATER)
    row = Challenge.objects.ours().get(ask=ask)
    assert (row.by, row.beside) == (ada, nia)
    assert {nia.id, ada.id} <= row.seen_by
    event = Event.objects.ours().get(type="ask.challenged", subject_id=ask.id)
    assert (event.actor_id, event.on_behalf_of_id) == (nia.id, ada.id)
    shown = steps.shown(ask, "joe")["challenge"]
    assert (shown["name"], shown["beside_name"], shown["open"]) == ("Ada Bright", "Nia Rowe", True)


def test_with_somebody_who_signs_in_nowhere_the_advocate_asks_alone(steps: Steps) -> None:
    leo, nia = steps.cast.person("leo"), steps.cast.user("nia")
    tie = TieFields(role=CircleMember.Role.ADVOCATE)
    add_circle_member(by=SET_UP, person=leo, user=nia, fields=tie, at=TUESDAY - DAY)
    ask = steps.no("sam", steps.ask("maya", "leo", 15_000))
    challenge(by=nia, ask_id=ask.id, reason="He loves the deep end.", at=LATER)
    row = Challenge.objects.ours().get(ask=ask)
    assert (row.by, row.beside) == (nia, None)


def test_the_api_says_what_the_page_does_besides_an_ask(steps: Steps) -> None:
    plain = steps.ask("joe", "ada", 15_000)
    shown = steps.shown(plain, "joe")
    assert (shown["between"], shown["talked"], shown["besides"], shown["was_there"]) == (False, [], None, [])
    ask = steps.ask("joe", "ada", 15_001, between=True, if_waits="She is cold")
    we_talked(by=steps.cast.user("joe"), ask_id=ask.id, at=LATER)
    shown = steps.shown(ask, "priya")
    assert shown["between"] is True
    assert [(each["name"], each["to_name"]) for each in shown["talked"]] == [("Joe Bright", "Priya Shah")]
    assert shown["besides"] == {"was_there": None, "tell_by": None, "tell_where": None, "if_waits": "She is cold"}
    assert steps.shown(ask, "joe")["besides"]["if_waits"] == "She is cold"
    assert steps.shown(ask, "ada")["besides"] is None  # said to who decides
    at_once = steps.ask("tom", "ada", 900, was_there=True, tell_by="visit", tell_where="Friday lunch")
    assert steps.shown(at_once, "ada")["besides"]["tell_where"] == "Friday lunch"
    assert steps.shown(at_once, "nia")["besides"]["tell_where"] == "Friday lunch"
    CircleMember.objects.ours().filter(user=steps.cast.user("nia")).update(shares=[])
    assert steps.shown(at_once, "nia")["besides"] is None
