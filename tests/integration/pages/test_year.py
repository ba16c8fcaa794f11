"""The year on one page, and one tap to say whether something helped."""

from datetime import timedelta

from tests.cast import Cast
from tests.integration.pages.conftest import Enter, ask
from workflow.models import Helped


def test_joe_reads_the_year_from_adas_page(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    ask(joe, cast.person("ada"), amount="12.50", what_for="Bus pass")
    joe.get("/me/")
    address = f"/people/{cast.person('ada').id}/year/"
    assert address in joe.page
    shown = joe.get(address)
    assert "A year of Ada Bright" in shown
    assert "£12,000 given" in shown
    assert "Asked: 1" in shown


def test_once_it_is_asked_one_tap_says_whether_it_helped(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    address = ask(joe, cast.person("ada"), amount="12.50", what_for="Bus pass")
    assert not joe.has("A bit")
    with cast.scope():
        Helped.objects.create(ask_id=address.split("/")[2], asked_at=cast.at + timedelta(days=30))
    joe.get(address)
    joe.send(f"{address}helped/", answer="a_bit")
    assert "You said: A bit" in joe.page
    assert joe.send(f"{address}helped/", answer="maybe").count("Choose one of the buttons.") == 1
    assert joe.status == 422
