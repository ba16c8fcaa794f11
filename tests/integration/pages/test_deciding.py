"""The worker's pages: what waits, yes, a smaller yes, not this time, taking over; and how the family reads it."""

import re
from datetime import timedelta

from delegation.demo.building import SET_UP
from delegation.services.absences import record_absence
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, ask, text_of
from workflow.models import Ask, Decision
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

REASON = "The shop lends shoes for weddings, free. Ring them first."


def asked(cast: Cast, *, amount: int = 15_000, words: str = "Shoes", days: int = 0, person: str = "ada") -> str:
    """This function will ask for something as Joe, some days ago, and give the address of the ask."""
    fields = AskFields(person=cast.person(person).id, kind="one_off", amount=amount, what_for=words, payee="Clarks")
    with cast.scope():
        return f"/asks/{submit_ask(by=cast.user('joe'), fields=fields, at=cast.at - timedelta(days=days)).id}/"


def answer_of(cast: Cast) -> Decision:
    """This function will give the only decision there is."""
    with cast.scope():
        return Decision.objects.ours().get()


def test_priya_sees_what_waits_oldest_due_first_with_who_what_why_and_by_when(enter: Enter, cast: Cast) -> None:
    asked(cast, words="New one")
    asked(cast, words="Old one", amount=18_000, days=9)
    text = text_of(enter("priya").page)
    assert text.index("Old one") < text.index("New one")
    assert "£180 For Ada Bright. Joe Bright asked. Why you: It is over Joe's £100 for each ask. Late since" in text
    assert re.search(r"New one £150 .* By [\w:]+ \w+", text)
    assert "Sort it now" in text


def test_yes_is_two_taps_from_the_inbox(enter: Enter, cast: Cast) -> None:
    address = asked(cast)
    priya = enter("priya")
    assert f'href="{address}"' in priya.page
    priya.get(address)
    text = priya.press("Yes, to £150")
    assert (priya.status, priya.path) == (200, address)
    assert "Yes You decided." in text
    assert "Nothing waits for you." in priya.get("/worker/")
    decision = answer_of(cast)
    assert (decision.outcome, decision.amount, decision.reduced) == ("approve", 15_000, False)


def test_the_whole_story_is_on_one_page(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    ask(joe, cast.person("ada"), amount="30", what_for="Slippers", payee="Clarks")
    with cast.scope():
        record_absence(
            by=SET_UP, user=cast.user("priya"), starts_at=cast.at, ends_at=cast.at + timedelta(days=3), at=cast.at
        )
    address = asked(cast)
    text = enter("sam").get(address)
    for part in (
        "What matters to Ada Bright The allotment, and Joe's girls on Sundays.",
        "Shoes £150",
        "Joe Bright asked, for Ada Bright. To pay: Clarks",
        "Why you: It is over Joe's £100 for each ask.",
        "With you, by",
        "£8,711.40 free, with this one set aside.",
        "Marta, 12 hours a week: £163.20 a week",
        "Asks like it Slippers £30 Yes Joe Bright decided.",
        "Nearer, but cannot decide this one: Priya Shah (away)",
    ):
        assert part in text, part


def test_a_smaller_yes_is_read_first_then_sent_and_joe_sees_why(enter: Enter, cast: Cast) -> None:
    address = asked(cast)
    priya, joe = enter("priya"), enter("joe")
    priya.get(address)
    typed = {"outcome": "approve", "amount": "120", "reason_code": "more_than_needed", "reason": REASON}
    preview = priya.send(f"{address}preview/", **typed)
    assert "How Joe will read it Shoes £150 Yes, to £120 Priya Shah decided. It is more than is needed" in preview
    assert REASON in preview
    with cast.scope():
        assert not Decision.objects.ours().exists()
    priya.press("Send this answer")
    assert priya.path == address
    decision = answer_of(cast)
    assert (decision.amount, decision.reduced, decision.reason_code) == (12_000, True, "more_than_needed")
    assert f"Shoes £150 Yes, to £120 Priya Shah decided. {REASON}" in joe.get("/me/")
    text = joe.get(address)
    for part in ("Yes, to £120 Priya Shah decided.", REASON, "Look at this again", "Today's support carries on."):
        assert part in text


def test_a_no_has_a_reason_and_says_what_joe_can_do(enter: Enter, cast: Cast) -> None:
    address = asked(cast)
    priya, joe = enter("priya"), enter("joe")
    typed = {"outcome": "decline", "reason_code": "another_way", "reason": REASON}
    priya.send(f"{address}preview/", **typed)
    priya.press("Send this answer")
    text = joe.get(address)
    for part in (
        "Not this time Priya Shah decided. There is another way",
        REASON,
        "What matters to Ada Bright",
        "somebody who has not seen it",
        "You can have someone with you.",
        "Today's support carries on.",
    ):
        assert part in text
    assert "£8,891.40 free" in joe.get("/me/")


def test_an_answer_without_substance_is_not_sent_and_what_was_typed_stays(enter: Enter, cast: Cast) -> None:
    address = asked(cast)
    priya = enter("priya")
    whole = {"outcome": "approve", "amount": "120", "reason_code": "other", "reason": REASON}
    wrong = (
        ({"reason": ""}, "Say why, in your own words."),
        ({"reason": "There is no money in the budget."}, "more than 'no money'"),
        ({"reason_code": ""}, "Choose the reason that fits best."),
        ({"reason_code": "because"}, "because"),
        ({"amount": ""}, "Write an amount in pounds, such as 12.50."),
        ({"amount": "150"}, "This is not less than was asked."),
        ({"amount": "151"}, "You can say yes to what was asked, or to less."),
    )
    for typed, sentence in wrong:
        for step in ("preview", "decide"):
            text = priya.send(f"{address}{step}/", **{**whole, **typed})
            assert priya.status == 422, (typed, step)
            assert sentence in text or step == "decide"
            assert "Something to put right" in priya.page or step == "decide"
        assert "<details" in priya.page
    priya.send(f"{address}preview/", **{**whole, "reason_code": ""})
    assert REASON in priya.page
    assert 'value="120"' in priya.page
    with cast.scope():
        assert not Decision.objects.ours().exists()


def test_two_taps_on_yes_are_one_yes(enter: Enter, cast: Cast) -> None:
    address = asked(cast)
    priya = enter("priya")
    priya.get(address)
    form = priya.page
    priya.press("Yes, to £150")
    priya.page = form
    priya.press("Yes, to £150")
    assert (priya.status, priya.path) == (200, address)
    assert answer_of(cast).outcome == "approve"


def test_priya_takes_her_yes_back_and_it_waits_for_her_again(enter: Enter, cast: Cast) -> None:
    address = asked(cast)
    priya, joe = enter("priya"), enter("joe")
    priya.get(address)
    priya.press("Yes, to £150")
    text = priya.press("Take it back")
    assert "With you, by" in text
    assert "Took their yes back, and decides again." in text
    assert re.search("With Priya by", joe.get(address))
    assert "Priya Shah decided." not in joe.page


def test_gwen_takes_over_what_waits_for_priya(enter: Enter, cast: Cast) -> None:
    address = asked(cast)
    gwen, priya = enter("gwen"), enter("priya")
    assert "You can decide this one" in gwen.get(address)
    gwen.press("Take it over", reason=" ")
    assert gwen.status == 422
    text = gwen.press("Take it over", reason="Priya asked me to")
    assert "With you, by" in text
    assert gwen.has("Yes, to £150")
    priya.get(address)
    assert not priya.has("Yes, to £150")
    assert priya.has("Take it over")
    assert "Nothing waits for you." in priya.get("/worker/")


def test_whoever_cannot_decide_it_cannot_take_it_over(enter: Enter, cast: Cast) -> None:
    address = asked(cast)
    tom = enter("tom")
    tom.get(address)
    assert tom.status == 200
    assert not tom.has("Take it over")
    tom.send(f"{address}take-over/", reason="I want to")
    assert tom.status == 403
    assert "This was not done You cannot decide this one, so it stays where it is." in text_of(tom.page)
    tom.send(f"{address}decide/")
    assert tom.status == 409
    with cast.scope():
        assert Ask.objects.ours().filter(assignment__user=cast.user("priya")).exists()


def test_a_yes_after_somebody_else_has_it_says_who(enter: Enter, cast: Cast) -> None:
    address = asked(cast)
    priya, gwen = enter("priya"), enter("gwen")
    priya.get(address)
    gwen.get(address)
    gwen.press("Take it over", reason="Priya asked me to")
    text = priya.press("Yes, to £150")
    assert priya.status == 409
    assert "This was not done This waits for Gwen Price." in text


def test_sam_asks_for_dean_who_has_no_phone(enter: Enter, cast: Cast) -> None:
    sam = enter("sam")
    assert "Dean Foster" in sam.page
    text = sam.get(f"/people/{cast.person('dean').id}/")
    assert "You can say yes to £300 at a time." in text
    ask(sam, cast.person("dean"), amount="61.50", what_for="Boots and bus fare")
    assert "Done. You decided. No receipt needed. You acted within your limit." in text_of(sam.page)


def test_a_worker_finds_everybody_of_the_team(enter: Enter) -> None:
    tom = enter("tom")
    assert "Nothing waits for you." in text_of(tom.page)
    assert "Sort it now" in text_of(tom.page)
    assert "Dean Foster" not in text_of(tom.page)
    assert "Dean Foster" in tom.get("/worker/people/")
    assert "Bill Cooper" not in text_of(tom.page)


def test_what_nobody_can_decide_goes_to_lena_who_names_somebody(enter: Enter, cast: Cast) -> None:
    joe, lena = enter("joe"), enter("lena")
    check = joe.press("See who decides this", amount="300,000", what_for="A house", payee="Builder")
    assert "Lena Fox will name who decides this." in check
    text = joe.press("Ask Lena")
    assert "With Lena, who will name who decides, by" in text
    address = joe.path
    assert "A house" in lena.get("/worker/")
    assert "Nobody can decide this yet. Somebody must be named who does." in lena.get(address)
    assert not lena.has("Yes, to £300,000")


def test_the_family_is_told_only_away_over_their_limit_or_cannot_decide(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        record_absence(
            by=SET_UP, user=cast.user("sam"), starts_at=cast.at, ends_at=cast.at + timedelta(days=3), at=cast.at
        )
    joe, gwen = enter("joe"), enter("gwen")
    address = ask(joe, cast.person("ada"), amount="60", what_for="Taxi to the sea")
    lead = "Nearer, but cannot decide this one: "
    assert f"{lead}Priya Shah (cannot decide this one), Tom Reed (cannot decide this one), Sam Ellis (away)" in text_of(
        joe.page
    )
    assert f"{lead}Priya Shah (kept for a higher role)" in gwen.get(address)
