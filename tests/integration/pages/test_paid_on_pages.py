"""What it cost, what came back and what was a mistake, on the page of an ask."""

from tests.cast import Cast
from tests.integration.pages.conftest import Enter, ask, text_of


def test_joe_says_what_it_cost_and_sees_what_went_beyond(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    page = ask(joe, cast.person("ada"), amount="20", what_for="Seeds")
    assert joe.has("Say what it cost")
    assert "Write an amount in pounds" in joe.press("Say what it cost", amount="a lot", rest="all")
    told = joe.press("Say what it cost", amount="23.50", rest="all")
    assert "It cost £3.50 more than the yes. Finished" in told
    assert "It was paid." in told
    assert not joe.has("Say what it cost")
    back = joe.press("Say what came back", amount="5", reason="One bag was wet")
    assert "Some of the money came back." in back
    assert "It was a mistake. It ends there." in joe.press("Yes, that was a mistake")
    assert not joe.has("Yes, that was a mistake")
    assert joe.path == page


def test_joe_says_what_he_has_paid_already(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    ask(joe, cast.person("ada"), amount="20", what_for="Seeds", already_paid="on")
    assert "paid it already, and could say yes." in text_of(joe.page)
    assert "£230 left this month." in joe.get("/me/")


def test_joe_cancels_what_priya_said_yes_to(enter: Enter, cast: Cast) -> None:
    joe, priya = enter("joe"), enter("priya")
    page = ask(joe, cast.person("ada"), amount="150", what_for="Shoes")
    priya.get(page)
    priya.press("Yes, to £150")
    joe.get(page)
    assert "said that it is not needed any more." in joe.press("Cancel it")
