"""The second step, who must have one, showing once more who it is, and where somebody is signed in."""

import base64
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from audit import clock
from config.settings import base
from delegation.code_app import STEP_SECONDS, digits_at
from delegation.models import CodeApp, SignedIn, SignInTry, User
from delegation.services.sign_in_tries import LIMITS
from tests.cast import Cast
from tests.integration.pages.conftest import PASSWORD, Enter, Visitor, text_of

MUST = override_settings(SECOND_STEP_FOR=("leader", "auditor", "admin"))


def digits(secret: bytes, *, later: int = 0) -> str:
    """This function will give what the app shows, now or some steps later."""
    return digits_at(int(clock.now().timestamp()) // STEP_SECONDS + later, secret=secret)


def set_up_app(visitor: Visitor) -> tuple[bytes, list[str]]:
    """This function will set an app up, and give its secret and the spare codes."""
    visitor.get("/security/")
    visitor.send("/security/app/", do="start")
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', visitor.page)
    assert found, visitor.page
    secret = base64.b32decode(found[1].replace(" ", ""))
    visitor.send("/security/app/", do="confirm", code=digits(secret))
    codes = re.findall(r"<li>([A-Z2-9]{5}-[A-Z2-9]{5})</li>", visitor.page)
    assert len(codes) == 10
    return secret, codes


def first_step(name: str) -> Visitor:
    """This function will sign somebody in by their password, up to where the second step is asked for."""
    visitor = Visitor()
    visitor.send("/sign-in/", username=name, password=PASSWORD)
    assert visitor.path == "/sign-in/second/"
    assert "_auth_user_id" not in visitor.client.session
    return visitor


def is_in(visitor: Visitor) -> bool:
    """This function will say whether somebody is signed in."""
    return "_auth_user_id" in visitor.client.session


def test_whoever_set_up_an_app_is_asked_for_its_digits(enter: Enter) -> None:
    secret, _ = set_up_app(enter("priya"))
    priya = first_step("priya")
    priya.get("/worker/")
    assert priya.path.startswith("/sign-in/")
    assert "This is not right." in priya.send("/sign-in/second/", code="000000")
    priya.send("/sign-in/second/", code=digits(secret, later=1))
    assert is_in(priya)
    assert priya.path == "/worker/"


def test_digits_are_good_once(enter: Enter) -> None:
    with time_machine.travel(clock.now(), tick=False):  # the digits change each half minute
        secret, _ = set_up_app(enter("priya"))
        first = first_step("priya")
        assert "This is not right." in first.send("/sign-in/second/", code=digits(secret))  # used to set up
        first_step("priya").send("/sign-in/second/", code=digits(secret, later=1))
        again = first_step("priya")
        again.send("/sign-in/second/", code=digits(secret, later=1))
        assert not is_in(again)


def test_a_spare_code_is_good_once(enter: Enter) -> None:
    _, codes = set_up_app(enter("priya"))
    priya = first_step("priya")
    priya.send("/sign-in/second/", code=codes[3].lower())
    assert is_in(priya)
    again = first_step("priya")
    again.send("/sign-in/second/", code=codes[3])
    assert not is_in(again)


def test_digits_are_guessed_at_eight_times_however_often_the_first_step_is_taken(enter: Enter) -> None:
    secret, _ = set_up_app(enter("priya"))
    for _ in range(LIMITS["second:user"].most):
        first_step("priya").send("/sign-in/second/", code="000000")
    priya = first_step("priya")
    assert "That was too many tries." in priya.send("/sign-in/second/", code=digits(secret, later=1))
    assert not is_in(priya)


def test_the_second_step_is_awaited_for_ten_minutes(enter: Enter) -> None:
    secret, _ = set_up_app(enter("priya"))
    priya = first_step("priya")
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        priya.send("/sign-in/second/", code=digits(secret))
        assert not is_in(priya)
        assert priya.path == "/sign-in/"


def test_the_apps_secret_is_sealed_and_walled(enter: Enter, cast: Cast) -> None:
    secret, codes = set_up_app(enter("priya"))
    with cast.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(each)::text, '') FROM delegation_codeapp each")
        (row,) = cursor.fetchone()
        cursor.execute("SELECT string_agg(to_jsonb(each)::text, '') FROM delegation_sparecode each")
        (spares,) = cursor.fetchone()
        for written in (base64.b32encode(secret).decode(), secret.hex(), base64.b64encode(secret).decode()):
            assert written not in row
        assert not [code for code in codes if code in spares or code.replace("-", "") in spares]
    with cast.scope("otto"):
        assert not CodeApp.objects.exists()


# --- who must --------------------------------------------------------------------------------------------------------


def test_outside_the_demo_leaders_auditors_and_administrators_must() -> None:
    assert set(base.SECOND_STEP_FOR) == {"leader", "auditor", "admin"}


@MUST
def test_a_leader_can_do_nothing_before_they_have_a_second_step(enter: Enter) -> None:
    lena = enter("lena")
    assert lena.path == "/security/"
    for path in ("/", "/worker/", "/away/", "/people/00000000-0000-7000-8000-000000000000/"):
        lena.get(path)
        assert lena.path == "/security/"
    lena.send("/away/", starts_at="2099-01-01", ends_at="2099-01-02")
    assert lena.path == "/security/"
    assert "First, one more step" in lena.page
    set_up_app(lena)
    lena.get("/worker/")
    assert lena.path == "/worker/"


@MUST
def test_a_worker_need_not(enter: Enter) -> None:
    assert enter("priya").path == "/worker/"


@MUST
def test_a_leader_keeps_at_least_one(enter: Enter) -> None:
    lena = enter("lena")
    set_up_app(lena)
    assert "Your work needs a second step." in lena.send("/security/app/", do="remove")
    assert lena.status == 422
    priya = enter("priya")
    set_up_app(priya)
    priya.send("/security/app/", do="remove")
    assert "Set up an app" in priya.page


def test_somebody_in_by_one_step_adds_no_second_one_beside_that_which_is_there(enter: Enter) -> None:
    before = enter("priya")  # in by a password alone, for instance on a stolen phone
    set_up_app(enter("priya"))
    before.send("/security/app/", do="codes")
    assert before.path.startswith("/confirm/")
    assert "Show that it is you" in before.page


# --- once more -------------------------------------------------------------------------------------------------------


def test_after_ten_minutes_changing_how_one_signs_in_takes_the_password_again(enter: Enter) -> None:
    priya = enter("priya")
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        priya.send("/security/app/", do="start")
        assert priya.path.startswith("/confirm/")
        text = priya.send("/confirm/", password="wrong", next="/security/")
        assert "This is not your password." in text
        priya.send("/confirm/", password=PASSWORD, next="/security/")
        assert priya.path == "/security/"
        priya.send("/security/app/", do="start")
        assert "Set up an app" in text_of(priya.page)


def test_with_a_second_step_the_password_alone_is_not_enough_to_confirm(enter: Enter) -> None:
    priya = enter("priya")
    secret, _ = set_up_app(priya)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        priya.send("/confirm/", password=PASSWORD, next="/security/")
        assert priya.status == 422
        priya.send("/confirm/", code=digits(secret), next="/security/")
        assert priya.path == "/security/"


def test_confirming_is_tried_eight_times(enter: Enter) -> None:
    priya = enter("priya")
    for _ in range(LIMITS["second:user"].most):
        priya.send("/confirm/", password="wrong")
    assert "That was too many tries." in priya.send("/confirm/", password=PASSWORD)
    assert priya.status == 429


def test_confirming_leads_nowhere_else(enter: Enter) -> None:
    priya = enter("priya")
    priya.send("/confirm/", password=PASSWORD, next="https://elsewhere.example/")
    assert priya.path == "/worker/"


# --- where -----------------------------------------------------------------------------------------------------------

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36"


def test_joe_sees_where_he_is_signed_in_and_ends_it_there(enter: Enter, cast: Cast) -> None:
    joe, phone = enter("joe"), Visitor()
    phone.client.defaults["HTTP_USER_AGENT"] = PHONE
    phone.send("/sign-in/", username="joe", password=PASSWORD)
    text = joe.get("/security/")
    assert "Chrome on Android" in text
    assert "(here)" in text
    with cast.scope():
        place = SignedIn.objects.ours().get(machine="android")
    enter("maya").send("/security/places/", id=str(place.id))
    phone.get("/me/")
    assert phone.path == "/me/"  # nobody else ends it
    joe.send("/security/places/", id=str(place.id))
    assert "Chrome on Android" not in joe.page
    phone.get("/me/")
    assert phone.path.startswith("/sign-in/")


def test_ending_it_everywhere_else_leaves_this_one(enter: Enter) -> None:
    others, joe = [enter("joe") for _ in range(3)], enter("joe")
    joe.send("/security/places/", do="everywhere")
    assert joe.path == "/security/"
    assert joe.page.count("(here)") == 1
    for other in others:
        other.get("/me/")
        assert other.path.startswith("/sign-in/")
    joe.get("/me/")
    assert joe.path == "/me/"


def test_a_copied_session_ends_with_signing_out_everywhere(enter: Enter, cast: Cast) -> None:
    thief, joe = enter("joe"), enter("joe")
    with cast.scope():  # as where nobody wrote down that it was opened
        SignedIn.objects.ours().filter(session_key=thief.client.session.session_key).delete()
    joe.send("/security/places/", do="everywhere")
    thief.get("/me/")
    assert thief.path.startswith("/sign-in/")


def test_a_session_gets_a_new_key_at_sign_in_and_keeps_nothing_from_before(enter: Enter) -> None:
    fixed = Visitor()
    session = fixed.client.session
    session["planted"] = "by somebody else"
    session.save()
    before = str(session.session_key)
    fixed.client.cookies["sessionid"] = before
    fixed.send("/sign-in/", username="joe", password=PASSWORD)
    after = fixed.client.session
    assert after.session_key != before
    assert "planted" not in after
    assert not Session.objects.filter(session_key=before).exists()


# --- guessing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["joe", "nobody-here"])
def test_a_name_is_locked_for_a_quarter_of_an_hour_whether_or_not_somebody_has_it(enter: Enter, name: str) -> None:
    enter("joe")
    for _ in range(LIMITS["password:name"].most):
        visitor = Visitor()
        assert "We do not know this name and password together." in visitor.send(
            "/sign-in/", username=name, password="wrong"
        )
    said = visitor.send("/sign-in/", username=name, password=PASSWORD)
    assert "That was too many tries." in said
    assert visitor.status == 429
    assert not is_in(visitor)


def test_who_signs_in_counts_for_nobody_else_at_the_same_address(enter: Enter) -> None:
    for _ in range(3):
        enter("joe")
    assert not SignInTry.objects.filter(count__gt=0).exists()


def test_a_locked_name_opens_again_and_the_right_password_begins_anew(enter: Enter, cast: Cast) -> None:
    enter("joe")
    for _ in range(LIMITS["password:name"].most - 1):
        Visitor().send("/sign-in/", username="joe", password="wrong")
    enter("joe")
    for _ in range(LIMITS["password:name"].most):
        Visitor().send("/sign-in/", username="joe", password="wrong")
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        joe = Visitor()
        joe.send("/sign-in/", username="joe", password=PASSWORD)
        assert is_in(joe)
    with cast.scope():
        assert User.objects.ours().get(username="joe").is_active


# --- a form that was sent too late -----------------------------------------------------------------------------------


def late(visitor: Visitor, cast: Cast, **typed: str) -> str:
    """This function will send Joe's form after his session has ended."""
    visitor.client.cookies.pop("sessionid")
    return visitor.send(f"/people/{cast.person('ada').id}/ask/", form_key="k1", **typed)


def held_in(visitor: Visitor) -> str:
    """This function will read what the sign-in page holds."""
    found = re.search(r'name="held" value="([^"]+)"', visitor.page)
    assert found, visitor.page
    return found[1]


def test_what_joe_typed_comes_back_after_he_signs_in_again_and_is_sent_once(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.get(f"/people/{cast.person('ada').id}/")
    text = late(joe, cast, amount="12.50", what_for="Bus pass for the pool")
    assert joe.status == 401
    assert "What you typed comes back when you sign in again." in text
    assert "Bus pass" not in joe.page
    joe.send("/sign-in/", username="joe", password=PASSWORD, held=held_in(joe))
    assert joe.path == "/carry-on/"
    assert "Bus pass for the pool" in joe.page
    joe.press("Send it now", amount="12.50", what_for="Bus pass for the pool")
    first = joe.path
    assert first.startswith("/asks/")
    joe.get("/carry-on/")
    assert joe.path == "/me/"
    joe.send(f"/people/{cast.person('ada').id}/ask/", form_key="k1", amount="12.50", what_for="Bus pass for the pool")
    assert joe.path == first


def test_nobody_else_who_signs_in_there_sees_what_joe_typed(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    late(joe, cast, amount="12.50", what_for="Bus pass for the pool")
    joe.send("/sign-in/", username="maya", password=PASSWORD, held=held_in(joe))
    assert joe.path == "/me/"
    assert "Bus pass" not in joe.get("/carry-on/")


def test_what_was_held_cannot_be_changed_or_kept_for_long(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    late(joe, cast, amount="12.50", what_for="Bus pass for the pool")
    held = held_in(joe)
    for bad in (held[:-3] + "AAA", "x", "é"):
        joe.send("/sign-in/", username="joe", password=PASSWORD, held=bad)
        assert joe.path == "/me/"
    with time_machine.travel(clock.now() + timedelta(hours=3)):
        joe.send("/sign-in/", username="joe", password=PASSWORD, held=held)
        assert joe.path == "/me/"


def test_after_signing_out_nothing_is_held(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.press("Sign out")
    joe.send(f"/people/{cast.person('ada').id}/ask/", amount="12.50", what_for="Bus pass")
    assert joe.path.startswith("/sign-in/")
    assert 'name="held"' not in joe.page


def test_a_password_is_never_held(enter: Enter) -> None:
    priya = enter("priya")
    priya.client.cookies.pop("sessionid")
    priya.send("/confirm/", password="my own secret", code="123456")
    assert 'name="held"' not in priya.page


# --- how much a page asks of the database -----------------------------------------------------------------------------


def test_the_pages_of_signing_in_take_at_most_12_statements(enter: Enter, cast: Cast) -> None:
    priya = enter("priya")
    set_up_app(priya)
    with cast.scope():
        ada = cast.person("ada").id
    for path in ("/security/", "/confirm/", f"/people/{ada}/sign-in/"):
        with CaptureQueriesContext(connection) as asked:
            priya.get(path)
        assert priya.status == 200
        assert len(asked) <= 12, (path, [each["sql"] for each in asked])


def test_leaving_quickly_ends_it_in_the_list_too_and_forgets_whose_browser_it_was(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.client.post("/leave/")
    assert not joe.client.cookies["before"].value
    with cast.scope():
        assert not SignedIn.objects.ours().filter(ended_at=None).exists()
