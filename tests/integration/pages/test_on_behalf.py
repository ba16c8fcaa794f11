"""A worker asks for somebody: was he with you, how will he hear, and what happens while it waits."""

from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from workflow.models import AskNote

AT_BRIDGE = {"was_there": "yes", "tell_by": "visit", "tell_where": "at the Bridge breakfast"}


def test_sam_asks_for_dean_who_was_there_and_hears_at_the_bridge_breakfast(enter: Enter, cast: Cast) -> None:
    sam, dean = enter("sam"), cast.person("dean")
    sam.get(f"/people/{dean.id}/")
    text = sam.press("See who decides this", amount="61.50", what_for="Boots and bus fare")
    assert "Was Dean with you? Yes, here now No Dean will hear:" in text
    assert "How will Dean hear?" in text
    text = sam.press("Yes", **AT_BRIDGE)
    assert "Done. You decided." in text
    assert "You acted within your limit." in text
    assert "Dean was there. Dean will hear: at the Bridge breakfast." in text
    with cast.scope():
        assert AskNote.objects.ours().get().was_there is True
    # The next time it is filled in as it was.
    sam.get(f"/people/{dean.id}/")
    sam.press("See who decides this", amount="3", what_for="Bus fare")
    assert 'value="at the Bridge breakfast"' in sam.page
    assert 'name="was_there" value="yes" id="was_there_yes" checked' not in sam.page


def test_the_same_again_in_one_tap_keeps_how_somebody_hears(enter: Enter, cast: Cast) -> None:
    tom, mo = enter("tom"), cast.person("mo")
    tom.get(f"/people/{mo.id}/")
    tom.press("See who decides this", amount="9.20", what_for="Bus fare")
    tom.press("Yes", tell_by="visit", tell_where="Friday lunch")
    text = tom.get("/worker/")
    assert "Same as last time Bus fare £9.20 for Mo Hussain, like today" in text
    text = tom.press("Bus fare £9.20 for Mo Hussain, like today")
    assert "Done. You decided." in text
    assert "Mo will hear: Friday lunch." in text
    assert "Mo was there." not in text


def test_families_are_not_asked_that(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.get(f"/people/{cast.person('ada').id}/")
    text = joe.press("See who decides this", amount="12.50", what_for="Bus pass")
    assert "with you?" not in text
    joe.press("Yes")
    with cast.scope():
        assert not AskNote.objects.ours().exists()


def test_who_decides_reads_what_happens_while_it_waits_else_when_it_goes_on(enter: Enter, cast: Cast) -> None:
    priya, gwen, mo = enter("priya"), enter("gwen"), cast.person("mo")
    priya.get(f"/people/{mo.id}/")
    priya.press("See who decides this", amount="640", what_for="Stairlift repair")
    priya.press("Ask Gwen", if_waits="Mo sleeps downstairs")
    text = gwen.get(priya.path)
    assert "Why you: It is over Priya's £300 for each ask." in text
    assert "If you wait: Mo sleeps downstairs" in text
    priya.get(f"/people/{mo.id}/")
    priya.press("See who decides this", amount="650", what_for="Stairlift repair")
    priya.press("Ask Gwen")
    assert "If you wait: it goes to somebody else at " in gwen.get(priya.path)


def test_a_way_to_hear_that_is_none_is_refused_and_nothing_is_asked(enter: Enter, cast: Cast) -> None:
    sam, dean = enter("sam"), cast.person("dean")
    sam.get(f"/people/{dean.id}/")
    sam.press("See who decides this", amount="3", what_for="Bus fare")
    sam.press("Yes", tell_by="pigeon")
    assert sam.status == 422
    with cast.scope():
        assert not AskNote.objects.ours().exists()
