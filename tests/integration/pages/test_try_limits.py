"""Try it on last year: a limit by number or slider, in a draft of one's own, what it says, and how far it is."""

from datetime import timedelta

import pytest

from audit import clock
from delegation.models import Scheme
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor, text_of
from tests.integration.pages.test_our_limits import boxes
from workflow.models import WhatIf
from workflow.services import trying
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask
from workflow.services.trying import answer_waiting

HOUR = timedelta(hours=1)
ASKED = "/lead/limits/try/?role=family&limit=family.each&amount=20000"


@pytest.fixture
def lena(enter: Enter, cast: Cast) -> Visitor:
    """The leader who tries, after a year in which Joe asked for £50 once and £150 twice: a yes and a no."""
    joe, priya, ada = cast.user("joe"), cast.user("priya"), cast.person("ada")
    with cast.scope():
        for pence, outcome in ((5_000, ""), (15_000, "approve"), (15_000, "decline")):
            fields = AskFields(
                person=ada.id, kind="one_off", amount=pence, category="learning", what_for="A course", separate=True
            )
            ask = submit_ask(by=joe, fields=fields, at=cast.at - 9 * HOUR)
            if outcome:
                verdict = Verdict(outcome=outcome, reason="The library lends one for free.", reason_code="another_way")
                decide(by=priya, ask_id=ask.id, verdict=verdict, at=cast.at - 5 * HOUR)
    return enter("lena")


def drafts(cast: Cast) -> int:
    """This function will count the drafts there are."""
    with cast.scope():
        return Scheme.objects.ours().filter(status="draft").count()


def test_the_address_fills_in_the_form_and_creates_nothing(cast: Cast, lena: Visitor) -> None:
    page = lena.get(ASKED)
    assert "Family Now: £100 at a time." in page
    typed = boxes(lena)
    assert (typed["limit"], typed["amount"], typed["slide"]) == ("family.each", "200", "200")
    assert drafts(cast) == 0
    for odd in ("?limit=no.such&amount=-5", "?amount=1e9&limit=", "?amount=99999999999999999999", "?amount=٣"):
        lena.get(f"/lead/limits/try/{odd}")
        assert lena.status == 200


def test_a_trial_says_what_would_have_changed_and_is_kept_with_the_draft(
    enter: Enter, cast: Cast, lena: Visitor
) -> None:
    lena.get(ASKED)
    page = lena.press("Try it", **boxes(lena))
    trial = lena.path
    # £250 a month lets one of the £150 through: the no stays one.
    assert "1 fewer ask. £150 newly trusted. No past no changes." in page
    assert "Decided at once: 2 of 3 asks, now 1. At once by: Family 2." in page
    # Priya alone makes the hours of her role, and they are hers.
    assert "Practitioner 1 2 1 – –" in page
    assert "Hours are shown only where 5 people or more answer." in page
    assert "So few asks say little: 3." in page
    assert "Priya" not in page
    lena.get(f"{ASKED[:-5]}30000")
    lena.press("Try it", **boxes(lena))
    assert drafts(cast) == 1
    assert "The draft was changed since. Try it again." in lena.get(trial)
    assert lena.get(_draft(cast)).count("newly trusted") == 2
    lena.press("Propose")
    mark = enter("mark")
    mark.get(_draft(cast))
    assert "Version 4" in mark.press("Publish from today")


def _draft(cast: Cast) -> str:
    with cast.scope():
        found = WhatIf.objects.ours().latest("at")
        return f"/lead/limits/{found.scheme_id}/"


def test_the_slider_alone_counts_where_it_was_moved(cast: Cast, lena: Visitor) -> None:
    lena.get(ASKED)
    lena.press("Try it", **{**boxes(lena), "slide": "150"})
    with cast.scope():
        tried = WhatIf.objects.ours().get().scheme
        assert tried.terms["roles"][0]["limits"][0]["amount"] == 15_000
    lena.get(ASKED)
    lena.press("Try it", **{**boxes(lena), "amount": "0", "slide": "150"})
    assert lena.status == 422
    lena.send("/lead/limits/try/", limit="no.such", amount="5")
    assert "There is no such limit." in text_of(lena.page)
    assert drafts(cast) == 1


def test_a_large_year_is_a_workers_and_the_page_says_how_far_it_is(
    cast: Cast, lena: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "MOST_AT_ONCE", 0)
    lena.get(ASKED)
    page = lena.press("Try it", **boxes(lena))
    assert "Playing the year again Done: 0%." in page
    assert '<noscript><meta http-equiv="refresh"' in lena.page
    assert "hx-get" in lena.page
    assert "Still being played." in lena.get(_draft(cast))
    assert answer_waiting(organisation_id=cast.organisation.id, at=clock.now()) == 1
    assert "1 fewer ask." in lena.get(_draft(cast))
