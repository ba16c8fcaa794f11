"""My circle and what each sees, who looked, sharing with an advocate, how to tell me."""

from datetime import timedelta

from audit.models import Event
from delegation.demo.building import SET_UP
from delegation.models import Look, Person
from delegation.sentences import day_of
from delegation.services.people import TieFields, add_circle_member
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, ask

WISHES = {"tell_by": "phone", "language": "cy", "format": "large_print", "wants_to_do": "ask"}


def of(cast: Cast, name: str, path: str = "") -> str:
    """This function will give the address of a person's page."""
    return f"/people/{cast.person(name).id}/{path}"


def test_everybody_beside_ada_is_named_with_what_they_see(enter: Enter, cast: Cast) -> None:
    said = enter("ada").get(of(cast, "ada", "circle/"))
    assert "Ada Bright It is your life, and your money. Joe Bright Was chosen" in said
    assert "Joe Bright Was chosen to act for them. Sees the money and what is asked, and can ask." in said
    assert (
        "Nia Rowe Advocate: somebody on their side. Sees what is asked and answered. Not: who is paid, or the money."
        in said
    )
    assert "Priya Shah Priya Shah is a social worker in the east team." in said
    assert "Adults East: Sees the money and what is asked, and can ask." in said


def test_ada_stops_sharing_with_her_advocate_and_starts_again(enter: Enter, cast: Cast) -> None:
    waiting = ask(enter("joe"), cast.person("ada"), amount="150", what_for="Shoes")
    ada, nia = enter("ada"), enter("nia")
    nia.get(waiting)
    assert nia.status == 200
    ada.get(of(cast, "ada", "circle/"))
    assert "Nia Rowe Advocate: somebody on their side. Sees the name, and nothing else." in ada.press(
        "Stop sharing what is asked", share="no"
    )
    nia.get(waiting)
    assert nia.status == 404
    assert "Shoes" not in nia.get(of(cast, "ada"))
    ada.press("Share what is asked", share="yes")
    nia.get(waiting)
    assert nia.status == 200
    with cast.scope():
        told = list(Event.objects.ours().filter(type="circle.sharing_chosen").order_by("id"))
    assert [each.data["on"] for each in told] == [False, True]


def test_whoever_acts_for_ada_does_not_choose_who_she_confides_in(enter: Enter, cast: Cast) -> None:
    joe, nia = enter("joe"), cast.user("nia").id
    joe.get(of(cast, "ada", "circle/"))
    assert not joe.has("Stop sharing what is asked")
    joe.send(of(cast, "ada", f"circle/{nia}/share/"), share="no")
    assert joe.status == 403
    joe.send(of(cast, "ada", "wishes/"), **WISHES)
    assert joe.status == 403


def test_a_parent_chooses_for_a_child_who_signs_in_nowhere(enter: Enter, cast: Cast) -> None:
    maya = enter("maya")
    with cast.scope():
        tie = TieFields(role="advocate", position=9)
        add_circle_member(by=SET_UP, person=cast.person("leo"), user=cast.user("nia"), fields=tie, at=cast.at)
    maya.get(of(cast, "leo", "circle/"))
    assert "Sees the name, and nothing else." in maya.press("Stop sharing what is asked", share="no")
    maya.get(of(cast, "leo", "wishes/"))
    maya.press("Keep this", **WISHES)
    with cast.scope():
        assert Person.objects.ours().get(id=cast.person("leo").id).tell_by == "phone"


def test_ada_reads_who_looked_and_on_which_day(enter: Enter, cast: Cast) -> None:
    waiting = ask(enter("joe"), cast.person("ada"), amount="150", what_for="Shoes")
    priya = enter("priya")
    for path in (waiting, waiting, of(cast, "ada")):
        priya.get(path)
    with cast.scope():
        look = Look.objects.ours().get()  # once a day, and Joe acts for her
    assert look.user_id == cast.user("priya").id
    said = enter("ada").get(of(cast, "ada", "circle/"))
    line = f"Priya Shah, who is a social worker in the east team, looked on {day_of(look.on)}."
    assert line in said
    assert line in enter("joe").get(of(cast, "ada", "circle/"))
    assert "Who looked" not in priya.get(of(cast, "ada", "circle/"))


def test_who_works_worries_about_safety_is_never_named_as_having_looked(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        for name in ("ruth", "sam"):
            on = cast.at.date() - timedelta(days=1)
            Look(person=cast.person("ada"), user=cast.user(name), on=on, at=cast.at).save(force_insert=True)
    said = enter("ada").get(of(cast, "ada", "circle/"))
    assert "Sam Ellis, who" in said
    assert "Ruth" not in said


def test_how_to_tell_me_is_kept_and_told_to_who_did_not_say_it(enter: Enter, cast: Cast) -> None:
    priya = enter("priya")
    priya.get(of(cast, "ada", "wishes/"))
    assert "Choose what Ada Bright told you." in priya.page
    said = priya.press("Keep this", **WISHES)
    assert "Ada Bright says: ask who works with me, then tell me." in said
    with cast.scope():
        ada = Person.objects.ours().get(id=cast.person("ada").id)
        told = Event.objects.ours().get(type="person.wishes_chosen")
    assert (ada.tell_by, ada.language, ada.format, ada.wants_to_do) == ("phone", "cy", "large_print", "ask")
    assert (told.actor_id, told.data["tell_by"]) == (cast.user("priya").id, "phone")
    priya.get(of(cast, "ada", "wishes/"))
    priya.press("Keep this", **WISHES)  # the same again tells of nothing
    with cast.scope():
        assert Event.objects.ours().filter(type="person.wishes_chosen").count() == 1


def test_who_wants_others_to_do_it_is_offered_that_first_and_may_still_say_yes(enter: Enter, cast: Cast) -> None:
    mo = enter("mo")
    mo.get(of(cast, "mo"))
    mo.press("See who decides this", amount="20", what_for="Seeds")
    assert not mo.has("Ask who works with me")
    mo.send(of(cast, "mo", "wishes/"), **{**WISHES, "language": "en-gb"})
    mo.get(of(cast, "mo"))
    mo.press("See who decides this", amount="20", what_for="Seeds")
    assert mo.has("Yes")
    assert "This goes to Priya Shah." in mo.press("Ask who works with me")
    priya = enter("priya")
    priya.get(of(cast, "mo"))
    priya.press("See who decides this", amount="20", what_for="Seeds")
    assert not priya.has("Ask who works with me")


def test_a_choice_that_is_none_stands_beside_its_field(enter: Enter, cast: Cast) -> None:
    ada = enter("ada")
    said = ada.send(of(cast, "ada", "wishes/"), **{**WISHES, "tell_by": ""})
    assert ada.status == 422
    assert "Choose one of these." in said
    assert 'value="large_print" required id="id_format_1" checked' in ada.page or "checked" in ada.page


def test_neither_page_shows_who_is_beside_somebody_to_an_advocate_or_a_stranger(enter: Enter, cast: Cast) -> None:
    for name in ("nia", "maya", "otto"):
        visitor = enter(name)
        for path in ("circle/", "wishes/"):
            visitor.get(of(cast, "ada", path))
            assert visitor.status == 404, (name, path)


def test_the_18th_birthday_is_told_to_the_person_and_to_their_mother(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        zara = Person.objects.ours().get(id=cast.person("zara").id)
        soon = cast.at.date() + timedelta(days=30)
        zara.date_of_birth = soon.replace(year=soon.year - 18)
        zara.save(update_fields=["date_of_birth"])
    own = enter("zara").get(of(cast, "zara"))
    assert f"On {day_of(soon)} you turn 18. From then you decide. Who would you like beside you?" in own
    assert f"On {day_of(soon)} Zara" in enter("hana").get(of(cast, "zara"))
    assert "turn 18" not in enter("joe").get(of(cast, "ada"))
