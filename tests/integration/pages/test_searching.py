"""Finding something again on the page: by words, with the filters kept, and a sentence where there is nothing."""

from delegation.models import Person
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, ask
from workflow.pages import searching


def test_somebody_finds_what_was_asked_and_reads_whose_it_was(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    ask(joe, cast.person("ada"), amount="12.50", what_for="Bus pass")
    joe.get("/me/")
    assert f"/asks/?person={cast.person('ada').id}" in joe.page
    joe.get(f"/asks/?person={cast.person('ada').id}")
    shown = joe.press("Find", q="bus")
    assert "Bus pass" in shown
    assert "For Ada Bright" in shown
    assert "q=" not in joe.path


def test_nothing_found_is_said_and_what_was_typed_stays(enter: Enter) -> None:
    joe = enter("joe")
    joe.get("/asks/")
    shown = joe.press("Find", q="elephant", stands="yes")
    assert "We found nothing like this." in shown
    assert 'value="elephant"' in joe.page
    assert joe.send("/asks/", from_on="2026-02-02", to_on="2026-02-01").count("The end is before the start") == 2
    assert joe.status == 422


def test_a_worker_goes_on_to_the_next_page(enter: Enter, cast: Cast) -> None:
    tom = enter("tom")
    mo: Person = cast.person("mo")
    for number in range(3):
        ask(tom, mo, amount=f"{number + 1}", what_for=f"Stamp {number}")
    most, searching.A_PAGE = searching.A_PAGE, 2
    try:
        tom.get("/asks/")
        first = tom.press("Find", q="stamp")
        second = tom.press("Show more")
    finally:
        searching.A_PAGE = most
    assert [f"Stamp {number}" in first for number in (2, 1, 0)] == [True, True, False]
    assert [f"Stamp {number}" in second for number in (2, 1, 0)] == [False, False, True]
    assert not tom.has("Show more")
