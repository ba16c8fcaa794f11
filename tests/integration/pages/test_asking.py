"""A person's page: money left, I want to..., what's happening; yes at once, or on to a named person."""

import re
from datetime import timedelta

from delegation.demo.building import SET_UP
from delegation.models import Budget
from delegation.services.people import TieFields, add_circle_member
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, ask, text_of
from workflow.models import Ask
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


def count_asks(cast: Cast) -> int:
    """This function will count the asks of Elmbridge Vale."""
    with cast.scope():
        return int(Ask.objects.ours().count())


def test_joe_sees_what_is_left_and_what_he_can_say_yes_to(enter: Enter) -> None:
    text = text_of(enter("joe").page)
    assert (
        "Money left £8,891.40 free You can say yes to £100 at a time, £250 a month. See the plan I want to..." in text
    )
    assert "left this month" not in text  # nothing is used yet
    assert "Nothing has been asked yet." in text


def test_joe_says_yes_to_a_bus_pass(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    check = joe.press("See who decides this", amount="12.50", what_for="Bus pass", payee="Vale Buses")
    assert "You can say yes to this. £12.50 Bus pass To pay: Vale Buses For Ada Bright" in check
    assert count_asks(cast) == 0
    done = text_of(joe.press("Yes") and joe.page)
    assert "Done. You decided. £237.50 left this month. No receipt needed." in done
    assert "Vale Buses" in done
    assert count_asks(cast) == 1
    home = joe.get("/me/")
    assert "£237.50 left this month." in home
    assert "Bus pass £12.50 Yes You decided." in home


def test_150_goes_to_priya_and_joe_sees_when_she_answers(enter: Enter) -> None:
    joe = enter("joe")
    check = joe.press("See who decides this", amount="150", what_for="Shoes", payee="Clarks")
    assert "This goes to Priya Shah. Priya is a social worker in the east team." in check
    assert "This is over your £100 for each ask." in check
    assert re.search(r"Priya answers by [\w:]+ \w+", check)
    assert re.search(r"Talk first: Priya Shah, 01632 960 114 ?, weekdays 9 to 5", check)
    assert joe.has("Make it £100")
    waits = joe.press("Ask Priya")
    assert re.search(r"With Priya by [\w:]+ \w+", waits)
    assert "£150 is set aside. Your own £250 a month is not touched." in waits
    assert re.search(r"Shoes £150 With Priya by", joe.get("/me/"))


def test_make_it_100_is_joes_own_yes(enter: Enter) -> None:
    joe = enter("joe")
    joe.press("See who decides this", amount="150", what_for="Shoes", payee="Clarks")
    assert "You can say yes to this. £100 Shoes To pay: Clarks" in joe.press("Make it £100")
    assert "Done. You decided. £150 left this month." in joe.press("Yes")


def test_joe_may_ask_a_colleague_about_what_he_could_decide(enter: Enter) -> None:
    joe = enter("joe")
    joe.press("See who decides this", amount="20", what_for="Seeds")
    assert "This goes to Priya Shah." in joe.press("Ask a colleague instead")
    assert "With Priya by" in joe.press("Ask Priya")
    assert "left this month" not in joe.get("/me/")  # asking is free


def test_change_it_brings_back_what_was_typed(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.press("See who decides this", amount="£1,250", what_for='A "big" thing', payee="<b>Shop</b>")
    joe.press("Change it")
    for typed in ('value="£1,250"', 'value="A &quot;big&quot; thing"', 'value="&lt;b&gt;Shop&lt;/b&gt;"'):
        assert typed in joe.page
    assert "Something to put right" not in joe.page
    assert count_asks(cast) == 0


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"amount": ""}, "Write an amount in pounds, such as 12.50."),
    ({"amount": "twelve"}, "Write an amount in pounds, such as 12.50."),
    ({"amount": "0"}, "An amount must be more than £0."),
    ({"amount": "25"}, "Say in a few words what it is for. From £25 we need that."),
    ({"amount": "12", "what_for": "x" * 2001}, "2000"),
    ({"amount": "12", "payee": "nul\0"}, "Null characters are not allowed."),
)


def test_what_is_wrong_stands_beside_its_field_and_above_with_a_link(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    for typed, sentence in WRONG:
        text = joe.press("See who decides this", **{"payee": "A shop", **typed})
        assert joe.status == 422
        assert sentence in text
        field = re.search(r'<a href="#(id_\w+)">', joe.page)
        assert field
        assert f'id="{field[1]}"' in joe.page
        assert f'id="{field[1]}_error"' in joe.page
        assert "autofocus" in joe.page
        assert "<title>Something to put right" in joe.page
        assert 'value="A shop"' in joe.page or "payee" in typed  # what was typed is kept
    assert count_asks(cast) == 0


def test_a_second_tap_and_the_back_button_ask_nothing_twice(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    joe.press("See who decides this", amount="12.50", what_for="Bus pass")
    check = joe.page
    joe.press("Yes")
    first = joe.path
    joe.page = check  # the back button, and the same form again
    joe.press("Yes")
    assert (joe.path, count_asks(cast)) == (first, 1)
    joe.get("/me/")
    joe.press("See who decides this", amount="12.50", what_for="Bus pass")
    joe.press("Yes")
    assert joe.path != first  # asked anew, it is a new ask
    assert count_asks(cast) == 2


def test_reading_changes_nothing(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    person = cast.person("ada").id
    address = ask(joe, cast.person("ada"), amount="150", what_for="Shoes")
    with cast.scope():
        before = list(Ask.objects.ours().values())
    for path in (f"/people/{person}/check/", f"/people/{person}/ask/", f"{address}withdraw/", f"{address}take-back/"):
        joe.get(path)
        assert joe.status == 200
    with cast.scope():
        assert list(Ask.objects.ours().values()) == before


def test_joe_takes_his_yes_back_and_the_money_is_free_again(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    address = ask(joe, cast.person("ada"), amount="12.50", what_for="Bus pass")
    text = joe.press("Take it back")
    assert joe.path == address
    assert "Taken back" in text
    assert not joe.has("Take it back")
    home = joe.get("/me/")
    assert "left this month" not in home
    assert "Bus pass £12.50 Taken back" in home


def test_joe_stops_asking(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    ask(joe, cast.person("ada"), amount="150", what_for="Shoes")
    assert "No longer asked" in joe.press("Stop asking")
    assert "8,891.40 free" in joe.get("/me/")


def test_a_command_that_comes_too_late_says_so_and_shows_how_things_stand(enter: Enter, cast: Cast) -> None:
    joe, priya = enter("joe"), enter("priya")
    address = ask(joe, cast.person("ada"), amount="150", what_for="Shoes")
    stale = joe.page
    priya.get(address)
    priya.press("Yes, to £150")
    joe.page = stale
    text = joe.press("Stop asking")
    assert joe.status == 409
    assert "This was not done This cannot be undone any more." in text
    assert "Priya Shah decided." in text


def test_script_in_any_text_is_only_text(enter: Enter, cast: Cast) -> None:
    joe, priya = enter("joe"), enter("priya")
    script = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    joe.press("See who decides this", amount="150", what_for=script, payee=script)
    pages = [joe.page]
    joe.press("Ask Priya")
    address = joe.path
    priya.get(address)
    pages += [joe.page, priya.page]
    priya.press("See how it reads", outcome="decline", reason_code="other", reason=f"{script} and more words")
    pages.append(priya.page)
    priya.press("Send this answer")
    for visitor, path in ((joe, address), (joe, "/me/"), (priya, "/worker/"), (priya, address)):
        visitor.get(path)
        pages.append(visitor.page)
    assert "alert(1)" in "".join(pages)
    for page in pages:
        assert "<script>" not in page
        assert "<img" not in page


def test_somebody_who_acts_for_several_chooses_first(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        add_circle_member(
            by=SET_UP, person=cast.person("leo"), user=cast.user("joe"), fields=TieFields(role="parent"), at=cast.at
        )
    joe = enter("joe")
    assert text_of(joe.page) == "Who is this about? Ada Bright Leo Okafor"
    assert "Leo Okafor Money left" in joe.get(f"/people/{cast.person('leo').id}/")


def test_ravis_money_is_his_own(enter: Enter) -> None:
    assert "£31,200 free It is your own money. You can say yes to all that is left." in text_of(enter("ravi").page)


def test_somebody_without_limits_is_told_they_may_ask(enter: Enter) -> None:
    zara = enter("zara")
    assert "You can ask for anything. You will see who decides before you send it." in text_of(zara.page)
    assert "This goes to Sam Ellis." in zara.press("See who decides this", amount="19", what_for="Strings")


def test_with_two_budgets_somebody_says_from_which(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        budget = cast.budget("ada")
        Budget.objects.create(
            person=cast.person("ada"),
            kind="health",
            allocated=20_000,
            starts_on=budget.starts_on,
            ends_on=budget.ends_on,
        )
    joe = enter("joe")
    assert "From which money?" in text_of(joe.page)
    joe.press("See who decides this", amount="12", what_for="Cushion")
    assert joe.status == 422
    with cast.scope():
        health = str(Budget.objects.ours().get(kind="health", person=cast.person("ada")).id)
    joe.press("See who decides this", amount="12", what_for="Cushion", budget=health)
    joe.press("Yes")
    with cast.scope():
        assert str(Ask.objects.ours().get().budget_id) == health


def test_nobody_reaches_another_familys_pages(enter: Enter, cast: Cast) -> None:
    address = ask(enter("joe"), cast.person("ada"), amount="150", what_for="Shoes")
    person = f"/people/{cast.person('ada').id}/"
    for name in ("maya", "otto", "omar"):
        stranger = enter(name)
        for path in (person, address):
            assert "There is nothing here." in stranger.get(path)
            assert stranger.status == 404
        for path in (f"{person}check/", f"{person}ask/", person):
            stranger.send(path, amount="12", what_for="x")
            assert stranger.status == 404
        for command in ("withdraw", "take-back", "decide", "take-over", "preview"):
            stranger.send(f"{address}{command}/", reason="because of it", outcome="approve")
            assert stranger.status in (404, 422)
            assert "Shoes" not in stranger.page


def test_only_the_last_asks_are_listed(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        for number in range(32):
            fields = AskFields(person=cast.person("ada").id, kind="one_off", amount=100, what_for=f"Bus {number:02}")
            submit_ask(by=cast.user("priya"), fields=fields, at=cast.at + timedelta(minutes=number))
    text = text_of(enter("joe").page)
    assert text.index("Bus 31") < text.index("Bus 02")
    assert "Bus 01" not in text
