"""An organisation's own figures, and about how long an answer took: tapped once, kept without who."""

import pytest

from audit import clock
from audit.models import Event
from delegation.models import Organisation, PricePoint
from delegation.services.organisation_files import bring_file, preview_file
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, text_of
from tests.integration.pages.test_auditing import gwen_says_yes
from tests.integration.pages.test_organising_files import send
from workflow.models import CheckTime
from workflow.services import check_times
from workflow.services.fields import AskFields
from workflow.services.leading import reckon
from workflow.services.submitting import submit_ask


def test_prices_come_in_month_by_month_or_as_a_file_and_leaders_read_what_they_made_of_limits(
    cast: Cast, enter: Enter
) -> None:
    today = clock.now()
    # Before the oldest version of our limits, and over by now whatever day it is.
    first, last = f"{today.year - 4}-01", f"{today.year - 1}-12"
    lena = enter("lena")
    lena.get("/organisation/figures/")
    text = lena.press("Add this month", index="CPIH", month="April", value="131,5")
    assert lena.status == 422
    assert "Write a month as 2026-04." in text
    assert "Write what the index says, such as 131.5." in text
    assert 'value="131,5"' in lena.page
    lena.press("Add this month", index="CPIH", month=first, value="100")
    assert f"{first} 100" in text_of(lena.page)
    rows = f"index,month,value\nCPIH,{first},100\nCPIH,{last},112.4\nCPIH,2026-13,1\n"
    assert "Write a month as 2026-04." in send(lena, "prices", rows)
    good = rows.replace("CPIH,2026-13,1\n", "")
    assert "Stays as it is." in send(lena, "prices", good)
    with cast.scope():
        assert PricePoint.objects.ours().count() == 1
        reckon(at=today)
    page = lena.get("/lead/")
    assert "the same since April" in page
    assert "Prices rose by" not in page
    with cast.scope():
        by = cast.user("lena")
        seen = preview_file(by=by, what="prices", data=good.encode(), at=today)
        bring_file(by=by, what="prices", data=good.encode(), digest=seen.digest, at=today)
        reckon(at=today)
    assert "Prices rose by 12.4 % since. To buy the same it takes £56.20." in lena.get("/lead/")
    assert "/lead/limits/try/?role=support_worker&amp;limit=support_worker.each&amp;amount=6000" in lena.page


def test_what_an_hour_costs_is_kept_and_what_is_public_is_switched(cast: Cast, enter: Enter) -> None:
    lena, joe = enter("lena"), enter("joe")
    lena.get("/organisation/figures/")
    assert "Write an amount" in lena.press("Keep these", hour_pence="lots", check_pence="")
    lena.get("/organisation/figures/")
    lena.press("Keep these", hour_pence="30.50", check_pence="")
    assert 'value="30.50"' in lena.page
    lena.press("Show it to anybody", public="yes")
    assert "Anybody can read what we let go of" in text_of(lena.page)
    with cast.scope():
        mine = Organisation.objects.get(id=cast.organisation.id)
        assert (mine.hour_pence, mine.check_pence, mine.letting_go_public) == (3_050, None, True)
        told = Event.objects.ours().filter(type__in=("organisation.figures_set", "organisation.letting_go_shown"))
        assert told.count() == 2
    joe.get("/organisation/figures/")
    assert joe.status == 403
    # A new place with hardly an ask: nothing to count, and nothing under 10 is told.
    text = text_of(joe.client.get("/letting-go/elmbridge-vale/").content.decode())
    assert "Too few were asked to say how many were decided at once." in text
    assert "Nothing was made less." in text


def test_how_long_an_answer_took_is_tapped_once_and_nothing_says_who_tapped(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_times, "ONE_IN", 1)
    ask_id = gwen_says_yes(cast).id
    gwen = enter("gwen")
    assert "About how many minutes did this take?" in gwen.get(f"/asks/{ask_id}/")
    with cast.scope():
        events = Event.objects.ours().count()
    gwen.send(f"/asks/{ask_id}/took/", minutes="16")
    assert gwen.status == 400
    gwen.send(f"/asks/{ask_id}/took/", minutes="15")
    assert "About how many minutes" not in gwen.page
    gwen.send(f"/asks/{ask_id}/took/", minutes="60")
    with cast.scope():
        (row,) = CheckTime.objects.ours()
        assert (row.minutes, row.month.day, row.id.version) == (15, 1, 4)
        assert {each.name for each in CheckTime._meta.concrete_fields} == {"id", "organisation_id", "month", "minutes"}
        assert Event.objects.ours().count() == events
        own = submit_ask(
            by=cast.user("joe"),
            fields=AskFields(person=cast.person("ada").id, kind="one_off", category="travel", amount=1_250),
            at=clock.now(),
        )
    joe = enter("joe")
    assert "About how many minutes" not in joe.get(f"/asks/{own.id}/")
    monkeypatch.setattr(check_times, "is_drawn", lambda decision_id: False)
    gwen.client.session.flush()
    assert "About how many minutes" not in enter("gwen").get(f"/asks/{ask_id}/")
