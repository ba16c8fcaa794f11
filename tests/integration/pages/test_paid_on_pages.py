"""What it cost, what came back and what was a mistake, on the page of an ask."""

from datetime import timedelta

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
    joe.send(f"/people/{cast.person('ada').id}/check/", amount="20", what_for="Seeds")
    joe.press("Yes", pay="already_paid")
    assert "paid it already, and could say yes." in text_of(joe.page)
    assert "£230 left this month." in joe.get("/me/")


def test_joe_cancels_what_priya_said_yes_to(enter: Enter, cast: Cast) -> None:
    joe, priya = enter("joe"), enter("priya")
    page = ask(joe, cast.person("ada"), amount="150", what_for="Shoes")
    priya.get(page)
    priya.press("Yes, to £150")
    joe.get(page)
    assert "said that it is not needed any more." in joe.press("Cancel it")


def test_joe_chooses_on_the_way_how_it_is_paid(enter: Enter, cast: Cast) -> None:
    joe, mark = enter("joe"), enter("mark")
    check = joe.send(f"/people/{cast.person('ada').id}/check/", amount="20", what_for="Seeds", payee="Vale Garden")
    for way in ("With the card", "Pay me back", "You pay them", "I have already paid it"):
        assert way in check
    joe.press("Yes", pay="pay_me_back")
    assert "Joe Bright" in mark.get("/finance/")


def test_no_worker_is_offered_to_be_paid_back(enter: Enter, cast: Cast) -> None:
    tom = enter("tom")
    check = tom.send(f"/people/{cast.person('ada').id}/check/", amount="20", what_for="Seeds", payee="Vale Garden")
    assert "You pay them" in check
    assert "Pay me back" not in check


def test_joe_has_a_small_sum_paid_each_week_until_a_day(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.send(f"/people/{cast.person('ada').id}/check/", amount="9", what_for="Chess club", payee="Vale Chess")
    with cast.scope():
        last = cast.budget("ada").ends_on - timedelta(days=8)
    weekly = joe.press("See who decides this", until=last.isoformat())
    assert "£9 a week" in weekly
    assert f"Until {last:%-d %B %Y}" in weekly
    assert "You can say yes to this." in weekly
    joe.press("Yes")
    assert "£9 a week" in text_of(joe.page)


def test_a_week_that_ends_before_it_begins_is_said_with_the_typing_kept(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    page = joe.send(f"/people/{cast.person('ada').id}/check/", amount="9", what_for="Chess club", until="2020-01-01")
    assert "Chess club" in joe.page
    assert "£9 a week" not in page


def test_joe_skips_a_week_and_reads_which(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.send(f"/people/{cast.person('ada').id}/check/", amount="9", what_for="Chess club", payee="Vale Chess")
    with cast.scope():
        last = cast.budget("ada").ends_on - timedelta(days=8)
    joe.press("See who decides this", until=last.isoformat())
    joe.press("Yes")
    monday = cast.at.date() + timedelta(days=7 - cast.at.date().weekday())
    assert f'<option value="{monday.isoformat()}">' in joe.page
    said = joe.press("Skip this week", week=monday.isoformat())
    assert f"Skipped: the week of {monday.day} {monday:%B}." in said
    assert f'<option value="{monday.isoformat()}">' not in joe.page
    assert "Choose a week." in joe.press("Skip this week", week="soon")
    assert joe.status == 422


def test_no_week_is_skipped_of_what_is_paid_once(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    ask(joe, cast.person("ada"), amount="20", what_for="Seeds")
    assert not joe.has("Skip this week")
