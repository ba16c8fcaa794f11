"""The API's own way through Django leaves nothing out that a caller would miss, and pages keep theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from audit.models import Words
from audit.scope import organisation_scope
from config.api_way import PROTECTION
from tests.integration.http.conftest import Caller

LONG_WAY = [each for each in settings.MIDDLEWARE if each != "config.api_way.ApiWay"]
CALLS: dict[str, Callable[[Caller], Any]] = {
    "done": lambda anna: anna.call("POST", "echo", b'{"number": 7}'),
    "shown": lambda anna: anna.call("GET", "echo"),
    "head": lambda anna: anna.call("HEAD", "echo"),
    "malformed": lambda anna: anna.call("POST", "echo", b"{"),
    "not signed in": lambda anna: anna.call("GET", "echo", Authorization="Bearer no"),
    "in Welsh": lambda anna: anna.call("GET", "echo", **{"Authorization": "", "Accept-Language": "cy"}),
    "by a cookie": lambda anna: anna.call("GET", "echo", Authorization="", Cookie="language=cy"),
    "not a thing to do": lambda anna: anna.call("DELETE", "echo"),
    "no": lambda anna: anna.call("POST", "raise/conflict"),
    "nothing": lambda anna: anna.call("GET", "unwritable"),
    "another host": lambda anna: anna.call("GET", "echo", Host="elsewhere.example"),
}


@pytest.mark.urls("tests.integration.http.views")
@pytest.mark.parametrize("call", CALLS)
def test_it_answers_as_the_long_way_does(callers: dict[str, Caller], call: str) -> None:
    short = CALLS[call](callers["anna"])
    with override_settings(MIDDLEWARE=LONG_WAY):
        long = CALLS[call](callers["anna"])
    assert (short.status_code, short.content) == (long.status_code, long.content)
    ours = [{k: v for k, v in answer.items() if k != "X-Request-ID"} for answer in (short, long)]
    assert ours[0] == ours[1]
    assert not short.cookies


@pytest.mark.urls("tests.integration.http.views")
def test_where_https_is_wanted_http_is_sent_there_and_every_answer_says_so(callers: dict[str, Caller]) -> None:
    strict = {"SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 60}
    proxy = {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}
    with override_settings(**strict, **proxy):
        plain = callers["anna"].call("GET", "echo")
        safe = callers["anna"].call("GET", "echo", **{"X-Forwarded-Proto": "https"})
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://testserver/api/v1/echo")
    assert (safe.status_code, safe.headers["Strict-Transport-Security"][:10]) == (200, "max-age=60")


def test_what_protects_pages_is_part_of_their_chain() -> None:
    assert {f"{each.__module__}.{each.__name__}" for each in PROTECTION} <= set(LONG_WAY)


@pytest.mark.urls("tests.integration.http.views")
def test_what_cannot_be_written_as_json_is_our_fault_and_not_done(callers: dict[str, Caller]) -> None:
    anna = callers["anna"]
    answer = anna.call("POST", "unwritable")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    with organisation_scope(anna.organisation.id):
        assert not Words.objects.exists()


def test_a_form_of_a_page_still_needs_its_token_and_a_command_needs_none(callers: dict[str, Caller]) -> None:
    anna, strict = callers["anna"], Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"username": "anna", "password": "x"}).status_code == 403
    header = {"Authorization": f"Bearer {anna.token}"}
    assert strict.get("/api/v1/me", headers=header).status_code == 200
    assert strict.post("/api/v1/asks/check", b"{", content_type="application/json", headers=header).status_code == 400


def test_a_session_is_no_token(callers: dict[str, Caller]) -> None:
    client, anna = Client(), callers["anna"]
    with organisation_scope(anna.organisation.id):
        client.force_login(anna.user, backend="delegation.sign_in.NameBackend")
    assert client.get("/api/v1/me").status_code == 401
