"""What could be let go of is reckoned by a worker and kept: whoever opens the page reckons nothing."""

import re
from copy import deepcopy
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from audit import clock
from audit.rounds import alone
from delegation.demo.building import demo_scheme
from delegation.http.pages import SESSION_ORGANISATION
from delegation.services.figures import show_letting_go
from delegation.services.schemes import draft_scheme, propose, publish
from tests.cast import Cast
from tests.faults.at_once import at_once
from tests.integration.pages.conftest import Enter, text_of
from workflow.leading.loading import load_last_year
from workflow.models import LettingGo, Reckoning
from workflow.services.leading import reckon_if_due

MINUTE = timedelta(minutes=1)
FIRST = "This is being reckoned for the first time."


def due(cast: Cast, at: datetime) -> bool:
    """This function will come round as the timer does."""
    return reckon_if_due(organisation_id=cast.organisation.id, at=at)


def test_it_is_reckoned_once_an_hour_and_when_a_leader_wants_it(cast: Cast, enter: Enter) -> None:
    lena, at = enter("lena"), clock.now()
    assert FIRST in lena.get("/lead/")
    assert not lena.has("Reckon again")
    assert [due(cast, at - 2 * MINUTE), due(cast, at - MINUTE)] == [True, False]
    page = lena.get("/lead/")
    assert FIRST not in page
    assert re.search(r"As of [^.]+\. It is reckoned again every hour\.", page)
    assert "Support worker: £50 at a time, the same since April" in page
    page = lena.press("Reckon again")
    assert (lena.path, lena.has("Reckon again")) == ("/lead/", False)
    assert "It is being reckoned again. Look again in a minute." in page
    assert [due(cast, clock.now()), due(cast, clock.now())] == [True, False]
    assert lena.get("/lead/").count("It is reckoned again every hour.") == 1
    assert [due(cast, clock.now() + 54 * MINUTE), due(cast, clock.now() + 56 * MINUTE)] == [False, True]
    with cast.scope():
        assert not LettingGo.objects.ours().exists()
        show_letting_go(by=cast.user("lena"), public=True, at=at)
    assert due(cast, clock.now() + 120 * MINUTE)  # what anybody reads is reckoned with it
    with cast.scope():
        assert LettingGo.objects.ours().get().reckoned_at > at + 119 * MINUTE
    joe = enter("joe")
    joe.send("/lead/again/")
    assert joe.status == 403


def test_what_is_said_of_a_limit_that_was_changed_since_is_left_out(cast: Cast, enter: Enter) -> None:
    at = clock.now()
    due(cast, at)
    changed: dict[str, Any] = deepcopy(dict(demo_scheme()))
    for role in changed["roles"]:
        for limit in role["limits"]:
            limit["amount"] = {"support_worker.each": 6_000}.get(limit["key"], limit["amount"])
    with cast.scope():
        lena, mark = cast.user("lena"), cast.user("mark")
        draft = propose(by=lena, scheme_id=draft_scheme(by=lena, terms=changed, at=at).id, at=at)
        publish(by=mark, scheme_id=draft.id, at=at)
    page = text_of(enter("lena").get("/lead/"))
    assert "Support worker: £50 at a time" not in page
    assert "Support worker: £200 a month for one person, the same since" in page


def test_readers_and_workers_at_once_reckon_once(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast, reckoned, both = committed_cast, [], Barrier(2)
    at = clock.now()

    def count(**given: Any) -> Any:
        reckoned.append(given["at"])
        return load_last_year(**given)

    def together(name: str, organisation_id: Any) -> Any:
        both.wait(timeout=20)  # neither has begun: both found it due
        return alone(name, organisation_id)

    def read() -> int:
        try:
            return _signed_in(cast).get("/lead/").status_code
        finally:
            connection.close()

    def work() -> bool:
        try:
            return due(cast, at)
        finally:
            connection.close()

    monkeypatch.setattr("workflow.services.leading.load_last_year", count)
    monkeypatch.setattr("workflow.services.leading.alone", together)
    came = at_once([read, work, read, work])
    assert [came[0], came[2]] == [200, 200]
    assert sorted([came[1], came[3]]) == [False, True]
    assert reckoned == [at]
    with cast.scope():
        assert [each.reckoned_at for each in Reckoning.objects.ours()] == [at]


def _signed_in(cast: Cast) -> Client:
    client = Client()
    with cast.scope():
        client.force_login(cast.user("lena"), backend="delegation.sign_in.NameBackend")
    session = client.session
    session[SESSION_ORGANISATION] = str(cast.organisation.id)
    session.save()
    return client
