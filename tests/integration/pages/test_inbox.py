"""The worker's own page: sort it now, what waits and comes in by itself, and whether I can say yes now."""

import re

from django.test import Client

from tests.cast import Cast
from tests.integration.pages.conftest import Enter, text_of
from workflow.models import Ask
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


def spend(cast: Cast, *, name: str, person: str, amount: int, words: str = "Bus fare") -> Ask:
    """This function will ask for something that whoever asks can say yes to, or not."""
    fields = AskFields(person=cast.person(person).id, kind="one_off", amount=amount, what_for=words)
    with cast.scope():
        return submit_ask(by=cast.user(name), fields=fields, at=cast.at)


def test_sort_it_now_comes_first_and_says_for_each_person_what_can_be_said_yes_to(enter: Enter, cast: Cast) -> None:
    for _each in range(4):
        spend(cast, name="tom", person="ada", amount=4_500)
    text = text_of(enter("tom").page)
    assert text.startswith("Sort it now Nothing waits for you.")
    # £200 a month for one person: what Ada's asks used is Ada's alone.
    assert "Ada Bright Yes, to £20" in text
    assert re.search(r"Mo \w+ Yes, to £50", text)
    assert "Can I say yes now?" in text


def test_what_waits_comes_in_by_itself_and_what_is_known_is_not_sent_again(enter: Enter, cast: Cast) -> None:
    priya = enter("priya")
    address = re.search(r'hx-get="([^"]*)"', priya.page)
    assert address, priya.page
    assert priya.client.get(address[1]).status_code == 204
    spend(cast, name="joe", person="ada", amount=15_000, words="Shoes")
    text = priya.get(address[1])
    assert priya.status == 200
    assert "Shoes £150 For Ada Bright. Joe Bright asked." in text
    assert "1 thing waits for you." in text
    whole = text_of(priya.get("/worker/"))
    assert whole.index("Sort it now") < whole.index("Can I say yes now?") < whole.rindex("What waits for you")
    priya.get(address[1])
    again = re.search(r'hx-get="([^"]*)"', priya.page)
    assert again
    assert again[1] != address[1]
    assert priya.client.get(again[1]).status_code == 204
    # A page that is still open after signing out is told to stop asking, and gets no sign-in page into its middle.
    assert Client().get(address[1]).status_code == 286


def test_can_i_say_yes_now_is_answered_before_anything_is_typed(enter: Enter, cast: Cast) -> None:
    tom, mo = enter("tom"), cast.person("mo")
    assert f'href="/worker/can-i/?person={mo.id}"' in tom.page
    text = tom.get(f"/worker/can-i/?person={mo.id}")
    assert "Yes, to £50 for Mo. You can say yes to £50 at a time, £200 a month." in text
    text = tom.get(f"/worker/can-i/?person={mo.id}&amount=40")
    assert "Yes, to £40 for Mo." in text
    tom.press("Go on for Mo")
    assert 'value="40"' in tom.page
    text = tom.get(f"/worker/can-i/?person={mo.id}&amount=640")
    assert "Not by yourself. This is over your £50 for each ask. You could say yes to £50." in text
    assert re.search(r"It would go to Gwen Price, who .+, by .+\.", text)
    with cast.scope():
        assert not Ask.objects.ours().exists()


def test_a_kind_that_the_limits_keep_for_others_is_said_so(enter: Enter, cast: Cast) -> None:
    text = enter("priya").get(f"/worker/can-i/?person={cast.person('mo').id}&amount=60&category=travel.taxi")
    assert "Not by yourself. Our limits keep this for somebody else." in text


def test_whoever_may_not_be_asked_for_is_as_unknown_as_nobody(enter: Enter, cast: Cast) -> None:
    tom = enter("tom")
    for wrong, sentence in (
        (f"person={cast.person('bill').id}", "Choose who it is for."),
        ("person=", "Choose who it is for."),
        (f"person={cast.person('mo').id}&amount=lots", "Write an amount in pounds, such as 12.50."),
    ):
        text = tom.get(f"/worker/can-i/?{wrong}")
        assert (tom.status, sentence in text) == (422, True), wrong
    assert 'value="lots"' in tom.page
