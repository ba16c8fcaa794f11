"""One-time links by e-mail, codes by text, and codes on paper: once, for a quarter of an hour, and telling nobody who
has an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import clock
from audit.models import Event
from delegation.models import OneTimeCode, SignInWish, User
from delegation.services.one_time import answer_wishes
from delegation.services.sign_in_tries import LIMITS
from delegation.tasks import purge_answered, send_to_sign_in
from notifications.channels.sms import Kept
from notifications.models import Notice
from notifications.sentences import names_in, sentence
from tests.cast import Cast
from tests.integration.notifications.conftest import deliver
from tests.integration.pages.conftest import Enter, Visitor, text_of

JOES = "joe@elmbridge-vale.example"
NUMBER = "07700 900 123"


@pytest.fixture(autouse=True)
def _no_texts() -> None:
    Kept.outbox.clear()


def link_for(visitor: Visitor, address: str = JOES) -> str:
    """This function will ask for a link and give its path, from the e-mail that came."""
    visitor.send("/sign-in/link/", to=address)
    send_to_sign_in()
    found = re.search(r"https?://[^/]+(/sign-in/link/\S+/)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_link_by_email_signs_in_who_presses_its_button(cast: Cast) -> None:
    joe = Visitor()
    path = link_for(joe)
    assert mail.outbox[0].to == [JOES]
    joe.get(path)
    assert "_auth_user_id" not in joe.client.session
    joe.send(path)
    assert joe.path == "/me/"
    assert "Ada Bright" in joe.page


def test_a_program_that_opens_links_uses_none_up(cast: Cast) -> None:
    joe, scanner = Visitor(), Visitor()
    path = link_for(joe)
    for _ in range(3):
        scanner.get(path)
        scanner.client.head(path)
    joe.send(path)
    assert joe.path == "/me/"


def test_a_link_works_once(cast: Cast) -> None:
    joe, other = Visitor(), Visitor()
    path = link_for(joe)
    joe.send(path)
    text = other.send(path)
    assert "This link is no longer good." in text
    assert "_auth_user_id" not in other.client.session


def test_a_link_lasts_a_quarter_of_an_hour(cast: Cast) -> None:
    joe = Visitor()
    path = link_for(joe)
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1)):
        assert "This link is no longer good." in joe.send(path)


def test_only_a_digest_of_a_link_is_kept(cast: Cast) -> None:
    path = link_for(Visitor())
    secret = path.split("/")[3].encode()
    with cast.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(code)::text FROM delegation_onetimecode code")
        (row,) = cursor.fetchone()
        assert secret.decode() not in row
        assert secret.hex() not in row
    assert not SignInWish.objects.exists()


def test_asking_says_and_does_the_same_for_an_address_that_nobody_has(cast: Cast) -> None:
    pages, statements = [], []
    for address in (JOES, "nobody@elsewhere.example"):
        visitor = Visitor()
        with CaptureQueriesContext(connection) as asked:
            pages.append(visitor.send("/sign-in/link/", to=address))
        statements.append([re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in asked.captured_queries])
        assert visitor.status == 200
    assert pages[0] == pages[1]
    assert len(statements[0]) == len(statements[1])
    send_to_sign_in()
    assert [each.to for each in mail.outbox] == [[JOES]]


def test_an_address_waits_sealed_until_it_was_looked_up(cast: Cast) -> None:
    Visitor().send("/sign-in/link/", to=JOES)
    assert JOES not in SignInWish.objects.get().sealed
    assert answer_wishes(at=clock.now()) == 1
    assert answer_wishes(at=clock.now()) == 0


def test_whoever_has_left_is_sent_nothing(cast: Cast) -> None:
    with cast.scope():
        User.objects.ours().filter(username="joe").update(is_active=False)
    Visitor().send("/sign-in/link/", to=JOES)
    send_to_sign_in()
    assert not mail.outbox


def test_the_fifth_wish_in_a_quarter_of_an_hour_is_told_to_wait_whoever_it_is(cast: Cast) -> None:
    for address in (JOES, "nobody@elsewhere.example"):
        said = [Visitor().send("/sign-in/link/", to=address) for _ in range(LIMITS["wish:to"].most + 1)]
        assert "That was too many tries." in said[-1]
        assert "Look in your e-mail" in said[-2]
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert "Look in your e-mail" in Visitor().send("/sign-in/link/", to=JOES)


def test_an_address_that_is_none_is_kept_and_put_right(cast: Cast) -> None:
    for typed in ("joe", "", "12"):
        visitor = Visitor()
        visitor.send("/sign-in/link/", to=typed)
        assert visitor.status == 422
        assert "Something to put right" in visitor.page
        assert f'value="{typed}"' in visitor.page or not typed
    assert not SignInWish.objects.exists()


# --- by text ---------------------------------------------------------------------------------------------------------


def text_for(visitor: Visitor, number: str = NUMBER) -> str:
    """This function will ask for a code by text and give the code that came."""
    visitor.send("/sign-in/link/", to=number)
    send_to_sign_in()
    found = re.search(r"\d{6}", Kept.outbox[-1][1])
    assert found
    return found[0]


@pytest.fixture
def maya(cast: Cast) -> Visitor:
    """Maya, whose number is known."""
    with cast.scope():
        User.objects.ours().filter(username="maya").update(phone="+44 7700 900123")
    return Visitor()


def test_a_code_by_text_signs_in_the_browser_that_asked(maya: Visitor) -> None:
    code = text_for(maya)
    maya.press("Go on", code=f"{code[:3]} {code[3:]}")
    assert maya.path == "/me/"
    assert "Leo" in maya.page


def test_a_code_by_text_is_good_in_no_other_browser(maya: Visitor) -> None:
    code = text_for(maya)
    other = Visitor()
    other.send("/sign-in/link/", to="07700 900 999")
    assert "This is not the code that we sent" in other.press("Go on", code=code)


def test_six_digits_are_guessed_at_five_times(maya: Visitor) -> None:
    code = text_for(maya)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(LIMITS["code:browser"].most):
        assert "This is not the code that we sent" in maya.press("Go on", code=wrong)
    assert "That was too many tries." in maya.press("Go on", code=code)
    assert "_auth_user_id" not in maya.client.session


def test_a_number_that_nobody_has_asks_for_the_code_just_the_same(maya: Visitor) -> None:
    other = Visitor()
    assert text_of(maya.send("/sign-in/link/", to=NUMBER)) == text_of(other.send("/sign-in/link/", to="07700 900 999"))
    send_to_sign_in()
    assert [number for number, _ in Kept.outbox] == ["+44 7700 900123"]


# --- on paper --------------------------------------------------------------------------------------------------------


def paper_for(worker: Visitor, cast: Cast, person: str, user: str) -> str:
    """This function will have a worker make a code for somebody around a person."""
    worker.get(f"/people/{cast.person(person).id}/sign-in/")
    worker.send(f"/people/{cast.person(person).id}/sign-in/", user=str(cast.user(user).id))
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", worker.page)
    assert found, worker.page
    return found[0]


def test_a_worker_who_knows_joe_helps_him_in_and_he_is_told(enter: Enter, cast: Cast) -> None:
    lost, joe = enter("joe"), Visitor()
    code = paper_for(enter("priya"), cast, "ada", "joe")
    joe.get("/sign-in/paper/")
    joe.press("Go on", code=code.lower().replace("-", " "))
    assert joe.path == "/security/"
    lost.get("/me/")
    assert lost.path.startswith("/sign-in/")  # whoever has his phone is signed out
    assert joe.get("/me/")
    assert joe.path == "/me/"
    with cast.scope():
        event = Event.objects.ours().get(type="user.helped_in")
        assert (event.actor_id, event.subject_id) == (cast.user("priya").id, cast.user("joe").id)
        assert event.person_id == cast.person("ada").id
        deliver(at=clock.now())
        told = Notice.objects.ours().filter(event_id=event.id)
        assert set(told.values_list("template", "channel", "recipient__username", "person")) == {
            ("helped_in", "in_app", "joe", None),
            ("helped_in", "email", "joe", None),
            ("somebody_helped_in", "in_app", "ada", None),
            ("somebody_helped_in", "letter", None, cast.person("ada").id),
        }
        letter = told.get(channel="letter")
        said = sentence(letter, names=names_in([letter]), time_zone="Europe/London")
        assert said == "Priya Shah wrote down a code so that Joe Bright can sign in."


def test_a_code_on_paper_works_once_and_for_a_quarter_of_an_hour(enter: Enter, cast: Cast) -> None:
    priya = enter("priya")
    code = paper_for(priya, cast, "ada", "joe")
    Visitor().send("/sign-in/paper/", code=code)
    assert "This code is not good" in Visitor().send("/sign-in/paper/", code=code)
    late = paper_for(priya, cast, "ada", "joe")
    with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1)):
        assert "This code is not good" in Visitor().send("/sign-in/paper/", code=late)


def test_nobody_is_helped_in_who_works_here_or_by_somebody_else(enter: Enter, cast: Cast) -> None:
    ada = f"/people/{cast.person('ada').id}/sign-in/"
    for name, user in (("priya", "tom"), ("priya", "nia"), ("gwen", "joe"), ("nia", "joe"), ("joe", "ada")):
        visitor = enter(name)
        visitor.send(ada, user=str(cast.user(user).id))
        assert visitor.status == 400, (name, user)
    enter("otto").send(ada, user=str(cast.user("joe").id))
    with cast.scope():
        assert not OneTimeCode.objects.ours().exists()


# --- what is forgotten -----------------------------------------------------------------------------------------------


def test_old_codes_and_tries_are_forgotten(cast: Cast) -> None:
    link_for(Visitor())
    with time_machine.travel(clock.now() + timedelta(days=2)):
        purge_answered()
        with cast.scope(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM delegation_onetimecode), (SELECT count(*) FROM delegation_signintry)"
            )
            assert cursor.fetchone() == (0, 0)
