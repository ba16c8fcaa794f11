"""Somebody who stands beside a person reads what is shared with them."""

from delegation.demo.building import SET_UP
from delegation.models.people import CircleMember
from delegation.services.people import TieFields, add_circle_member
from delegation.services.preferences import share_with_advocate
from tests.cast import Cast
from tests.integration.pages.conftest import Enter


def test_nia_reads_what_ada_shares_and_that_it_is_less_now(cast: Cast, enter: Enter) -> None:
    nia, address = enter("nia"), f"/people/{cast.person('ada').id}/"
    assert "Ada Bright shares with you: asks and answers. Not: payees, or the money." in nia.get(address)
    assert f"{address}worried/" in nia.page
    with cast.scope():
        assert CircleMember.objects.ours().filter(user=cast.user("nia"), role=CircleMember.Role.ADVOCATE).exists()
        ada, nia_user = cast.person("ada"), cast.user("nia")
        share_with_advocate(by=cast.user("ada"), person_id=ada.id, advocate_id=nia_user.id, on=False, at=cast.at)
    assert "Ada Bright shares their name with you, and nothing else." in nia.get(address)
    assert "shares with you" not in enter("joe").get(address)
    assert "shares with you" not in enter("gwen").get(address)


def test_who_stands_beside_one_person_begins_on_their_page_and_of_two_chooses(cast: Cast, enter: Enter) -> None:
    nia = enter("nia")
    assert nia.path == f"/people/{cast.person('ada').id}/"
    with cast.scope():
        tie = TieFields(role=CircleMember.Role.ADVOCATE)
        add_circle_member(by=SET_UP, person=cast.person("mo"), user=cast.user("nia"), fields=tie, at=cast.at)
    said = nia.get("/")
    assert nia.path == "/"
    assert "Ada Bright" in said
    assert "Mo Hussain" in said
