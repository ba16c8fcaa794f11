"""Limits published at the same moment by two connections: one after the other, and never over each other's head."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from audit import clock
from delegation.errors import LeewayError
from delegation.models import Scheme
from delegation.services import comments
from delegation.services.schemes import draft_scheme, propose, publish
from tests.cast import Cast
from tests.faults.at_once import at_once
from tests.integration.delegation.test_schemes import terms


def proposed(cast: Cast, **amounts: int) -> Scheme:
    """This function will let Lena propose other amounts."""
    with cast.scope():
        scheme = draft_scheme(by=cast.user("lena"), terms=terms(**amounts), at=clock.now())
        return propose(by=cast.user("lena"), scheme_id=scheme.id, at=clock.now())


def publish_all(cast: Cast, schemes: list[Scheme]) -> list[str]:
    """This function will let Mark publish them at one moment, and give what was refused, or nothing."""

    def run(scheme: Scheme) -> str:
        try:
            with cast.scope():
                publish(by=cast.user("mark"), scheme_id=scheme.id, at=clock.now())
        except LeewayError as error:
            return error.sentence
        finally:
            connection.close()
        return ""

    calls: list[Callable[[], str]] = [lambda scheme=scheme: run(scheme) for scheme in schemes]  # type: ignore[misc]
    return at_once(calls)


def test_two_proposals_at_once_never_undo_each_other(committed_cast: Cast) -> None:
    cast = committed_cast
    both = [proposed(cast, family__each=12_000), proposed(cast, support_worker__each=6_000)]
    refused = sorted(publish_all(cast, both))
    assert refused[0] == ""
    # The other one does not know what the first one gave, and would take it back at once.
    assert "28 days" in refused[1]
    with cast.scope():
        assert [scheme.version for scheme in Scheme.objects.ours().filter(version__gt=3)] == [4]


def test_one_proposal_published_at_once_by_many_is_published_once(committed_cast: Cast) -> None:
    one = proposed(committed_cast, family__each=12_000)
    refused = publish_all(committed_cast, [one] * 4)
    assert min(refused) == ""
    assert len([each for each in refused if "never change" in each]) == 3


def test_a_comment_beside_its_publishing_is_counted_or_holds_it_back(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, at = committed_cast, clock.now()
    tighter, starts = proposed(cast, family__each=5_000), at + timedelta(days=28, hours=1)
    looked, real = threading.Event(), comments._holds

    def slow(scheme: Scheme, *, at: datetime) -> bool:
        found = real(scheme, at=at)
        looked.set()
        time.sleep(0.5)  # in which whoever publishes comes by
        return found

    monkeypatch.setattr(comments, "_holds", slow)

    def say() -> str:
        with cast.scope():
            comments.comment_on(by=cast.user("joe"), scheme_id=tighter.id, text="No", at=at)
        connection.close()
        return ""

    def publish_then() -> str:
        looked.wait(10)
        try:
            with cast.scope():
                publish(by=cast.user("mark"), scheme_id=tighter.id, in_force_from=starts, at=at)
        except LeewayError as error:
            return error.sentence
        finally:
            connection.close()
        return ""

    said, refused = at_once([say, publish_then])
    assert (said, "every comment" in refused) == ("", True)
