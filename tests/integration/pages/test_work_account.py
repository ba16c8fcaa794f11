"""Signing in with an account at work, at a sign-in server of somebody else's making that runs beside the test."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from audit import clock
from audit.models import Event
from config.servers.processes import free_port
from delegation.demo.building import SET_UP
from delegation.models import User, WorkAccount, WorkSignIn
from delegation.services.work_accounts import WorkSignInFields, set_work_sign_in
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor
from tests.integration.pages.test_second_step import late
from tests.servers_of_others import sign_in_server

GWEN = "gwen@elmbridge-vale.example"
PEOPLE = (
    {"sub": "s-gwen", "email": GWEN, "email_verified": True},
    {"sub": "s-lena", "email": "lena@elmbridge-vale.example", "email_verified": True, "amr": ["pwd", "mfa"]},
    {"sub": "s-unverified", "email": "priya@elmbridge-vale.example", "email_verified": False},
    {"sub": "s-otto", "email": "otto@cwm-arian.example", "email_verified": True},
    {"sub": "s-stranger", "email": "nobody@elmbridge-vale.example", "email_verified": True},
    {"sub": "s-second-gwen", "email": GWEN, "email_verified": True},
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A sign-in server with some people."""
    with sign_in_server(tmp_path_factory.mktemp("work"), *PEOPLE) as url:
        yield url


FIELDS = WorkSignInFields(
    issuer="", client_id="leeway", secret="at least a secret", domains=("elmbridge-vale.example",)
)


@pytest.fixture
def council(cast: Cast, server: str) -> Cast:
    """Elmbridge Vale, with a sign-in server of its own."""
    set_up(cast, replace(FIELDS, issuer=server))
    return cast


def set_up(cast: Cast, fields: WorkSignInFields) -> None:
    """This function will set the server of Elmbridge Vale up."""
    with cast.scope():
        set_work_sign_in(by=SET_UP, fields=fields, at=clock.now())


def begin(visitor: Visitor, server: str, *, slug: str = "elmbridge-vale", wanted: str = "") -> str:
    """This function will begin to sign in and give where the server is reached."""
    visitor.send("/sign-in/work/", email=GWEN)
    assert f'href="/sign-in/work/{slug}/' in visitor.page
    answer = visitor.client.get(f"/sign-in/work/{slug}/", {"next": wanted} if wanted else {})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{server}/oauth2/authorize?")
    return str(answer["Location"])


def at_server(address: str, subject: str) -> str:
    """This function will sign in at the server, and give the query with which it leads back."""
    answer = httpx.post(address, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    return urlsplit(answer.headers["Location"]).query


def through(visitor: Visitor, server: str, subject: str, *, wanted: str = "") -> str:
    """This function will go all the way."""
    query = at_server(begin(visitor, server, wanted=wanted), subject)
    return visitor.get(f"/sign-in/work/back/?{query}")


def test_gwen_signs_in_with_her_account_at_work(council: Cast, server: str) -> None:
    gwen = Visitor()
    through(gwen, server, "s-gwen", wanted="/away/")
    assert gwen.path == "/away/"
    with council.scope():
        assert WorkAccount.objects.ours().get().user_id == council.user("gwen").id
        assert Event.objects.ours().filter(type="user.work_account_linked").count() == 1


def test_a_subject_is_whose_it_was_whatever_the_address_becomes(council: Cast, server: str) -> None:
    through(Visitor(), server, "s-gwen")
    with council.scope():
        User.objects.ours().filter(username="gwen").update(email="other@elmbridge-vale.example")
        User.objects.ours().filter(username="sam").update(email=GWEN)
    again = Visitor()
    through(again, server, "s-gwen")
    assert "Gwen Price" in again.page


@pytest.mark.parametrize("subject", ["s-unverified", "s-otto", "s-stranger"])
def test_nobody_comes_in_by_an_address_that_is_unproven_foreign_or_unknown(
    council: Cast, server: str, subject: str
) -> None:
    visitor = Visitor()
    assert "nobody here has its address" in through(visitor, server, subject)
    assert "_auth_user_id" not in visitor.client.session
    with council.scope():
        assert not WorkAccount.objects.ours().exists()


def test_a_second_account_with_the_same_address_is_not_gwen(council: Cast, server: str) -> None:
    through(Visitor(), server, "s-gwen")
    visitor = Visitor()
    assert "nobody here has its address" in through(visitor, server, "s-second-gwen")


def test_whoever_has_left_does_not_come_in(council: Cast, server: str) -> None:
    through(Visitor(), server, "s-gwen")
    with council.scope():
        User.objects.ours().filter(username="gwen").update(is_active=False)
    visitor = Visitor()
    assert "nobody here has its address" in through(visitor, server, "s-gwen")


def test_what_is_asked_of_the_server_holds_challenge_state_and_nonce(council: Cast, server: str) -> None:
    visitor = Visitor()
    asked = parse_qs(urlsplit(begin(visitor, server)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    kept = visitor.client.session["work"]
    assert (asked["state"], asked["nonce"]) == ([kept["state"]], [kept["nonce"]])
    assert kept["verifier"] not in str(asked)


def test_an_answer_is_good_once_and_in_the_browser_that_asked(council: Cast, server: str) -> None:
    gwen, thief = Visitor(), Visitor()
    query = at_server(begin(gwen, server), "s-gwen")
    assert "did not answer as it should" in thief.get(f"/sign-in/work/back/?{query}")
    gwen.get(f"/sign-in/work/back/?{query}")
    assert gwen.path == "/worker/"
    other = Visitor()
    assert "did not answer as it should" in other.get(f"/sign-in/work/back/?{query}")


def test_an_answer_to_another_question_is_none(council: Cast, server: str) -> None:
    gwen = Visitor()
    query = at_server(begin(gwen, server), "s-gwen")
    begin(gwen, server)
    assert "did not answer as it should" in gwen.get(f"/sign-in/work/back/?{query}")
    assert "_auth_user_id" not in gwen.client.session


def test_a_next_elsewhere_leads_nowhere(council: Cast, server: str) -> None:
    for wanted in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"):
        gwen = Visitor()
        through(gwen, server, "s-gwen", wanted=wanted)
        assert gwen.path == "/worker/"


def test_a_server_that_is_away_says_so(council: Cast, server: str) -> None:
    set_up(council, replace(FIELDS, issuer=f"http://127.0.0.1:{free_port()}"))
    visitor = Visitor()
    assert "did not answer as it should" in visitor.get("/sign-in/work/elmbridge-vale/")
    assert visitor.status == 502


def test_a_domain_that_nobody_has_and_an_organisation_without_a_server_lead_nowhere(council: Cast) -> None:
    visitor = Visitor()
    assert "We know no sign-in for this address." in visitor.send("/sign-in/work/", email="a@elsewhere.example")
    visitor.get("/sign-in/work/cwm-arian/")
    assert visitor.path == "/sign-in/work/"


def test_the_secret_is_sealed_and_walled(council: Cast) -> None:
    with council.scope():
        assert "at least" not in WorkSignIn.objects.ours().get().secret
    with council.scope("otto"):
        assert not WorkSignIn.objects.exists()


def test_gwens_second_step_is_asked_for_unless_the_server_asked(council: Cast, server: str, enter: Enter) -> None:
    assert through(Visitor(), server, "s-lena")
    lena = Visitor()
    through(lena, server, "s-lena")
    assert lena.client.session["strong"]
    gwen = Visitor()
    through(gwen, server, "s-gwen")
    assert not gwen.client.session["strong"]


def test_a_form_that_was_sent_too_late_comes_back_to_who_signs_in_with_an_account_at_work(
    enter: Enter, council: Cast, server: str
) -> None:
    gwen = enter("gwen")
    late(gwen, council, amount="12.50", what_for="Bus pass for the pool")
    gwen.press("Use my work account")
    gwen.press("Go on", email=GWEN)
    way = str(gwen.client.get("/sign-in/work/elmbridge-vale/")["Location"])
    gwen.get(f"/sign-in/work/back/?{at_server(way, 's-gwen')}")
    assert gwen.path == "/carry-on/"
    assert "Bus pass for the pool" in gwen.page
