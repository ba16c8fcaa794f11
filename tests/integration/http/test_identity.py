"""Who calls: a token that is good, and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client

from audit.clock import now
from audit.scope import organisation_in_scope, organisation_scope
from delegation.models import ApiToken, User
from tests.integration.http.conftest import Caller, make_caller

pytestmark = pytest.mark.urls("tests.integration.http.views")


def test_a_good_token_names_its_user(callers: dict[str, Caller]) -> None:
    answer = callers["anna"].call("GET", "echo")
    assert (answer.status_code, answer.json()) == (200, {"user": str(callers["anna"].user.id)})
    assert answer["Cache-Control"] == "no-store"


def test_the_scheme_word_is_read_in_any_case(callers: dict[str, Caller]) -> None:
    answer = Client(headers={"Authorization": f"bearer  {callers['ben'].token}"}).get("/api/v1/echo")
    assert answer.json() == {"user": str(callers["ben"].user.id)}


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer nobody-has-this", "Bearer token-of-anna extra", "token-of-anna"],
)
def test_anything_else_is_401_and_says_how_to_sign_in(callers: dict[str, Caller], header: str) -> None:
    answer = Client(headers={"Authorization": header} if header else {}).get("/api/v1/echo")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="leeway"'
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401
    assert organisation_in_scope() is None


def test_a_token_that_is_over_revoked_or_of_someone_who_left_is_401(callers: dict[str, Caller]) -> None:
    organisation = callers["anna"].organisation
    with organisation_scope(organisation.id):
        yesterday = now() - timedelta(days=1)
        over = make_caller(organisation, "over", created_at=yesterday - timedelta(days=1), expires_at=yesterday)
        revoked = make_caller(organisation, "revoked", revoked_at=yesterday)
        left = make_caller(organisation, "left")
        User.objects.filter(id=left.user.id).update(is_active=False)
    assert [caller.call("GET", "echo").status_code for caller in (over, revoked, left)] == [401, 401, 401]


def test_only_the_digest_of_a_token_is_kept(callers: dict[str, Caller]) -> None:
    with organisation_scope(callers["anna"].organisation.id):
        kept = ApiToken.objects.values_list("digest", flat=True)
        assert all(b"token" not in bytes(digest) and len(bytes(digest)) == 32 for digest in kept)
