"""Room, "no need to ask next time": never wider than the authority it came from."""

from datetime import timedelta
from typing import Any

import pytest

from delegation.errors import Forbidden, Invalid, Refused
from delegation.models import Mandate
from delegation.services.mandates import RoomFields, grant_room, resume, revoke, suspend
from tests.cast import Cast
from tests.integration.delegation.refusals import CHECK, refused
from tests.integration.delegation.rulings import held_by, ruling

DAY = timedelta(days=1)


def room(east: Cast, **changes: Any) -> RoomFields:
    """Repairs for anybody's bill, to £700, for a month."""
    return RoomFields(
        **{"category": "equipment", "amount": 70_000, "ends_at": east.at + 30 * DAY, "any_payee": True, **changes}
    )


def give_room(east: Cast, *, by: str = "gwen", to: str = "tom", **changes: Any) -> Mandate:
    """Let somebody give somebody room for Mo."""
    fields = room(east, **changes)
    return grant_room(by=east.user(by), holder=east.user(to), person=east.person("mo"), fields=fields, at=east.at)


def test_room_lets_the_holder_decide_that_and_nothing_else(east: Cast) -> None:
    give_room(east)
    assert ruling(east, "tom", 70_000, category="equipment").outcome == "within"
    assert ruling(east, "tom", 70_001, category="equipment").outcome != "within"
    assert ruling(east, "tom", 70_000, category="travel").outcome != "within"
    assert ruling(east, "tom", 70_000, category="equipment", person="ada").outcome != "within"
    assert ruling(east, "tom", 70_000, category="equipment", at=east.at + 30 * DAY).outcome != "within"


def test_room_for_one_payee_is_for_that_payee(east: Cast) -> None:
    give_room(east, any_payee=False, payee_key="a" * 64)
    assert ruling(east, "tom", 60_000, category="equipment", payee_key="a" * 64).outcome == "within"
    assert ruling(east, "tom", 60_000, category="equipment", payee_key="b" * 64).outcome != "within"
    assert ruling(east, "tom", 60_000, category="equipment").outcome != "within"


@pytest.mark.parametrize(
    ("by", "changes"),
    [
        ("gwen", {"amount": 100_001}),
        ("priya", {"amount": 30_001}),
        ("gwen", {"amount": 1, "category": "accommodation"}),
        ("kofi", {"amount": 1}),
        ("mo", {"amount": 5_000}),
    ],
)
def test_nobody_gives_more_room_than_their_own_post_has(east: Cast, by: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        give_room(east, by=by, **changes)


def test_room_is_not_given_on(east: Cast) -> None:
    give_room(east)
    with pytest.raises(Forbidden):
        give_room(east, by="tom", to="priya", amount=60_000)


def test_room_shrinks_and_ends_with_the_authority_it_came_from(east: Cast) -> None:
    give_room(east)
    gwen = held_by(east.user("gwen"))
    suspend(by=east.user("lena"), mandate_id=gwen.id, at=east.at)
    assert ruling(east, "tom", 60_000, category="equipment").outcome != "within"
    resume(by=east.user("lena"), mandate_id=gwen.id, at=east.at)
    assert ruling(east, "tom", 60_000, category="equipment").outcome == "within"
    revoke(by=east.user("lena"), mandate_id=gwen.id, at=east.at)
    assert ruling(east, "tom", 60_000, category="equipment").outcome != "within"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": None},
        {"any_payee": False},
        {"amount": 0},
        {"amount": 2**53 + 1},
        {"kind": "decrease"},
        {"category": "panel"},
    ],
)
def test_room_without_an_end_a_payee_or_a_sum_is_refused(east: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        give_room(east, **wrong)


def test_nobody_gives_themself_room(east: Cast) -> None:
    with pytest.raises(Forbidden, match="themself"):
        give_room(east, by="gwen", to="gwen")


def test_room_is_given_only_to_who_may_ask(east: Cast) -> None:
    with pytest.raises(Refused):
        give_room(east, to="joe")


def test_the_database_wants_an_end_of_what_is_passed_on_or_given_as_room(east: Cast) -> None:
    rows = Mandate.objects.filter(id=give_room(east).id)
    assert refused(lambda: rows.update(ends_at=None)) == (CHECK, "mandate_passed_on_or_room_ends")
