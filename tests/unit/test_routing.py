"""Who decides: the nearest who may, with everybody nearer and why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delegation.authority import Act, BudgetState, MandateFacts, Terms, Used, resolve
from delegation.periods import Calendar
from delegation.routing import Candidate, PassedOver, Route, needs_of, route
from delegation.terms import Limit, SchemeTerms, parse_scheme
from tests.unit import engine_strategies as engine

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
CALENDAR = Calendar()
SCHEME: SchemeTerms = parse_scheme(
    yaml.safe_load((Path(__file__).parents[2] / "delegation" / "demo_scheme.yaml").read_text())
)


def named(name: str) -> UUID:
    """Give everybody of one name the same id."""
    return uuid5(UUID(int=0), name)


ADA = named("ada")
ADAS_MONEY = BudgetState(named("budget"), "managed", 12_000_00, spent=6_632_50, agreed=3_108_60)


def terms_of(user: str, role: str, kind: str = "officer", **more: object) -> Terms:
    """Give one user's mandate under the demo scheme."""
    facts = MandateFacts(named(user + role), kind, named(user), role, NOON, NOON, **more)  # type: ignore[arg-type]
    return resolve(facts, SCHEME)


def somebody(user: str, role: str, **more: object) -> Candidate:
    """Give a candidate with one officer's mandate."""
    return Candidate(named(user), (terms_of(user, role),), **more)  # type: ignore[arg-type]


def joe(**more: object) -> Candidate:
    """Give Joe, who asks for Ada."""
    terms = terms_of("joe", "family", kind="family", person=ADA)
    return Candidate(named("joe"), (terms,), is_asker=True, **more)  # type: ignore[arg-type]


def team(**changed: dict[str, object]) -> list[Candidate]:
    """Give Joe, then Priya, Sam, Gwen, Helen and Dev, some of them changed."""
    people = {"priya": "practitioner", "sam": "practitioner", "gwen": "team_manager", "helen": "head_of_service"}
    listed = [somebody(name, role, **changed.get(name, {})) for name, role in (people | {"dev": "director"}).items()]
    return [joe(**changed.get("joe", {})), *listed]


def ask(pence: int, kind: str = "one_off", category: str = "everyday", *flags: str) -> Act:
    """Give an ask for Ada."""
    return Act(kind, pence, category, ADA, "adult", flags=frozenset(flags), budget=ADAS_MONEY)


def routed(act: Act, candidates: list[Candidate], used: dict[str, Used] | None = None) -> Route:
    """Route under the demo scheme, nothing used but what is said."""
    usage = {
        (need.mandate, need.limit): (used or {}).get(need.limit, Used(0, 0))
        for need in needs_of(act, candidates, NOON, CALENDAR)
    }
    return route(
        act=act,
        candidates=candidates,
        reservations=SCHEME.reservations,
        roles=SCHEME.roles,
        usage=usage,
        at=NOON,
        calendar=CALENDAR,
    )


def whys(found: Route) -> list[tuple[UUID, str, str | None]]:
    """Give who was passed over, and why."""
    return [(each.user, each.why, each.limit) for each in found.passed_over]


def test_joes_150_pounds_wait_with_priya() -> None:
    found = routed(ask(150_00), team())
    assert found.chosen == named("priya")
    assert found.ruling is not None
    assert (found.ruling.outcome, found.ruling.role) == ("within", "practitioner")
    assert whys(found) == [(named("joe"), "limit", "family.each")]


def test_then_with_sam_then_with_gwen() -> None:
    away: dict[str, object] = {"absent": True}
    assert routed(ask(150_00), team(priya=away)).chosen == named("sam")
    found = routed(ask(150_00), team(priya=away, sam={"gone": True}))
    assert found.chosen == named("gwen")
    assert whys(found)[1:] == [(named("priya"), "absent", None), (named("sam"), "gone", None)]


@pytest.mark.parametrize(("trouble", "why"), [("is_late", "late"), ("has_seen", "seen"), ("is_lower", "lower")])
def test_who_let_it_run_out_or_has_seen_it_or_is_too_low_is_passed_over(trouble: str, why: str) -> None:
    found = routed(ask(150_00), team(priya={trouble: True}))
    assert found.chosen == named("sam")
    assert whys(found)[1:] == [(named("priya"), why, None)]


def test_who_stands_in_for_somebody_away_is_asked_before_all_others() -> None:
    bev = somebody("bev", "practitioner", near=False)
    away = {"absent": True, "stand_ins": (named("bev"), named("gwen"))}
    found = routed(ask(150_00), [*team(priya=away), bev])
    assert (found.chosen, found.on_behalf_of) == (named("bev"), named("priya"))
    assert routed(ask(150_00), team(priya=away)).chosen == named("gwen")


def test_who_stands_in_is_not_asked_for_what_who_is_away_could_not_have_decided() -> None:
    away = {"absent": True, "stand_ins": (named("helen"),)}
    assert routed(ask(640_00), team(priya=away)).chosen == named("gwen")


def test_who_is_further_off_is_asked_only_in_place_of_somebody() -> None:
    bev = somebody("bev", "director", near=False)
    assert routed(ask(640_00), [bev, *team()]).chosen == named("gwen")


def test_640_pounds_are_over_both_practitioners_limits() -> None:
    found = routed(ask(640_00), team())
    assert found.chosen == named("gwen")
    assert [why for _, why, _ in whys(found)] == ["limit"] * 3
    assert [limit for _, _, limit in whys(found)] == ["family.each", "practitioner.each", "practitioner.each"]


def test_the_limit_that_did_not_reach_is_the_month_when_it_was_the_month() -> None:
    found = routed(ask(60_00), team(), {"family.month": Used(240_00, 0)})
    assert whys(found) == [(named("joe"), "limit", "family.month")]


def test_who_asks_is_not_asked_even_within_their_own_limits() -> None:
    found = routed(ask(20_00), team())
    assert found.chosen == named("priya")
    assert whys(found) == [(named("joe"), "self", None)]


def test_a_worker_who_asks_does_not_decide_it() -> None:
    asker = somebody("priya", "practitioner", is_asker=True)
    found = routed(ask(200_00), [asker, somebody("sam", "practitioner")])
    assert found.chosen == named("sam")
    assert whys(found) == [(named("priya"), "self", None)]


def test_nobody_decides_for_their_own_gain() -> None:
    found = routed(ask(200_00), team(priya={"is_paid": True}, joe={"is_paid": True}))
    assert found.chosen == named("sam")
    assert whys(found) == [(named("joe"), "paid_by_it", None), (named("priya"), "paid_by_it", None)]


def test_what_is_reserved_passes_over_those_below() -> None:
    found = routed(ask(60_00, "one_off", "accommodation"), team())
    assert found.chosen == named("helen")
    assert [why for _, why, _ in whys(found)] == ["self", "reserved", "reserved", "reserved"]
    assert routed(ask(136_00, "weekly", "care", "relative_wages"), team()).chosen == named("gwen")
    assert routed(ask(22_00, "decrease"), team()).chosen == named("helen")


def test_a_category_and_no_authority_are_told_apart() -> None:
    repairs = Candidate(named("pat"), (terms_of("pat", "practitioner", category="equipment"),))
    nobody = Candidate(named("lena"), ())
    found = routed(ask(150_00), [repairs, nobody, somebody("gwen", "team_manager")])
    assert whys(found) == [(named("pat"), "category", None), (named("lena"), "no_authority", None)]


def test_with_nobody_left_it_is_blocked_and_never_yes() -> None:
    found = routed(ask(300_000_00), team())
    assert (found.chosen, found.ruling) == (None, None)
    assert len(found.passed_over) == 6
    assert routed(ask(5_00), []) == Route(None, None, ())


def test_whoever_may_change_the_plan_gets_what_is_more_than_is_left() -> None:
    found = routed(ask(2_300_00), team())
    assert found.chosen == named("helen")
    short = Act("one_off", 90_00, "everyday", ADA, "adult", budget=BudgetState(named("b"), "managed", 80_00))
    found = routed(short, team())
    assert found.chosen == named("gwen")
    assert found.ruling is not None
    assert found.ruling.missing == 10_00
    assert whys(found)[0] == (named("joe"), "limit", "budget")


def test_a_sum_that_cannot_be_read_passes_over_and_never_chooses() -> None:
    tom, priya = somebody("tom", "support_worker"), somebody("priya", "practitioner")
    found = route(
        act=ask(20_00),
        candidates=[tom, priya],
        reservations=(),
        roles=SCHEME.roles,
        usage={},
        at=NOON,
        calendar=CALENDAR,
    )
    assert found.chosen == named("priya")
    assert found.passed_over == (PassedOver(named("tom"), "no_authority"),)


@pytest.mark.parametrize("trouble", ["absent", "gone", "is_paid", "is_asker"])
def test_whoever_should_not_be_asked_is_never_chosen(trouble: str) -> None:
    people = [somebody("priya", "practitioner", **{trouble: True})]
    assert routed(ask(20_00), people).chosen is None


def drawn_candidates(data: st.DataObject) -> list[Candidate]:
    """Draw up to four people with up to two mandates each, the first of whom asks."""
    flags = st.sampled_from([False, False, False, True])
    return [
        Candidate(UUID(int=number), tuple(held), data.draw(flags), data.draw(flags), number == 1, data.draw(flags))
        for number, held in enumerate(data.draw(st.lists(st.lists(engine.terms(), max_size=2), max_size=4)), 1)
    ]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_first_who_may_is_chosen_and_everybody_before_has_a_reason(data: st.DataObject) -> None:
    act, candidates = data.draw(engine.acts()), drawn_candidates(data)
    held = [terms for candidate in candidates for terms in candidate.terms]
    usage, reserved = data.draw(engine.usages(act, held)), data.draw(engine.reservations)
    found = route(
        act=act,
        candidates=candidates,
        reservations=reserved,
        roles=engine.ROLES,
        usage=usage,
        at=engine.NOON,
        calendar=engine.CALENDAR,
    )
    able = [
        one.user
        for one in candidates
        if not (one.absent or one.gone or one.is_asker or one.is_paid)
        and engine.ruled(act, one.terms, usage, reserved).outcome == "within"
    ]
    assert found.chosen == (able[0] if able else None)
    tried = [one.user for one in candidates]
    before = tried[: tried.index(found.chosen)] if found.chosen else tried
    assert [each.user for each in found.passed_over] == before
    assert all((each.why == "limit") == (each.limit is not None) for each in found.passed_over)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_without_reasons_the_choice_is_the_same(data: st.DataObject) -> None:
    act = data.draw(engine.acts())
    candidates = [
        replace(one, stand_ins=tuple(UUID(int=each) for each in data.draw(st.lists(st.integers(1, 4), max_size=2))))
        for one in drawn_candidates(data)
    ]
    usage = data.draw(engine.usages(act, [terms for candidate in candidates for terms in candidate.terms]))
    reserved = data.draw(engine.reservations)

    def found(*, with_reasons: bool) -> Route:
        return route(
            act=act,
            candidates=candidates,
            reservations=reserved,
            roles=engine.ROLES,
            usage=usage,
            at=engine.NOON,
            calendar=engine.CALENDAR,
            with_reasons=with_reasons,
        )

    assert found(with_reasons=False)._replace(passed_over=()) == found(with_reasons=True)._replace(passed_over=())


def test_without_reasons_a_limit_on_trial_passes_nobody_over() -> None:
    limits = Limit("a.each", "per_ask", 100_00), Limit("a.trial", "per_ask", 1_00, enforcement="evaluate")
    terms = replace(terms_of("priya", "practitioner"), limits=limits)
    found = route(
        act=ask(20_00),
        candidates=[Candidate(named("priya"), (terms,))],
        reservations=(),
        roles=SCHEME.roles,
        usage={},
        at=NOON,
        calendar=CALENDAR,
        with_reasons=False,
    )
    assert found.chosen == named("priya")
