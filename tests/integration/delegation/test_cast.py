"""The cast is what the demo says it is."""

from datetime import UTC, date, datetime, time
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from delegation import access
from delegation.ages import birthday
from delegation.models import CircleMember, Mandate
from delegation.selectors.authority import scheme_in_force
from delegation.selectors.mandates import findings_of
from tests.cast import Cast, build_cast

STAFF = ["gwen", "priya", "sam", "tom", "helen", "dev", "lena", "mark", "omar", "ruth", "noor", "kofi", "nia", "bev"]
FAMILIES = ["ada", "joe", "maya", "ravi", "lynne", "neil", "zara", "hana", "mo"]
PEOPLE = ["ada", "leo", "ravi", "dot", "zara", "dean", "bill", "mo"]


def test_everybody_is_there_and_their_names_start_with_the_casts(cast: Cast) -> None:
    for name in [*STAFF, *FAMILIES, "otto"]:
        user = cast.user(name)
        assert (user.username, user.display_name.split()[0].lower()) == (name, name)
    assert [cast.person(name).display_name.split()[0].lower() for name in PEOPLE] == PEOPLE


def test_the_plans_are_agreed_to_the_penny(cast: Cast) -> None:
    with cast.scope():
        agreed = {name: cast.budget(name).agreed for name in ("ada", "leo", "ravi")}
    assert agreed == {"ada": 310_860, "leo": 148_320, "ravi": 0}


def test_budgets_began_34_weeks_ago_and_end_in_18(cast: Cast) -> None:
    with cast.scope():
        budget = cast.budget("ada")
    today = cast.elmbridge_vale.moments.today
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
def test_circles_stand_in_the_order_of_the_demo(cast: Cast, person: str, circle: str) -> None:
    with cast.scope():
        rows = CircleMember.objects.ours().filter(person=cast.person(person)).order_by("position")
        assert [f"{row.user.username}:{row.role}" for row in rows.select_related("user")] == circle.split()


def test_version_3_of_our_limits_is_in_force_and_nothing_in_it_needs_a_second_look(cast: Cast) -> None:
    with cast.scope():
        scheme = scheme_in_force(at=cast.at)
        assert scheme is not None
        assert (scheme.version, scheme.author_id, scheme.published_by_id) == (
            3,
            cast.user("lena").id,
            cast.user("mark").id,
        )
        assert findings_of(scheme, at=cast.at) == ()


def test_gwens_authority_was_given_by_dev_under_paragraph_4_2(cast: Cast) -> None:
    with cast.scope():
        mandate = Mandate.objects.ours().get(holder=cast.user("gwen"), kind="officer")
        assert (mandate.role, mandate.constitution_paragraph, mandate.granted_by) == (
            "team_manager",
            "4.2",
            cast.user("dev"),
        )


def test_those_who_publish_check_or_speak_up_hold_no_authority(cast: Cast) -> None:
    with cast.scope():
        users = [cast.user(name) for name in ("bev", "lena", "mark", "omar", "nia", "ruth", "lynne", "neil", "zara")]
        assert not Mandate.objects.ours().filter(holder__in=users).exists()


def test_hanas_authority_ends_when_zara_turns_18(cast: Cast) -> None:
    zara = cast.person("zara")
    with cast.scope():
        mandate = Mandate.objects.ours().get(holder=cast.user("hana"))
    adult_on = birthday(zara.date_of_birth, 18)
    assert (adult_on.month, adult_on.day) == (3, 4)
    assert adult_on > cast.elmbridge_vale.moments.today
    assert mandate.ends_at.astimezone(ZoneInfo("Europe/London")) == cast.elmbridge_vale.moments.on(adult_on, time(0))


def test_who_sees_whom(cast: Cast) -> None:
    with cast.scope():
        seen = {name: _names(cast, name) for name in ("joe", "priya", "noor", "kofi", "nia", "bev", "helen", "omar")}
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


def test_otto_is_alone_in_cwm_arian(cast: Cast) -> None:
    with cast.scope("otto"):
        assert not access.visible_people(cast.user("otto")).exists()


def test_the_cast_is_quick_to_make(db: None) -> None:
    started = process_time()
    build_cast()
    assert process_time() - started < 2


@pytest.mark.parametrize(
    "day",
    [date(2028, 2, 29), date(2027, 3, 31), date(2027, 4, 1), date(2027, 3, 4), date(2027, 3, 5), date(2026, 12, 26)],
)
def test_it_can_be_made_on_any_day_of_the_year(db: None, day: date) -> None:
    cast = build_cast(at=datetime.combine(day, datetime.min.time(), UTC))
    with cast.scope():
        assert (cast.budget("ada").agreed, cast.budget("leo").agreed) == (310_860, 148_320)


def _names(cast: Cast, name: str) -> set[str]:
    people = access.visible_people(cast.user(name))
    return {person.display_name.split()[0].lower() for person in people}
