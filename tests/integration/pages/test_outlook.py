"""While somebody types: yes, or who decides and by when, what stays, and under what we put it."""

import re

from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor, text_of
from tests.integration.pages.test_asking import count_asks


def outlook(visitor: Visitor, cast: Cast, **typed: str) -> str:
    """This function will type into the form about Ada and give what the page says beside it."""
    visitor.send(f"/people/{cast.person('ada').id}/outlook/", **typed)
    return text_of(visitor.page)


def test_a_yes_of_ones_own_is_said_while_typing_with_what_stays(enter: Enter, cast: Cast) -> None:
    said = outlook(enter("joe"), cast, amount="12.50", what_for="Bus pass")
    assert "You can say yes to this." in said
    assert re.search(r"Then you have £237.50 of your £250 left until \d+ \w+\.", said)
    assert "£8,878.90 stays free." in said
    assert "We put this under Travel." in said
    assert count_asks(cast) == 0


def test_who_decides_and_by_when_is_said_before_what_it_is_for(enter: Enter, cast: Cast) -> None:
    said = outlook(enter("joe"), cast, amount="150")
    assert "This goes to Priya, who is a social worker in the east team. Priya answers by" in said
    assert "£150 is set aside until you hear." in said
    assert "From £25 we need that." in said
    assert "We put this under" not in said


def test_nothing_is_said_of_what_is_half_typed(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    for amount in ("", "twelve", "0", "12.500"):
        assert outlook(joe, cast, amount=amount).strip() == ""
        assert joe.status == 200


def test_a_guess_can_be_changed_and_the_change_is_kept(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    check = joe.press("See who decides this", amount="12.50", what_for="Bus pass")
    assert "We put this under Travel." in check
    assert "We put this under Learning and work." in joe.press("Put it there", category="learning")
    joe.press("Yes")
    with cast.scope():
        from workflow.models import Ask

        ask = Ask.objects.ours().get()
    assert (ask.category, ask.category_guessed) == ("learning", False)


def test_a_kind_of_thing_that_does_not_exist_is_said_above_the_form(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.press("See who decides this", amount="12.50", what_for="Bus pass")
    said = joe.press("Put it there", category="nonsense")
    assert joe.status == 422
    assert "We do not know this category." in said
    assert count_asks(cast) == 0
