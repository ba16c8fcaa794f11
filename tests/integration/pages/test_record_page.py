"""Finding in the record what happened: by type, who, person and day; in pages, and as a file."""

import csv
import re
from datetime import timedelta

import pytest

from audit import clock
from audit.models import Event
from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from tests.integration.pages.test_auditing import gwen_says_yes
from workflow import event_files
from workflow.pages import audit_events

EVENT = re.compile(r"<dt>Id</dt><dd>([0-9a-f-]{36})")


def test_omar_finds_what_gwen_said_yes_to_and_nobody_of_the_family_is_named(cast: Cast, enter: Enter) -> None:
    ask = gwen_says_yes(cast)
    omar, gwen, ada = enter("omar"), cast.user("gwen").id, cast.person("ada").id
    assert "Find what happened" in omar.get("/audit/")
    shown = omar.get(f"/audit/events/?type=ask.approved&actor={gwen}")
    assert "ask.approved Gwen Price" in shown
    assert f'href="/audit/records/{ask.id}/"' in omar.page
    assert "Stairlift" not in omar.page
    assert len(EVENT.findall(omar.page)) == 1
    assert "We found nothing like this." in omar.get(f"/audit/events/?type=ask.declined&actor={gwen}")
    shown = omar.get(f"/audit/events/?person={ada}")
    assert "ask.waiting Priya Shah" in shown
    joe = cast.user("joe").id
    assert "Joe" not in omar.get(f"/audit/events/?actor={joe}")
    assert f'<option value="{joe}" selected>Somebody of a family' in omar.page


def test_days_are_whole_days_here_and_the_last_is_among_them(cast: Cast, enter: Enter) -> None:
    gwen_says_yes(cast)
    omar, today = enter("omar"), clock.now().date()
    for first, last, found in ((0, 0, True), (-1, -1, False), (1, 1, False), (-1, 1, True)):
        days = f"from_on={today + timedelta(days=first)}&to_on={today + timedelta(days=last)}"
        shown = omar.get(f"/audit/events/?type=ask.approved&{days}")
        assert ("ask.approved Gwen Price" in shown) is found, days


@pytest.mark.parametrize("typed", ["person=Ada", "from_on=soon", "type=Ask%20approved", "actor=gwen"])
def test_what_cannot_be_looked_for_is_kept_and_put_right(cast: Cast, enter: Enter, typed: str) -> None:
    omar = enter("omar")
    omar.get(f"/audit/events/?{typed}")
    assert omar.status == 422
    assert "Something to put right" in omar.page
    omar.get(f"/audit/events.csv?{typed}")
    assert (omar.status, omar.path.partition("?")[0]) == (422, "/audit/events/")


def test_more_than_a_page_comes_in_pages_and_the_file_has_all(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    gwen_says_yes(cast)
    monkeypatch.setattr(audit_events, "A_PAGE", 2)
    monkeypatch.setattr(event_files, "A_BATCH", 2)
    omar = enter("omar")
    with cast.scope():
        gwens = {
            str(each)
            for each in Event.objects.ours().filter(actor_id=cast.user("gwen").id).values_list("id", flat=True)
        }
    address, found = f"/audit/events/?actor={cast.user('gwen').id}", []
    while address:
        omar.get(address)
        found += EVENT.findall(omar.page)
        more = re.search(r'href="(/audit/events/\?[^"]*cursor[^"]*)"', omar.page)
        address = more[1].replace("&amp;", "&") if more else ""
    assert len(found) == len(set(found)) > 2
    assert set(found) == gwens
    answer = omar.client.get("/audit/events.csv", {"actor": str(cast.user("gwen").id)})
    rows = list(csv.DictReader(b"".join(answer).decode().splitlines()))
    assert [row["event"] for row in rows] == found
    assert {row["by_name"] for row in rows} == {"Gwen Price"}
    omar.get("/audit/events/?cursor=nonsense")
    assert omar.path == "/audit/events/"
