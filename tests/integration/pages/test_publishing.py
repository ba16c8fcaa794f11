"""Publishing limits on a page: a second person, who shows once more who they are."""

from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine

from audit import clock
from delegation.demo.building import demo_scheme
from delegation.models import Scheme
from delegation.services.schemes import draft_scheme, propose
from tests.cast import Cast
from tests.integration.pages.conftest import PASSWORD, Enter


@pytest.fixture
def proposed(cast: Cast) -> Scheme:
    """Limits that Lena wrote and proposed, the same as those in force."""
    terms = deepcopy(dict(demo_scheme()))
    with cast.scope():
        scheme = draft_scheme(by=cast.user("lena"), terms=terms, at=clock.now())
        return propose(by=cast.user("lena"), scheme_id=scheme.id, at=clock.now())


def status_of(cast: Cast, scheme: Scheme) -> str:
    """This function will read how the limits stand."""
    with cast.scope():
        return str(Scheme.objects.ours().get(id=scheme.id).status)


def test_mark_publishes_what_lena_proposed(enter: Enter, cast: Cast, proposed: Scheme) -> None:
    mark = enter("mark")
    mark.get(f"/lead/limits/{proposed.id}/")
    assert "Version 4" in mark.press("Publish from today")
    assert status_of(cast, proposed) == "published"
    assert not mark.has("Publish from today")


def test_after_ten_minutes_he_shows_first_who_he_is_and_what_he_typed_comes_back(
    enter: Enter, cast: Cast, proposed: Scheme
) -> None:
    mark = enter("mark")
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        day = (clock.now() + timedelta(days=30)).date().isoformat()
        mark.send(f"/lead/limits/{proposed.id}/publish/", revision="1", in_force_from=day)
        assert mark.path.startswith("/confirm/?next=")
        assert status_of(cast, proposed) == "proposed"
        mark.send("/confirm/", password=PASSWORD, next="/carry-on/")
        assert mark.path == "/carry-on/"
        mark.press("Send it now")
        assert status_of(cast, proposed) == "published"
    with cast.scope():
        starts = Scheme.objects.ours().get(id=proposed.id).in_force_from
        assert starts is not None
        assert starts.date() >= (clock.now() + timedelta(days=28)).date()


def test_nobody_publishes_their_own_or_without_the_duty(enter: Enter, cast: Cast, proposed: Scheme) -> None:
    for name, status in (("lena", 403), ("omar", 403), ("gwen", 403), ("joe", 403), ("otto", 404)):
        visitor = enter(name)
        visitor.send(f"/lead/limits/{proposed.id}/publish/", revision="1")
        assert (name, visitor.status) == (name, status)
    assert status_of(cast, proposed) == "proposed"


def test_a_day_that_is_none_is_put_right(enter: Enter, proposed: Scheme) -> None:
    mark = enter("mark")
    mark.send(f"/lead/limits/{proposed.id}/publish/", revision="1", in_force_from="soon")
    assert mark.status == 422
    assert "Something to put right" in mark.page
    past = (clock.now() - timedelta(days=2)).date().isoformat()
    mark.send(f"/lead/limits/{proposed.id}/publish/", revision="1", in_force_from=past)
    assert mark.status == 422
    assert "Limits cannot start in the past. Choose today or a later day." in mark.page
    assert f'value="{past}"' in mark.page
