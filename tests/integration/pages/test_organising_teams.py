"""Whoever administers: teams, who works in them, posts and who sits on them, and what money can be for."""

import pytest

from delegation import access
from delegation.demo.building import SET_UP
from delegation.errors import Forbidden, Refused
from delegation.models import Category, Mandate, Post, Team, User
from delegation.selectors.authority import lineage
from delegation.services.categories import drop_category
from delegation.services.people import UserFields, add_user
from delegation.services.teams import change_team, fill_post, give_duties
from notifications.models import Notice
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, text_of

COLLEAGUE = {"name": "Ida Webb", "does": "is a social worker", "email": "ida@elmbridge-vale.example"}


def at_team(cast: Cast, name: str) -> str:
    """This function will give the address of a team."""
    return f"/organisation/teams/{cast.team(name).id}/"


def test_a_team_gets_a_colleague_a_post_and_somebody_on_it(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    lena.get("/organisation/teams/")
    above = str(cast.team("adults_and_families").id)
    assert "There is a team of this name already." in lena.press("Add this team", name="Adults East", parent=above)
    lena.press("Add this team", name="Adults West", parent=above)
    here = lena.path
    assert "Part of Adults and families" in text_of(lena.page)
    lena.press("Add this colleague", **COLLEAGUE)
    assert "Ida Webb is a social worker" in text_of(lena.page)
    assert "A colleague has this address already." in lena.press("Add this colleague", **COLLEAGUE)
    lena.get(here)
    lena.press("Add this post", title="Social worker", role="practitioner", paragraph="4.3")
    with cast.scope():
        ida = User.objects.ours().get(display_name="Ida Webb")
        west = Team.objects.ours().get(name="Adults West")
    lena.press("Give it to them", holder=str(ida.id), over=str(west.id))
    assert "by paragraph 4.3 of our constitution. Ida Webb" in text_of(lena.page)
    with cast.scope():
        given = Mandate.objects.ours().get(holder=ida)
        assert (given.role, given.constitution_paragraph, given.team_id) == ("practitioner", "4.3", west.id)
        assert given.granted_by_id == cast.user("lena").id
    lena.press("No longer has this post")
    assert "Nobody has this post." in text_of(lena.page)


def test_who_covers_another_team_sees_it_as_long_as_they_do(enter: Enter, cast: Cast) -> None:
    lena, east = enter("lena"), cast.team("adults_east")
    with cast.scope():
        fields = UserFields(username="ivo", display_name="Ivo", does="is on duty", team=cast.team("duty_nights"))
        ivo = add_user(by=SET_UP, fields=fields, at=cast.at)
        post = Post.objects.ours().get(title="Duty social worker")
        given = fill_post(by=cast.user("lena"), post=post, holder=ivo, over=east, at=cast.at)
        assert access.may(ivo, cast.person("ada"), access.SEE_PERSON)
        with pytest.raises(Refused, match="already"):
            fill_post(by=cast.user("lena"), post=post, holder=ivo, over=east, at=cast.at)
    lena.send(f"/organisation/authority/{given.id}/end/")
    assert lena.status == 200
    with cast.scope():
        assert not access.may(ivo, cast.person("ada"), access.SEE_PERSON)


def test_who_administers_prepares_a_post_and_somebody_else_gives_it(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        give_duties(by=cast.user("lena"), user_id=_newcomer(cast).id, duties=["admin"], at=cast.at)
        post = Post.objects.ours().get(title="Support worker")
    ann = enter("ann")
    assert "Teams and posts" in ann.get("/")
    ann.get(f"/organisation/posts/{post.id}/")
    team = str(cast.team("adults_east").id)
    said = ann.press("Give it to them", holder=str(cast.user("priya").id), over=team)
    assert "Only a leader, or somebody above this post, can give this authority." in said
    ann.get(f"/organisation/colleagues/{cast.user('priya').id}/")
    assert "Only a leader can say" in text_of(ann.page)


def _newcomer(cast: Cast) -> User:
    """This function will give the hospital a colleague who decides nothing, and can sign in as everybody can."""
    fields = UserFields(
        username="ann",
        display_name="Ann",
        does="helps",
        team=cast.team("hospital"),
        password_hash=User.objects.ours().get(username="lena").password,
    )
    return add_user(by=SET_UP, fields=fields, at=cast.at)


def test_duties_are_given_by_another_leader_and_never_to_who_decides(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    with cast.scope():
        ann = _newcomer(cast)
        with pytest.raises(Forbidden):
            give_duties(by=cast.user("lena"), user_id=cast.user("lena").id, duties=["admin"], at=cast.at)
        mark = give_duties(by=cast.user("lena"), user_id=cast.user("mark").id, duties=["auditor"], at=cast.at)
        assert mark.duties == ["leader", "auditor"]  # a leader is made and unmade elsewhere
    lena.get(f"/organisation/colleagues/{cast.user('priya').id}/")
    assert "does not decide asks" in lena.press("Keep this", duties="admin")
    lena.get(f"/organisation/colleagues/{ann.id}/")
    lena.press("Keep this", duties="finance")
    assert "Ann helps Looks after: Paying what was agreed" in text_of(lena.page)


def test_a_team_moves_and_never_below_itself(cast: Cast) -> None:
    with cast.scope():
        lena, east, families = cast.user("lena"), cast.team("adults_east"), cast.team("adults_and_families")
        with pytest.raises(Refused):
            change_team(by=lena, team_id=families.id, name=families.name, parent=east, at=cast.at)
        top = cast.team("people_and_communities")
        change_team(by=lena, team_id=east.id, name="East", parent=top, at=cast.at)
        assert lineage(east.id) == [east.id, top.id]
        assert not Notice.objects.ours().filter(template="deciding_ended").exists()


def test_a_category_is_added_reworded_and_taken_away_only_while_nothing_was_for_it(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    lena.get("/organisation/categories/")
    words = {"name_en": "Garden", "name_cy": "Gardd", "guess_words": "spade Seeds seeds"}
    assert "Write small letters" in lena.press("Add it", code="Out doors", **words)
    assert "Add what it is below first." in lena.press("Add it", code="outdoors.garden", **words)
    lena.press("Add it", code="garden", **words)
    with cast.scope():
        garden = Category.objects.ours().get(code="garden")
        assert garden.guess_words == ["spade", "seeds"]
        everyday, travel = (Category.objects.ours().get(code=code) for code in ("everyday", "travel"))
        for used in (everyday, travel):
            with pytest.raises(Refused):
                drop_category(by=cast.user("lena"), category_id=used.id, at=cast.at)
    lena.get(f"/organisation/categories/{garden.id}/")
    assert "Our garden" in lena.press("Keep this", name_en="Our garden", name_cy="Ein gardd", guess_words="")
    lena.get(f"/organisation/categories/{garden.id}/")
    assert "Our garden" not in lena.press("That was a mistake: take it away", do="drop")
