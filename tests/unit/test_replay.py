"""Playing past asks: limits evolve, who is away is passed over, what is late moves on, what changes is counted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from delegation.authority import Act, MandateFacts, resolve
from delegation.periods import Calendar
from delegation.replay import (
    Around,
    Away,
    Charge,
    Had,
    Held,
    Moved,
    PastAsk,
    Played,
    Purse,
    Seat,
    Worker,
    World,
    measure,
    play,
)
from delegation.replay.answers import Asked, Side, compare, follow
from delegation.terms import Limit, Reservation, RoleTerms, SchemeTerms
from delegation.working_time import WorkingHours

SPACE = UUID(int=7)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MONDAY = datetime(2025, 6, 2, 8, tzinfo=UTC)  # 9 o'clock in London
HOUR = timedelta(hours=1)


def id_of(name: str) -> UUID:
    """This function will give the id of somebody by name."""
    return uuid5(SPACE, name)


def scheme(*, each: int = 5_000, month: int = 8_000, period: str = "month") -> SchemeTerms:
    """This function will make limits of a family, a worker and a manager."""
    family = (
        Limit("family.each", "per_ask", each),
        Limit("family.month", "per_period", month, period=period, counted_by="person"),
    )
    roles = [
        RoleTerms("family", "Family", 10, family),
        RoleTerms("worker", "Worker", 20, (Limit("worker.each", "per_ask", 20_000),)),
        RoleTerms("manager", "Manager", 30, (Limit("manager.each", "per_ask", 100_000),)),
    ]
    return SchemeTerms({role.code: role for role in roles}, (Reservation("manager", category="travel.taxi"),))


def held(name: str, role: str, limits: SchemeTerms, *, person: str | None = None) -> Held:
    """This function will give somebody a mandate."""
    facts = MandateFacts(
        mandate=id_of(f"mandate of {name}"),
        kind="family" if person else "officer",
        holder=id_of(name),
        role=role,
        granted_at=LONG_AGO,
        starts_at=LONG_AGO,
        person=id_of(person) if person else None,
        scheme_version=1,
    )
    return Held(resolve(facts, limits), since=LONG_AGO, team=None if person else id_of("east"))


def world(limits: SchemeTerms, **more: Any) -> World:
    """This function will make a small place: Ada and her son Joe, two workers near, a manager of their team."""
    workers = [Worker(id_of("priya"), 0), Worker(id_of("sam"), 1)]
    seats = [Seat(id_of(name), name, id_of("east")) for name in ("priya", "sam", "gwen")]
    found: dict[str, Any] = {
        "scheme": limits,
        "calendar": Calendar(),
        "working": WorkingHours(opens=time(9), closes=time(17)),
        "answer_hours": 10,
        "held": [
            held("joe", "family", limits, person="ada"),
            held("priya", "worker", limits),
            held("sam", "worker", limits),
            held("gwen", "manager", limits),
        ],
        "seats": {seat.id: seat for seat in (*seats, Seat(id_of("joe"), "joe"))},
        "around": {id_of("ada"): Around(id_of("east"), tuple(workers))},
        "parents": {id_of("east"): None},
    }
    return World(**{**found, **more})


def past(number: int, amount: int, *, after: timedelta = timedelta(), **more: Any) -> PastAsk:
    """This function will make one past ask of Joe's for Ada."""
    act = Act(
        "one_off", amount, more.pop("category", "travel"), id_of("ada"), "adult", payee_key=more.pop("payee", None)
    )
    return PastAsk(id=UUID(int=number), at=MONDAY + after, asker=id_of("joe"), act=act, **more)


def run(asks: Sequence[PastAsk], here: World) -> list[Played]:
    """This function will play asks and give them in the order of asking."""
    return sorted(play(asks, world=here, waits=measure(asks)), key=lambda each: each.number)


def who(played: Played) -> str:
    """This function will name who decided."""
    names = {id_of(name): name for name in ("joe", "priya", "sam", "gwen")}
    return names.get(played.by, "") if played.by else ""


def test_a_limit_per_month_fills_up_and_starts_anew() -> None:
    asks = [past(n, 3_000, after=n * HOUR) for n in range(3)]
    asks.append(past(3, 3_000, after=timedelta(days=30)))
    found = run(asks, world(scheme()))
    assert [(each.at_once, who(each)) for each in found] == [
        (True, "joe"),
        (True, "joe"),
        (False, "priya"),
        (True, "joe"),
    ]
    assert found[2].asked is not None
    assert found[2].asked.why == "over_period"
    assert [check.held for check in found[2].asked.checks] == [0, 6_000]


def test_what_a_colleague_says_yes_to_is_not_charged_to_the_family() -> None:
    asks = [past(0, 7_000), past(1, 4_000, after=30 * HOUR), past(2, 4_000, after=31 * HOUR)]
    assert [who(each) for each in run(asks, world(scheme()))] == ["priya", "joe", "joe"]


def test_rolling_days_let_a_yes_out_on_the_day_it_is_over() -> None:
    asks = [past(0, 5_000), past(1, 5_000, after=timedelta(days=6)), past(2, 5_000, after=timedelta(days=7))]
    assert [each.at_once for each in run(asks, world(scheme(period="rolling:7")))] == [True, False, True]


def test_whoever_is_away_is_passed_over_and_has_it_back() -> None:
    away = [Away(id_of("priya"), MONDAY - HOUR, MONDAY + 3 * HOUR)]
    asks = [past(0, 9_000, had=(Had(id_of("priya"), "worker", 3_600.0),)), past(1, 9_000, after=4 * HOUR)]
    assert [who(each) for each in run(asks, world(scheme(), away=away))] == ["sam", "priya"]
    leaves = [Away(id_of("priya"), MONDAY + HOUR / 2, MONDAY + 40 * HOUR)]
    first = run([replace(asks[0], had=(Had(id_of("priya"), "worker", 7_200.0),))], world(scheme(), away=leaves))[0]
    assert who(first) == "sam"
    assert [desk.user for desk in first.desks] == [id_of("priya"), id_of("sam")]


def test_who_answers_late_loses_it_when_it_is_due() -> None:
    found = run([past(0, 9_000, had=(Had(id_of("priya"), "worker", 0.0, "late"),))], world(scheme()))[0]
    assert who(found) == "sam"
    # Ten working hours from 9 o'clock on Monday are over at 11 on Tuesday.
    assert found.desks[0].seconds == 26 * 3600


def test_what_is_kept_for_managers_goes_to_one() -> None:
    assert [who(each) for each in run([past(0, 900, category="travel.taxi")], world(scheme()))] == ["gwen"]


def test_nobody_decides_for_their_own_gain() -> None:
    asks = [past(0, 900, asker_is_paid=True, gainers=frozenset({id_of("priya")}))]
    assert [who(each) for each in run(asks, world(scheme()))] == ["sam"]


def test_a_no_gives_the_money_back_and_charges_nobody() -> None:
    here = world(scheme(), purses=[Purse(id_of("money"), "managed", 10_000)])
    asks = [
        past(0, 9_000, outcome="decline", budget=id_of("money"), had=(Had(id_of("priya"), "worker", 3_600.0),)),
        past(1, 2_000, after=HOUR / 2, budget=id_of("money")),
        past(2, 2_000, after=2 * HOUR, budget=id_of("money")),
    ]
    found = run(asks, here)
    # While £90 of £100 is set aside nobody here may find more; after half the hours to answer it is looked at again.
    assert [(each.outcome, who(each)) for each in found] == [
        ("decline", "priya"),
        ("approve", "priya"),
        ("approve", "joe"),
    ]
    assert found[1].seconds == 6 * 3600


def test_money_that_came_back_is_room_again_from_that_moment() -> None:
    back = Moved(MONDAY + 2 * HOUR, 1_000)
    asks = [past(0, 5_000, later=(back,)), past(1, 4_000, after=HOUR), past(2, 4_000, after=3 * HOUR)]
    assert [each.at_once for each in run(asks, world(scheme()))] == [True, False, True]
    taken_back = [replace(asks[0], later=(Moved(MONDAY + 2 * HOUR, None),)), *asks[1:]]
    assert [each.at_once for each in run(taken_back, world(scheme()))] == [True, False, True]


def test_small_asks_to_one_payee_that_are_one_large_one_are_seen() -> None:
    asks = [past(n, 3_000, after=n * HOUR, payee="key") for n in range(2)]
    assert [each.at_once for each in run(asks, world(scheme()))] == [True, False]
    apart = [past(n, 3_000, after=n * HOUR, payee="key", separate=True) for n in range(2)]
    assert [each.at_once for each in run(apart, world(scheme()))] == [True, True]


def test_what_more_than_limits_decides_is_left_as_it_was_and_still_counts() -> None:
    charge = Charge(MONDAY, id_of("joe"), "family", id_of("ada"), "adult", "one_off", "travel", "", 6_000)
    found = run([past(0, 6_000, is_fixed=True, as_it_was=charge), past(1, 3_000, after=HOUR)], world(scheme()))
    assert [(each.left_alone, each.at_once) for each in found] == [(True, True), (False, False)]


def test_yeses_from_before_the_first_ask_count() -> None:
    before = Charge(MONDAY - 2 * HOUR, id_of("joe"), "family", id_of("ada"), "adult", "one_off", "travel", "", 6_000)
    assert not run([past(0, 3_000)], world(scheme(), opening=[before]))[0].at_once


def test_asks_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="before the one in front"):
        run([past(0, 1, after=HOUR), past(1, 1)], world(scheme()))


def test_what_other_limits_would_have_changed_is_said_in_numbers() -> None:
    had = (Had(id_of("priya"), "worker", 7_200.0),)
    asks = [
        past(0, 3_000),
        past(1, 9_000, after=HOUR, had=had),
        past(2, 9_500, after=2 * HOUR, had=had, outcome="decline"),
        past(3, 15_000, after=40 * HOUR, had=had),
    ]
    limits = scheme(each=10_000, month=50_000)
    sides, asked = {}, Asked()
    for name, terms in (("now", scheme()), ("then", limits)):
        sides[name] = Side()
        here = world(terms)
        assert max(follow(play(asks, world=here, waits=measure(asks)), side=sides[name], asked=asked)) == 4
    found = compare(now=sides["now"], then=sides["then"], asked=asked, scheme=limits)
    assert (found["asks"], found["now"]["at_once"], found["then"]["at_once"]) == (4, 1, 3)
    assert found["touches_saved"]["value"] == found["waiting_saved"]["value"] == 667
    trusted = {"asks": 2, "pence": 18_500}
    assert found["newly_trusted"] | {"share": None} == {**trusted, "kinds": {"travel": trusted}, "share": None}
    assert found["noes_that_would_be_yes"] == {"asks": 1, "pence": 9_500}
    assert found["waits"] == {"shorter": 2, "same": 2, "longer": 0}
    assert [each["limit"] for each in found["limits"] if not each["reached"]] == [
        "family.month",
        "worker.each",
        "manager.each",
    ]
    assert found["now"]["deciders"] == [{"user": str(id_of("priya")), "role": "worker", "asks": 3, "seconds": 21_600}]
    assert ["few_asks", 4] in found["caveats"]


def test_who_has_no_room_left_to_say_yes_does_not_say_no_either() -> None:
    limits = scheme()
    month = Limit("worker.month", "per_period", 12_000, period="month", counted_by="holder_and_person")
    worker = limits.roles["worker"]
    filled = replace(limits, roles={**limits.roles, "worker": replace(worker, limits=(*worker.limits, month))})
    asks = [
        past(0, 9_000, outcome="decline", had=(Had(id_of("priya"), "worker", 7_200.0),)),
        past(1, 9_000, after=HOUR / 2, had=(Had(id_of("priya"), "worker", 1_800.0),)),
    ]
    assert [(each.outcome, who(each)) for each in run(asks, world(filled))] == [
        ("decline", "sam"),
        ("approve", "priya"),
    ]


def test_who_tried_in_vain_had_not_answered_by_then() -> None:
    due = 26 * 3600.0
    tried = past(0, 9_000, had=(Had(id_of("priya"), "worker", due + 1, "tried"), Had(id_of("sam"), "worker", 60.0)))
    assert [who(each) for each in run([tried], world(scheme()))] == ["sam"]


def test_nobody_answers_in_the_moment_in_which_it_is_due() -> None:
    tried = (Had(id_of("priya"), "worker", DUE, "tried"), Had(id_of("sam"), "worker", 60.0))
    assert [who(each) for each in run([past(0, 9_000, had=tried)], world(scheme()))] == ["sam"]


def test_who_may_say_yes_to_just_so_much_is_asked_before_who_may_to_more() -> None:
    asks = [past(0, 20_000), past(1, 20_001, after=HOUR)]
    assert [who(each) for each in run(asks, world(scheme()))] == ["priya", "gwen"]


def test_all_asks_close_together_are_seen_not_the_first_alone() -> None:
    small = [
        past(n, 1_500, after=n * HOUR / 4, payee="a shop") for n in range(4)
    ]  # 6,000, and 5,000 is the most at once
    assert [each.at_once for each in run(small, world(scheme()))] == [True, True, True, False]
    elsewhere = [past(n, 1_500, after=n * HOUR / 4, payee=f"shop {n}") for n in range(4)]
    assert all(each.at_once for each in run(elsewhere, world(scheme())))


def with_a_month() -> SchemeTerms:
    """This function will limit what a worker says yes to in a month, for one person."""
    limits = scheme()
    month = Limit("worker.month", "per_period", 12_000, period="month", counted_by="holder_and_person")
    worker = limits.roles["worker"]
    return replace(limits, roles={**limits.roles, "worker": replace(worker, limits=(*worker.limits, month))})


def test_who_may_not_decide_all_of_it_any_more_says_yes_to_no_part_of_it() -> None:
    tried = (Had(id_of("priya"), "worker", 3_600.0, "tried"), Had(id_of("sam"), "worker", 60.0))
    asks = [  # what is answered first fills Priya's month; a smaller sum would still be within it
        replace(past(0, 9_000, had=tried), amount=2_000),
        past(1, 9_000, after=HOUR / 4, had=(Had(id_of("priya"), "worker", 1_800.0),)),
    ]
    assert [who(each) for each in run(asks, world(with_a_month()))] == ["sam", "priya"]
    assert [who(each) for each in run(asks, world(scheme()))] == ["priya", "priya"]


def test_of_those_answered_in_one_moment_the_first_asked_is_the_first() -> None:
    asks = [  # Priya passes the first on; Sam answers it in the moment in which he answers the second, had for longer
        past(0, 9_000, had=(Had(id_of("priya"), "worker", 1_800.0, "passed_up"), Had(id_of("sam"), "worker", 1_800.0))),
        past(1, 9_000, after=HOUR / 4, gainers={id_of("priya")}, had=(Had(id_of("sam"), "worker", 2_700.0),)),
    ]
    found = {each.number: each for each in run(asks, world(with_a_month()))}
    assert (who(found[0]), who(found[1])) == ("sam", "gwen")


def test_in_one_moment_the_watch_looks_before_anybody_answers() -> None:
    asks = [  # at half time Sam answers the first, and Priya, whose month the third has filled, loses the second
        past(0, 9_000, gainers={id_of("priya")}, had=(Had(id_of("sam"), "worker", 5 * 3_600.0),)),
        past(1, 9_000, had=(Had(id_of("priya"), "worker", 100 * 3_600.0),)),
        past(2, 9_000, gainers={id_of("sam")}, had=(Had(id_of("priya"), "worker", 3_600.0),)),
    ]
    found = {each.number: each for each in run(asks, world(with_a_month()))}
    assert [who(found[0]), who(found[2])] == ["sam", "priya"]
    assert [desk.user for desk in found[1].desks][:2] == [id_of("priya"), id_of("sam")]


# Who else could decide for Ada gains by it here, so that it stays with Priya.
ONLY_PRIYA = frozenset({id_of("sam"), id_of("gwen")})
DUE = 26 * 3_600.0  # from 9 o'clock on Monday


def long_with_priya(**more: Any) -> PastAsk:
    """This function will make an ask that Priya does not answer before Friday."""
    return past(0, 9_000, had=(Had(id_of("priya"), "worker", 100 * 3_600.0),), **more)


def test_what_is_late_and_stays_is_looked_at_each_morning() -> None:
    limits = scheme()
    held_here = world(limits).held
    later = [replace(each, since=MONDAY + timedelta(days=1, hours=5)) for each in held_here[2:3]]
    here = world(limits, held=[*held_here[:2], *later, *held_here[3:]])
    found = run([long_with_priya(gainers=frozenset({id_of("gwen")}))], here)[0]
    assert [(desk.user, desk.seconds) for desk in found.desks[:1]] == [(id_of("priya"), 48 * 3_600)]
    assert who(found) == "sam"


def test_what_is_late_and_stays_is_looked_at_when_somebody_is_back() -> None:
    back = MONDAY + timedelta(days=1, hours=5)
    away = [Away(id_of("sam"), MONDAY - HOUR, back)]
    found = run([long_with_priya(gainers=frozenset({id_of("gwen")}))], world(scheme(), away=away))[0]
    assert (found.desks[0].seconds, who(found)) == (29 * 3_600, "sam")


def test_who_may_no_longer_decide_what_is_due_has_it_no_more() -> None:
    limits = scheme()
    month = Limit("worker.month", "per_period", 12_000, period="month", counted_by="holder_and_person")
    worker = limits.roles["worker"]
    filled = replace(limits, roles={**limits.roles, "worker": replace(worker, limits=(*worker.limits, month))})
    other = past(1, 9_000, after=20 * HOUR, had=(Had(id_of("priya"), "worker", 3_600.0),))
    found = run([long_with_priya(gainers=ONLY_PRIYA), other], world(filled))[0]
    assert found.desks[0].seconds == DUE


def test_who_let_it_run_out_had_not_answered_by_then() -> None:
    late = past(0, 9_000, gainers=ONLY_PRIYA, had=(Had(id_of("priya"), "worker", 72 * 3_600.0, "late"),))
    assert run([late], world(scheme()))[0].seconds > 72 * 3_600


def test_what_nobody_can_decide_while_somebody_is_away_is_theirs_again() -> None:
    away = [Away(id_of("priya"), MONDAY + HOUR, MONDAY + 3 * HOUR)]
    found = run([long_with_priya(gainers=ONLY_PRIYA)], world(scheme(), away=away))[0]
    assert [(desk.user, desk.seconds) for desk in found.desks[:1]] == [(id_of("priya"), 3_600)]
    assert who(found) == "priya"
