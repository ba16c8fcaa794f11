"""What was asked before, on the pages: payees to choose from, and the same again in one tap."""

from tests.cast import Cast
from tests.integration.pages.conftest import Enter, ask


def test_a_payee_paid_before_is_there_to_choose(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    ask(joe, cast.person("ada"), amount="12.50", what_for="Bus pass", payee="Vale Buses")
    joe.get("/me/")
    assert '<option value="Vale Buses">' in joe.page
    assert 'list="payees"' in joe.page


def test_the_same_again_is_one_tap_and_a_second_tap_repeats_nothing(enter: Enter, cast: Cast) -> None:
    tom = enter("tom")
    first = ask(tom, cast.person("mo"), amount="9.20", what_for="Bus fare")
    tom.get("/worker/")
    before = tom.page
    tom.press("Bus fare £9.20 for Mo Hussain, like today")
    second = tom.path
    assert second.startswith("/asks/")
    assert second != first
    assert "Done. You decided." in tom.page
    tom.page = before
    tom.press("Bus fare £9.20 for Mo Hussain, like today")
    assert tom.path == second


def test_the_family_sees_it_without_the_name(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    address = ask(joe, cast.person("ada"), amount="12.50", what_for="Bus pass")
    joe.get("/me/")
    assert joe.has("Bus pass £12.50, like today")
    joe.get(address)
    joe.press("Same again")
    assert "Done. You decided." in joe.page
    assert joe.path != address


def test_what_is_close_together_is_asked_about_before_it_is_asked_again(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    ask(joe, cast.person("ada"), amount="60", what_for="Seeds", payee="Garden Co")
    joe.get("/me/")
    shown = joe.press("Seeds £60, like today")
    assert "One thing, or separate?" in shown
    joe.press("They are separate")
    joe.press("Yes")
    assert "Done. You decided." in joe.page
