"""The pages of talking, changing, passing up and looking again, as families and workers see them."""

import re

from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor, ask, text_of
from workflow.models import Ask

NO = "The shop lends shoes for weddings, free. Ring them first."


def waiting(enter: Enter, cast: Cast) -> tuple[Visitor, Visitor, str]:
    """This function will let Joe ask for £150, and give Joe, Priya and the ask's address."""
    joe = enter("joe")
    address = ask(joe, cast.person("ada"), amount="150", what_for="Shoes", payee="Clarks")
    return joe, enter("priya"), address


def status(cast: Cast) -> str:
    """This function will give how the only ask stands."""
    with cast.scope():
        return str(Ask.objects.ours().get().status)


def test_a_question_is_asked_and_answered_on_the_page(enter: Enter, cast: Cast) -> None:
    joe, priya, address = waiting(enter, cast)
    priya.get(address)
    text = priya.press("Ask this", text="Which day?")
    assert (priya.status, status(cast)) == (200, "paused")
    assert "You asked" in text
    assert not priya.has("Yes, to £150")
    assert "Which day?" in joe.get(address)
    text = joe.press("Send your answer", text="On Friday")
    assert status(cast) == "waiting"
    assert "Priya Shah asked" in text
    assert "On Friday" in priya.get(address)
    assert priya.has("Yes, to £150")


def test_an_empty_question_says_so_beside_its_field(enter: Enter, cast: Cast) -> None:
    _joe, priya, address = waiting(enter, cast)
    priya.get(address)
    text = priya.press("Ask this", text="")
    assert priya.status == 422
    assert "Write a few words." in text
    assert re.search(r'<details class="card" open>\s*<summary>Ask one thing', priya.page)


def test_what_colleagues_say_is_not_on_the_familys_page(enter: Enter, cast: Cast) -> None:
    joe, priya, address = waiting(enter, cast)
    priya.get(address)
    sam = str(cast.user("sam").id)
    text = priya.press("Ask them", to=sam, text="Is Clarks dear?")
    assert "You asked Sam Ellis" in text
    assert "Only who works here reads this." in text
    theirs = joe.get(address)
    assert "dear" not in joe.page
    assert "Sam Ellis" not in theirs
    assert not joe.has("Ask them")


def test_joe_changes_it_to_what_he_can_decide(enter: Enter, cast: Cast) -> None:
    joe, _priya, address = waiting(enter, cast)
    joe.get(address)
    text = joe.press("Send the change", amount="90")
    assert status(cast) == "approved"
    assert "Done. You decided." in text
    assert "Before, it was: £150, Shoes, Clarks" in text


def test_priya_passes_it_up(enter: Enter, cast: Cast) -> None:
    joe, priya, address = waiting(enter, cast)
    priya.get(address)
    priya.press("Pass it up now")
    assert "With Gwen" in joe.get(address)
    assert "Priya Shah passed it up." in joe.get(address)


def test_a_no_is_looked_at_again_from_its_page(enter: Enter, cast: Cast) -> None:
    joe, priya, address = waiting(enter, cast)
    priya.get(address)
    priya.press("See how it reads", reason=NO, reason_code="another_way")
    priya.send(f"{address}decide/", outcome="decline", reason=NO, reason_code="another_way")
    text = joe.get(address)
    assert "You can have this looked at again, by somebody who has not seen it." in text
    assert "Nia Rowe can be with you." in text
    text = joe.press("Have it looked at again", reason="The wedding is on Saturday")
    assert status(cast) == "challenged"
    assert "With Sam" in text
    assert not joe.has("Have it looked at again")
    sam = enter("sam")
    assert "The answer is looked at again, by somebody who has not seen it." in sam.get(address)
    assert sam.has("Yes, to £150")
    read = text_of(sam.page)
    assert "The first answer Not this time. Priya Shah decided." in read
    assert NO in read
    assert read.count("With you, by") == 1
    assert "The allotment, and Joe's girls on Sundays." in read
    sam.send(f"{address}decide/", outcome="decline", reason=NO, reason_code="another_way")
    assert "Local Government and Social Care Ombudsman" in joe.get(address)


def test_yes_and_no_need_to_ask_next_time(enter: Enter, cast: Cast) -> None:
    joe, priya, address = waiting(enter, cast)
    priya.get(address)
    assert 'value="150"' in priya.page
    ends_on = re.search(r'name="ends_on" value="([^"]+)"', priya.page)
    assert ends_on
    priya.press("Say yes, and no need to ask", amount="160", ends_on=ends_on[1], whom="this")
    assert (priya.status, status(cast)) == (200, "approved")
    assert "from Clarks, up to £160 each time, until" in joe.get("/me/")


def test_every_wait_offers_somebody_to_talk_to_and_somebody_beside(enter: Enter, cast: Cast) -> None:
    joe, priya, address = waiting(enter, cast)
    text = joe.get(address)
    assert re.search(r"Talk first: Priya Shah, 01632 960 ?\d+ , weekdays 9 to 5", text)
    assert "I'd like someone with me" in text
    assert "I'd like someone with me" not in priya.get(address)


def test_a_remark_is_read_by_everybody_who_sees_the_ask(enter: Enter, cast: Cast) -> None:
    joe, priya, address = waiting(enter, cast)
    joe.get(address)
    assert "to_staff_only" not in joe.page
    joe.press("Send it", text="It is for Sunday")
    assert "It is for Sunday" in priya.get(address)
