"""I am away, who is away in my team, and somebody leaves: on pages, without JavaScript."""

from datetime import timedelta

from delegation.models import Absence, CircleMember, User
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, ask, text_of

A_WEEK = timedelta(days=7)


def days(cast: Cast) -> dict[str, str]:
    """This function will give a first and a last day: today until in a week."""
    return {"starts_at": cast.at.date().isoformat(), "ends_at": (cast.at.date() + A_WEEK).isoformat()}


def test_priya_says_she_is_away_and_comes_back_sooner(cast: Cast, enter: Enter) -> None:
    joe, priya = enter("joe"), enter("priya")
    path = ask(joe, cast.person("ada"), amount="150", what_for="Shoes")
    assert "With Priya" in joe.get(path)
    priya.get("/away/")
    noor = str(cast.user("noor").id)
    words = priya.send("/away/", **days(cast), stand_in=noor, reason="My knee")
    assert priya.path == "/away/"
    assert "Away now" in words
    assert "Noor Ali stands in." in words
    told = joe.get(path)
    assert "With Noor" in told
    assert "Priya Shah (away)" in told
    assert "knee" not in joe.page
    noors = enter("noor").get(path)
    assert "knee" not in noors
    assert "You answer for Priya Shah." in noors
    priya.press("I am back")
    assert "With Priya" in joe.get(path)


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(cast: Cast, enter: Enter) -> None:
    priya = enter("priya")
    words = priya.send("/away/", starts_at="2026-13-01", ends_at="")
    assert (priya.status, words.count("Write a day like 2026-11-30.")) == (422, 4)
    today = cast.at.date()
    words = priya.send("/away/", starts_at=today.isoformat(), ends_at=(today - A_WEEK).isoformat())
    assert (priya.status, "The end must be in the future" in words) == (422, True)
    priya.send("/away/", **days(cast))
    words = priya.send("/away/", **days(cast))
    assert (priya.status, "This is written down already" in words) == (422, True)
    with cast.scope():
        assert Absence.objects.ours().count() == 1


def test_the_same_form_sent_twice_is_saved_once(cast: Cast, enter: Enter) -> None:
    priya = enter("priya")
    for _number in range(2):
        priya.send("/away/", **days(cast), form_key="one")
        assert priya.status == 200
    with cast.scope():
        assert Absence.objects.ours().count() == 1


def test_gwen_sees_who_is_away_in_her_team_and_writes_it_down(cast: Cast, enter: Enter) -> None:
    gwen, sam = enter("gwen"), cast.user("sam")
    assert "Who is away in your team" in gwen.get("/away/")
    words = gwen.get("/team/")
    assert "Sam Ellis" in words
    assert "Helen Marsh" not in words
    gwen.get(f"/team/{sam.id}/")
    words = gwen.send(f"/team/{sam.id}/away/", **days(cast), reason="His back")
    assert "His back" in words
    assert "Away now" in gwen.get("/team/")
    gwen.get(f"/team/{sam.id}/")
    assert "Away now" not in gwen.press("They are back")
    assert "Who is away in your team" not in enter("tom").get("/away/")


def test_gwen_writes_down_that_priya_leaves_and_hands_over_what_is_left(cast: Cast, enter: Enter) -> None:
    joe, gwen, priya = enter("joe"), enter("gwen"), cast.user("priya")
    path = ask(joe, cast.person("ada"), amount="150", what_for="Shoes")
    words = gwen.get(f"/team/{priya.id}/")
    assert "Ada Bright" in words
    assert "To decide 1" in words
    words = gwen.press("They leave today")
    assert "No longer works here." in words
    assert "Ada Bright" in words
    words = gwen.press("Hand over", hand_over_to=str(cast.user("sam").id))
    assert "People Nobody" in words
    assert "Ada Bright" not in words
    with cast.scope():
        assert not User.objects.ours().get(id=priya.id).is_active
        assert CircleMember.objects.ours().filter(person=cast.person("ada"), user=cast.user("sam")).exists()
    assert text_of(joe.page)
    assert "No longer" in gwen.get("/team/")
    assert joe.get(path)
