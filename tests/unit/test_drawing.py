"""Which yeses are drawn for a second look: by chances that are known, never by who they are of."""

from collections import Counter
from dataclasses import fields
from uuid import UUID

from workflow.drawing import BILLION, Decided, draw_looks, families_of, how_many, usual_amounts, weight_of

ORDINARY = Decided(kind="one_off", category="travel", amount=1_000, limit=5_000)
# Forty people, each with one or two decisions of weight 1, 3 or 8.
FAMILIES = [
    [(str(UUID(int=100 * number + place)), (1, 3, 8)[number % 3]) for place in range(1 + number % 2)]
    for number in range(40)
]


def test_a_chance_follows_from_what_was_decided_and_nothing_tells_of_whom() -> None:
    named = {each.name for each in fields(Decided)}
    assert named == {"kind", "category", "amount", "limit", "in_slices", "could_not_wait"}
    usual = {("one_off", "travel"): 1_000.0}
    weights = [
        weight_of(Decided(kind="one_off", category="travel", **told), usual=usual)
        for told in (
            {"amount": 1_000, "limit": 5_000},
            {"amount": 4_000, "limit": 5_000},
            {"amount": 1_000, "in_slices": True},
            {"amount": 1_000, "could_not_wait": True},
            {"amount": None, "limit": 0},
        )
    ]
    assert weights == [1, 1 + 2 + 2, 1 + 3, 1 + 2, 1]


def test_what_is_usual_needs_enough_of_a_kind() -> None:
    assert usual_amounts([ORDINARY] * 4) == {}
    assert usual_amounts([ORDINARY] * 5) == {("one_off", "travel"): 1_000}


def test_of_one_person_at_most_one_is_drawn_and_each_as_often_as_its_chance_says() -> None:
    times: Counter[UUID] = Counter()
    chances: dict[UUID, int] = {}
    for number in range(2_000):
        drawn = draw_looks(f"seed {number}", FAMILIES, wanted=8)
        times.update(each.id for each in drawn)
        chances |= {each.id: each.chance for each in drawn}
        assert len({each.id.int // 100 for each in drawn}) == len(drawn)
    assert sum(chances.values()) / BILLION == 8 or abs(sum(chances.values()) / BILLION - 8) < 0.01
    assert all(abs(times[id] / 2_000 - chance / BILLION) < 0.045 for id, chance in chances.items())


def test_who_is_sure_to_be_drawn_has_a_chance_of_one() -> None:
    drawn = draw_looks("a seed", FAMILIES[:3], wanted=3)
    assert {each.chance for each in drawn if each.id.int // 100 == 2} == {BILLION}


def test_families_stand_together_in_an_order_that_tells_nothing() -> None:
    weights = {UUID(int=3): 1, UUID(int=1): 2, UUID(int=2): 5}
    person = {UUID(int=1): UUID(int=90), UUID(int=2): UUID(int=80), UUID(int=3): UUID(int=90)}
    found = families_of(weights, person=person)
    assert found == [[(str(UUID(int=1)), 2), (str(UUID(int=3)), 1)], [(str(UUID(int=2)), 5)]]


def test_how_many_are_wanted_is_bounded_and_never_more_than_there_are() -> None:
    assert [how_many(count, per_mille=50, least=10, most=100) for count in (0, 4, 60, 400, 401, 9_000)] == [
        0,
        4,
        10,
        20,
        21,
        100,
    ]
