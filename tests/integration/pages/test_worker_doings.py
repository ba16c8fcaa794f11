"""What is owed on an ask's page: telling what could not wait, naming who decides, keeping what was found."""

from datetime import timedelta

from delegation.demo.building import SET_UP
from delegation.services.absences import record_absence
from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from workflow.models import CapacityNote, LookBack
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

FOUND = "She could not weigh it up today, with Nia beside her and twice the time."


def asked(cast: Cast, name: str, person: str, **typed: object) -> str:
    """This function will ask for something and give the address of the ask."""
    fields = AskFields(**{"person": cast.person(person).id, "kind": "one_off", **typed})  # type: ignore[arg-type]
    with cast.scope():
        return f"/asks/{submit_ask(by=cast.user(name), fields=fields, at=cast.at).id}/"


def test_tom_tells_what_it_was_for_that_could_not_wait(enter: Enter, cast: Cast) -> None:
    address = asked(cast, "tom", "mo", amount=9_000, cant_wait=True)
    tom, priya = enter("tom"), enter("priya")
    assert f'<a href="{address}">Tell us what it was for: ' in tom.page
    tom.get(address)
    assert not priya.get(address).count("Tell us what it was for")
    text = tom.press("Tell us", text="")
    assert (tom.status, "Write a few words." in text) == (422, True)
    text = tom.press("Tell us", text="The boiler broke")
    assert tom.status == 200
    assert not tom.has("Tell us")
    assert "Tell us what it was for" not in tom.get("/worker/")
    with cast.scope():
        told = LookBack.objects.ours().select_related("words").get().words
        assert told is not None
        assert told.text == "The boiler broke"


def test_lena_names_who_decides_what_nobody_here_can(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        for name in ("helen", "dev"):
            ends = cast.at + timedelta(days=3)
            record_absence(by=SET_UP, user=cast.user(name), starts_at=cast.at, ends_at=ends, at=cast.at)
    address = asked(cast, "joe", "ada", amount=1_000, category="accommodation")
    lena, priya = enter("lena"), enter("priya")
    priya.get(address)
    assert not priya.has("Name them")
    text = lena.get(address)
    assert "Nobody can decide this yet. Somebody must be named who does." in text
    text = lena.press("Name them", to=str(cast.user("gwen").id), reason="She knows them")
    assert (lena.status, "This person cannot decide it. Name somebody who can." in text) == (422, True)
    assert "She knows them" in lena.page
    text = lena.press("Name them", to=str(cast.user("omar").id), reason="")
    assert lena.status == 422  # an auditor decides nothing, so is not on the list
    text = lena.press("Name them", to=str(cast.user("helen").id), reason="She is back")
    assert lena.status == 422  # away
    assert "Write a few words." not in text


def test_what_was_found_is_kept_with_the_one_yes(enter: Enter, cast: Cast) -> None:
    address = asked(cast, "joe", "ada", amount=15_000, what_for="Shoes")
    priya = enter("priya")
    text = priya.get(address)
    assert "Everybody can decide for themself until it is shown that they cannot, one thing at a time." in text
    text = priya.press("Say yes for them, and keep this", text=FOUND)
    assert "Yes You decided." in text
    assert f"Priya Shah found, about this one thing: {FOUND}" in text
    with cast.scope():
        assert CapacityNote.objects.ours().count() == 1
