"""My limits in sentences, passing them on, more in an emergency, who works for whom, second looks, and a death."""

from datetime import timedelta

from delegation.models import Mandate
from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from workflow.models import Ask
from workflow.services.challenging import challenge
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

REASON = "The shop lends shoes for weddings, free. Ring them first."


def asked(cast: Cast, name: str, person: str, amount: int, **typed: object) -> Ask:
    """This function will ask for something."""
    fields = AskFields(person=cast.person(person).id, kind="one_off", amount=amount, what_for="Shoes", **typed)  # type: ignore[arg-type]
    with cast.scope():
        return submit_ask(by=cast.user(name), fields=fields, at=cast.at)


def test_tom_reads_his_limits_in_sentences_and_what_is_left_for_mo(enter: Enter, cast: Cast) -> None:
    asked(cast, "tom", "mo", 4_500)
    tom = enter("tom")
    text = tom.get("/worker/limits/")
    assert "Support worker You can say yes to: £50 at a time £200 a month for one person" in text
    assert "When it can't wait: £100 at a time, £200 a month for one person." in text
    text = tom.get(f"/worker/limits/?person={cast.person('mo').id}")
    assert "Mo Hussain: £155 of £200 left. It starts anew on 1 " in text
    assert "£200 of £200 left." in tom.get(f"/worker/limits/?person={cast.person('ada').id}")


def test_gwen_passes_on_up_to_500_until_a_day_and_ends_it(enter: Enter, cast: Cast) -> None:
    gwen, priya = enter("gwen"), enter("priya")
    gwen.get("/worker/limits/")
    ends = (cast.at + timedelta(days=10)).date().isoformat()
    text = gwen.press("Pass it on", holder=str(cast.user("priya").id), ends_at=ends, amount="500", person="")
    assert "What you passed on Priya Shah Until" in text
    text = priya.get("/worker/limits/")
    assert "Gwen Price passed this on to you You can say yes to: £500 at a time" in text
    gwen.press("End it for Priya Shah")
    assert "Gwen Price passed this on to you" not in priya.get("/worker/limits/")
    with cast.scope():
        assert Mandate.objects.ours().get(kind="passed_on").revoked_at is not None


def test_passing_on_without_a_day_or_to_nobody_says_what_is_missing(enter: Enter, cast: Cast) -> None:
    gwen = enter("gwen")
    gwen.get("/worker/limits/")
    text = gwen.press("Pass it on", holder="", ends_at="", amount="500", person="")
    assert (gwen.status, "Choose a colleague." in text) == (422, True)
    assert 'value="500"' in gwen.page
    text = gwen.press("Pass it on", holder=str(cast.user("priya").id), ends_at="2099-01-01", amount="", person="")
    assert (gwen.status, "Say until when: at most 12 months from now." in text) == (422, True)


def test_more_in_an_emergency_is_confirmed_by_a_second_leader(enter: Enter, cast: Cast) -> None:
    tom, gwen, priya, lena = enter("tom"), enter("gwen"), enter("priya"), enter("lena")
    tom.get("/worker/limits/")
    assert not tom.has("Give it now")
    gwen.get("/worker/limits/")
    text = gwen.press("Give it now", holder=str(cast.user("priya").id), person=str(cast.person("ada").id))
    assert "A second leader has not said yet that it goes on." in text
    assert "More in an emergency, from Gwen Price" in priya.get("/worker/limits/")
    text = lena.get("/worker/limits/")
    assert "Gwen Price gave Priya Shah more for an emergency" in text
    lena.press("Yes, it goes on")
    assert not lena.has("Yes, it goes on")
    with cast.scope():
        assert Mandate.objects.ours().get(kind="emergency").confirmed_at is not None


def test_sam_says_for_whom_he_works_and_only_others_end_it(enter: Enter, cast: Cast) -> None:
    sam, gwen = enter("sam"), enter("gwen")
    sam.get("/worker/works-for/")
    text = sam.press("Keep this", user=str(cast.user("sam").id), payee="Vale Outdoor")
    assert "Sam Ellis : Vale Outdoor" in text
    assert not sam.has("They no longer work there")
    assert (sam.press("Keep this", user=str(cast.user("sam").id), payee=""), sam.status)[1] == 422
    assert "Sam Ellis : Vale Outdoor" in gwen.get("/worker/works-for/")
    text = gwen.press("They no longer work there")
    assert "Vale Outdoor" not in text


def test_priya_sees_which_of_her_answers_are_looked_at_again_and_gwen_what_could_not_wait(
    enter: Enter, cast: Cast
) -> None:
    ask = asked(cast, "joe", "ada", 15_000)
    asked(cast, "tom", "mo", 9_000, cant_wait=True)
    no = Verdict(outcome="decline", reason_code="another_way", reason=REASON)
    with cast.scope():
        decide(by=cast.user("priya"), ask_id=ask.id, verdict=no, at=cast.at)
        challenge(by=cast.user("joe"), ask_id=ask.id, reason="They closed last week", at=cast.at)
    text = enter("priya").get("/worker/second-looks/")
    assert "Shoes For Ada Bright. You said: Not this time They closed last week With Sam by" in text
    assert "Nothing could not wait" in text
    assert "£90 for Mo Hussain. Tom Reed said yes on" in enter("gwen").get("/worker/second-looks/")


def test_a_death_is_written_down_in_two_steps_and_taken_back_within_a_day(enter: Enter, cast: Cast) -> None:
    asked(cast, "joe", "ada", 15_000)
    priya, ada = enter("priya"), cast.person("ada")
    address = f"/people/{ada.id}/died/"
    priya.get(address)
    today = cast.at.date().isoformat()
    text = priya.press("See what ends", on="2099-01-01")
    text = priya.press("Write it down") if priya.has("Write it down") else text
    assert "Choose a day that has been, after they were born." in text
    text = priya.press("See what ends", on=today)
    for part in ("Ada Bright died on", "It ends: Shoes", "Marta, 12 hours a week", "Their family is not told by us."):
        assert part in text, part
    with cast.scope():
        assert cast.person("ada").died_on is None
        assert type(ada).objects.ours().get(id=ada.id).died_on is None
    priya.press("Write it down")
    assert "Nothing more is asked here." in priya.page
    gwen = enter("gwen")
    gwen.get(address)
    text = gwen.press("It was a mistake")
    assert "This ended, and must be asked again: Shoes" in text
    with cast.scope():
        assert type(ada).objects.ours().get(id=ada.id).died_on is None


def test_ada_asks_for_less_of_her_own_at_once_and_priya_only_after_ada_hears(enter: Enter, cast: Cast) -> None:
    ada, priya, address = enter("ada"), enter("priya"), f"/people/{cast.person('ada').id}/less/"
    text = ada.get(address)
    assert "It is yours, so it is less at once." in text
    with cast.scope():
        what = f"budget:{cast.budget('ada').id}"
        before = cast.budget("ada").allocated
    ada.press("Ask for less", what=what, amount="", what_for="")
    assert ada.status == 422
    text = ada.press("Ask for less", what=what, amount="10", what_for="I do not need it")
    assert (ada.status, "Ada Bright asked for less of their own." in text or "Finished" in text) == (200, True)
    with cast.scope():
        less = cast.budget("ada").allocated
    assert less < before
    text = priya.get(address)
    assert "They hear first. Nothing is less for 10 working days." in text
    text = priya.press("Ask for less", what=what, amount="10", what_for="The club is closed")
    assert (priya.status, "With " in text) == (200, True)
    with cast.scope():
        assert cast.budget("ada").allocated == less
