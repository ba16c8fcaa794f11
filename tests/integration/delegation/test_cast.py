"""The cast is what the demo says it is."""

from datetime import time

import pytest

from delegation import access
from delegation.ages import birthday
from delegation.models import CircleMember, Mandate
from delegation.selectors.authority import scheme_in_force
from delegation.selectors.mandates import findings_of
from tests.cast import Cast

STAFF = ["gwen", "priya", "sam", "tom", "helen", "dev", "lena", "mark", "omar", "ruth", "noor", "kofi", "nia", "bev"]
FAMILIES = ["ada", "joe", "maya", "ravi", "lynne", "neil", "zara", "hana", "mo"]
PEOPLE = ["ada", "leo", "ravi", "dot", "zara", "dean", "bill", "mo"]


def test_everybody_is_there_and_their_names_start_with_the_casts(kept_cast: Cast) -> None:
    for name in [*STAFF, *FAMILIES, "otto"]:
        user = kept_cast.user(name)
        assert (user.username, user.display_name.split()[0].lower()) == (name, name)
    assert [kept_cast.person(name).display_name.split()[0].lower() for name in PEOPLE] == PEOPLE


def test_the_plans_are_agreed_to_the_penny(kept_cast: Cast) -> None:
    with kept_cast.scope():
        agreed = {name: kept_cast.budget(name).agreed for name in ("ada", "leo", "ravi")}
    assert agreed == {"ada": 310_860, "leo": 148_320, "ravi": 0}


def test_budgets_began_34_weeks_ago_and_end_in_18(kept_cast: Cast) -> None:
    with kept_cast.scope():
        budget = kept_cast.budget("ada")
    today = kept_cast.elmbridge_vale.moments.today
    assert ((today - budget.starts_on).days, (budget.ends_on - today).days) == (34 * 7, 18 * 7)


@pytest.mark.parametrize(
    ("person", "circle"),
    [
        ("ada", "ada:self joe:nominated_person priya:worker tom:worker nia:advocate"),
        ("leo", "maya:parent sam:worker tom:worker"),
        ("ravi", "ravi:self priya:worker"),
        ("dot", "lynne:attorney neil:attorney bev:coordinator"),
        ("zara", "zara:self hana:parent sam:worker"),
        ("dean", "sam:worker"),
        ("bill", "kofi:worker"),
        ("mo", "mo:self priya:worker tom:worker"),
    ],
)
def test_circles_stand_in_the_order_of_the_demo(kept_cast: Cast, person: str, circle: str) -> None:
    with kept_cast.scope():
        rows = CircleMember.objects.ours().filter(person=kept_cast.person(person)).order_by("position")
        assert [f"{row.user.username}:{row.role}" for row in rows.select_related("user")] == circle.split()


def test_version_3_of_our_limits_is_in_force_and_nothing_in_it_needs_a_second_look(kept_cast: Cast) -> None:
    with kept_cast.scope():
        scheme = scheme_in_force(at=kept_cast.at)
        assert scheme is not None
        assert (scheme.version, scheme.author_id, scheme.published_by_id) == (
            3,
            kept_cast.user("lena").id,
            kept_cast.user("mark").id,
        )
        assert findings_of(scheme, at=kept_cast.at) == ()


def test_gwens_authority_was_given_by_dev_under_paragraph_4_2(kept_cast: Cast) -> None:
    with kept_cast.scope():
        mandate = Mandate.objects.ours().get(holder=kept_cast.user("gwen"), kind="officer")
        assert (mandate.role, mandate.constitution_paragraph, mandate.granted_by) == (
            "team_manager",
            "4.2",
            kept_cast.user("dev"),
        )


def test_those_who_publish_check_or_speak_up_hold_no_authority(kept_cast: Cast) -> None:
    with kept_cast.scope():
        users = [kept_cast.user(name) for name in ("bev", "lena", "mark", "omar", "nia", "ruth", "zara")]
        assert not Mandate.objects.ours().filter(holder__in=users).exists()


def test_dots_attorneys_hold_what_is_good_only_together(kept_cast: Cast) -> None:
    with kept_cast.scope():
        users = [kept_cast.user(name) for name in ("lynne", "neil")]
        held = Mandate.objects.ours().filter(holder__in=users)
        assert sorted(held.values_list("kind", "together")) == [("family", True), ("family", True)]


def test_hanas_authority_ends_when_zara_turns_18(kept_cast: Cast) -> None:
    born = kept_cast.person("zara").date_of_birth
    assert born is not None
    with kept_cast.scope():
        mandate: Mandate = Mandate.objects.ours().get(holder=kept_cast.user("hana"))
    adult_on = birthday(born, 18)
    assert (adult_on.month, adult_on.day) == (3, 4)
    assert adult_on > kept_cast.elmbridge_vale.moments.today
    assert mandate.ends_at == kept_cast.elmbridge_vale.moments.on(adult_on, time(0))


def test_who_sees_whom(kept_cast: Cast) -> None:
    with kept_cast.scope():
        seen = {
            name: _names(kept_cast, name) for name in ("joe", "priya", "noor", "kofi", "nia", "bev", "helen", "omar")
        }
    east = set(PEOPLE) - {"bill"}
    assert seen == {
        "joe": {"ada"},
        "priya": east,
        "noor": east,
        "kofi": {"bill"},
        "nia": {"ada"},
        "bev": {"dot"},
        "helen": set(),
        "omar": set(),
    }


def test_otto_is_alone_in_cwm_arian(kept_cast: Cast) -> None:
    with kept_cast.scope("otto"):
        assert not access.visible_people(kept_cast.user("otto")).exists()


def _names(kept_cast: Cast, name: str) -> set[str]:
    people = access.visible_people(kept_cast.user(name))
    return {person.display_name.split()[0].lower() for person in people}
