"""Signing in under row-level security: by name across organisations, and from then on inside one."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from delegation.models import User
from tests.cast import Cast
from tests.integration.pages.conftest import PASSWORD, Enter, Visitor, text_of


def test_joe_signs_in_and_is_on_his_own_page(enter: Enter) -> None:
    joe = enter("joe")
    assert joe.path == "/me/"
    assert "Ada Bright" in joe.page


LANDS_ON = {
    "/me/": ("ada", "joe", "maya", "zara", "lynne"),
    "/worker/": ("priya", "tom", "gwen", "kofi", "dev", "lena", "mark"),
    "/audit/": ("omar",),
}
# Whoever stands beside one person alone is led straight to them.
BESIDE_ONE = {"nia": "ada", "bev": "dot"}


def test_everybody_lands_on_the_page_of_what_they_do(enter: Enter) -> None:
    for page, names in LANDS_ON.items():
        for name in names:
            visitor = enter(name)
            assert (name, visitor.path) == (name, page)
            assert visitor.has("Sign out")
            assert "01632 960 100" in visitor.page


@pytest.mark.parametrize(("name", "person"), BESIDE_ONE.items())
def test_whoever_stands_beside_one_person_lands_on_their_page(enter: Enter, cast: Cast, name: str, person: str) -> None:
    assert enter(name).path == f"/people/{cast.person(person).id}/"


def test_whoever_has_no_page_is_told_so_and_an_advocate_sees_no_money(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        User.objects.ours().filter(username="omar").update(duties=[])
    assert "There is nothing for you to do here now." in text_of(enter("omar").page)
    text = text_of(enter("nia").page)
    assert "Ada Bright" in text
    assert "What's happening" in text
    assert "Money left" not in text
    assert "I want to" not in text


def test_a_wrong_name_or_password_says_so_and_keeps_the_name(enter: Enter) -> None:
    for name, password in (("joe", "wrong"), ("nobody-here", PASSWORD), ("joe", ""), ("", PASSWORD), ("jo\0e", "x")):
        visitor = Visitor()
        visitor.send("/sign-in/", username=name, password=password)
        assert visitor.status == 422
        assert "Something to put right" in visitor.page
        assert "_auth_user_id" not in visitor.client.session
        assert f'value="{name}"' in visitor.page or name in ("", "jo\0e")


def test_a_name_nobody_has_costs_the_same_hash_as_a_wrong_password(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        counted.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    costs = []
    for name in ("joe", "nobody-here"):
        counted.clear()
        Visitor().send("/sign-in/", username=name, password="wrong")
        costs.append(len(counted))
    assert costs == [1, 1]


def test_what_somebody_wanted_to_see_opens_after_sign_in_and_nothing_elsewhere_does(enter: Enter, cast: Cast) -> None:
    joe = Visitor()
    joe.get(f"/people/{cast.person('ada').id}/")
    assert joe.path.startswith("/sign-in/?next=")
    joe.send(joe.path, username="joe", password=PASSWORD, next=f"/people/{cast.person('ada').id}/")
    assert joe.path == f"/people/{cast.person('ada').id}/"
    other = Visitor()
    other.send("/sign-in/", username="joe", password=PASSWORD, next="https://elsewhere.example/")
    assert other.path == "/me/"


def test_nobody_sees_a_page_without_signing_in(enter: Enter) -> None:
    for path in ("/", "/me/", "/worker/", "/worker/people/"):
        response = Client().get(path)
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (303, "/sign-in/")


def test_a_session_ends_when_its_user_leaves(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    with cast.scope():
        User.objects.ours().filter(username="joe").update(is_active=False)
    joe.get("/me/")
    assert joe.path.startswith("/sign-in/")
    assert "_auth_user_id" not in joe.client.session
    assert "Ada" not in joe.page


def test_a_session_ends_when_the_password_changes(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    with cast.scope():
        User.objects.ours().filter(username="joe").update(password=make_password("another long password"))
    joe.get("/me/")
    assert joe.path.startswith("/sign-in/")


def test_a_session_is_worth_nothing_in_another_organisation(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    session = joe.client.session
    session["organisation"] = str(cast.user("otto").organisation_id)
    session.save()
    joe.get("/me/")
    assert joe.path.startswith("/sign-in/")


def test_signing_out_ends_the_session_and_takes_a_post(enter: Enter) -> None:
    joe = enter("joe")
    assert joe.client.get("/sign-out/").status_code == 405
    key = joe.client.session.session_key
    joe.press("Sign out")
    assert joe.path == "/sign-in/"
    assert not Session.objects.filter(session_key=key).exists()


def test_a_form_without_its_token_changes_nothing_and_says_what_to_do(enter: Enter) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in/", {"username": "joe", "password": PASSWORD})
    assert response.status_code == 403
    assert "This page was open too long." in response.content.decode()


def test_an_address_that_is_nothing_says_so_and_still_lets_somebody_sign_out(enter: Enter) -> None:
    joe = enter("joe")
    assert "There is nothing here." in joe.get("/nothing/")
    assert joe.status == 404
    assert joe.has("Sign out")
    assert "01632 960 100" in joe.page


# --- language -------------------------------------------------------------------------------------------------------


def test_a_language_is_kept_for_the_user_on_every_machine(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.send("/language/", language="cy", next="/me/")
    assert '<html lang="cy">' in joe.page
    assert "Arian ar ôl" in joe.page
    assert "Cyfieithwyd y geiriau hyn, ac nid yw person wedi'u darllen eto." in joe.page
    with cast.scope():
        assert User.objects.ours().get(username="joe").language == "cy"
    assert '<html lang="cy">' in enter("joe").page


def test_before_sign_in_a_language_is_kept_by_the_browser(enter: Enter) -> None:
    visitor = Visitor()
    visitor.send("/language/", language="cy", next="/sign-in/")
    assert '<html lang="cy">' in visitor.page
    assert "Mewngofnodi" in visitor.page
    assert visitor.client.cookies["language"]["httponly"]


def test_a_language_that_leeway_does_not_speak_changes_nothing(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    for chosen in ("fr", "", "cy\0", "../x"):
        joe.send("/language/", language=chosen, next="/me/")
        assert joe.status == 200
        with cast.scope():
            assert User.objects.ours().get(username="joe").language == "en-gb"


def test_the_language_goes_back_to_this_site_only(enter: Enter) -> None:
    response = enter("joe").client.post("/language/", {"language": "cy", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


def test_choosing_a_language_takes_a_post(enter: Enter) -> None:
    assert enter("joe").client.get("/language/?language=cy").status_code == 405


# --- headers --------------------------------------------------------------------------------------------------------


def test_pages_are_kept_by_nobody_and_run_nothing_from_elsewhere(enter: Enter) -> None:
    response = enter("joe").client.get("/me/")
    assert response.headers["Cache-Control"] == "no-store"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_session_lasts_a_working_day(enter: Enter) -> None:
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) == timedelta(hours=12)
    with override_settings(SESSION_COOKIE_SECURE=True):
        client = Client()
        client.post("/sign-in/", {"username": "joe", "password": PASSWORD}, secure=True)
        cookie = client.cookies["sessionid"]
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
