"""Old records on pages: what is due, what holds one, and erasing it by two people."""

from datetime import timedelta

import time_machine

from delegation.services.erasers import NAME
from tests.cast import Cast
from tests.integration.pages.conftest import Enter


def test_two_leaders_let_a_record_stay_and_erase_it_when_it_is_old(enter: Enter, cast: Cast) -> None:
    bill = cast.person("bill")
    page = f"/organisation/people/{bill.id}/record/"
    with time_machine.travel(cast.at + timedelta(days=3700), tick=True):
        lena, mark = enter("lena"), enter("mark")
        assert "Bill" in lena.get("/organisation/records/")
        assert "We keep it until" in lena.get(page)
        assert "A court needs it" in lena.press("Let it stay", why="court", do="hold")
        assert not lena.has("That is over")
        assert not lena.has("Ask that it is erased")
        mark.get(page)
        mark.press("That is over", do="lift")
        assert "Lena Fox asked" in lena.get(page) + lena.press(
            "Ask that it is erased", erase_why="appraised", do="erase"
        )
        assert not lena.has("Erase it for good")
        assert "Lena Fox asked" in mark.get("/organisation/records/")
        mark.get(page)
        after = mark.press("Erase it for good", do="confirm")
        assert "Bill" not in after
        assert lena.get(page)
        assert lena.status == 404
        assert NAME not in lena.get("/organisation/people/")


def test_a_day_that_has_been_is_put_right(enter: Enter, cast: Cast) -> None:
    with time_machine.travel(cast.at + timedelta(days=3700), tick=True):
        lena = enter("lena")
        lena.get(f"/organisation/people/{cast.person('bill').id}/record/")
        assert "Choose a day that is still to come." in lena.press("Keep it until then", until="2020-01-01", do="keep")
        assert lena.status == 422
        lena.get("/organisation/records/")
        assert "10 years" in lena.press("Keep them for so long", record_class="adult", years="10")
        assert "from 1 to 120" in lena.press("Keep them for so long", record_class="adult", years="0")
