"""Two callers of one organisation and one of another, made without any service: this room is below them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from audit.clock import now
from audit.ids import new_id
from audit.scope import organisation_scope
from delegation.models import ApiToken, Category, Organisation, User
from tests.integration.http.views import ClashView, ImpatientView, WordsView


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a token."""

    user: User
    organisation: Organisation
    token: str

    def call(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        """This function will send one request, as JSON, and give the answer."""
        client = Client(headers={"Authorization": f"Bearer {self.token}", **headers})
        return client.generic(method, f"/api/v1/{path}", b"" if data is None else data, content_type="application/json")


def make_caller(organisation: Organisation, name: str, **token: Any) -> Caller:
    """This function will make a user with a token; their organisation's scope is open."""
    at = now()
    user = User.objects.create(username=name, display_name=name.title(), does="tests this")
    secret = f"token-of-{name}"
    times = {"created_at": at, "expires_at": at + timedelta(days=1), **token}
    ApiToken.objects.create(user=user, digest=hashlib.sha256(secret.encode()).digest(), label="test", **times)
    return Caller(user, organisation, secret)


def make_organisation(slug: str) -> Organisation:
    """This function will make an organisation; the scope of its id is open."""
    organisation = Organisation(id=new_id(), slug=slug, name=slug, nation="wales", weekdays=[0], phone="0")
    with organisation_scope(organisation.id):
        organisation.save(force_insert=True)
        Category.objects.bulk_create([Category(code=code, name_en=code, name_cy=code) for code in ("a", "b")])
    return organisation


def _callers() -> dict[str, Caller]:
    found: dict[str, Caller] = {}
    for slug, names in (("here", ("anna", "ben")), ("there", ("carl",))):
        organisation = make_organisation(slug)
        with organisation_scope(organisation.id):
            found |= {name: make_caller(organisation, name) for name in names}
    return found


@pytest.fixture
def callers(db: None) -> dict[str, Caller]:
    """Anna and Ben of one organisation, Carl of another, in a transaction that is rolled back."""
    return _callers()


@pytest.fixture
def committed(committed_db: Any) -> dict[str, Caller]:
    """The same three, committed, for tests with several connections."""
    return _callers()


@pytest.fixture(autouse=True)
def _still_views() -> Iterator[None]:
    """The small views as they were."""
    yield
    WordsView.calls, WordsView.hold, WordsView.crash = 0, None, False
    WordsView.started.clear()
    ClashView.attempts, ClashView.barrier, ImpatientView.attempts = 0, None, 0
