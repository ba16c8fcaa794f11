"""How a mandate's terms come about, and that they only narrow on the way down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from delegation.authority import Cap, MandateFacts, Terms, narrow, resolve
from delegation.terms import Limit, RoleTerms, SchemeTerms

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GWEN, PRIYA = UUID(int=1), UUID(int=2)
EACH = Limit("practitioner.each", "per_ask", 30000)
MONTH = Limit("practitioner.month", "per_period", 90000, period="month")
WORKER = RoleTerms("practitioner", "Practitioner", 30, (EACH, MONTH))
MANAGER = RoleTerms("team_manager", "Team manager", 40, (Limit("team_manager.each", "per_ask", 100000),))
SCHEME = SchemeTerms({"practitioner": WORKER, "team_manager": MANAGER})


def facts(**given: object) -> MandateFacts:
    """Give the facts of Priya's post, with some changed."""
    plain = MandateFacts(UUID(int=7), "officer", PRIYA, "practitioner", NOON, NOON, scheme_version=3)
    return replace(plain, **given)  # type: ignore[arg-type]


def gwen(**given: object) -> Terms:
    """Give Gwen's terms, with some changed."""
    terms = Terms(UUID(int=8), "officer", GWEN, "team_manager", 40, MANAGER.limits, NOON, NOON, scheme_version=3)
    return replace(terms, **given)  # type: ignore[arg-type]


def cap(**given: object) -> Cap:
    """Give what Gwen passes on to Priya for three days, with some changed."""
    return replace(Cap(UUID(int=9), PRIYA, NOON, NOON, NOON + 3 * DAY), **given)  # type: ignore[arg-type]


def test_an_officer_has_the_limits_of_the_role() -> None:
    terms = resolve(facts(), SCHEME)
    assert (terms.limits, terms.caps, terms.rank, terms.scheme_version) == ((EACH, MONTH), (), 30, 3)


def test_a_role_that_the_scheme_does_not_have_gives_nothing() -> None:
    terms = resolve(facts(role="mayor"), SCHEME)
    assert (terms.limits, terms.rank) == ((), 0)


def test_a_mandates_own_limits_only_cap_and_keep_their_own_sums() -> None:
    own = replace(MONTH, amount=10000)
    terms = resolve(facts(limits=(own,)), SCHEME)
    assert terms.limits == (EACH, MONTH)
    assert terms.caps == (replace(own, key="practitioner.month.own"),)
    assert terms.sound


def test_room_carries_its_own_limits_and_the_rank_of_its_giver() -> None:
    room = Limit("room.each", "per_ask", 70000)
    terms = resolve(facts(kind="room", limits=(room,), rank=40), SCHEME)
    assert (terms.limits, terms.caps, terms.rank, terms.narrowed_by) == ((room,), (), 40, None)


def test_room_keeps_within_its_givers_role_of_today() -> None:
    terms = resolve(facts(kind="room", limits=(EACH,), granter_role="practitioner"), SCHEME)
    assert terms.narrowed_by is not None
    assert (terms.rank, terms.narrowed_by.limits) == (30, (EACH,))
    gone = resolve(facts(kind="room", limits=(EACH,), granter_role="mayor"), SCHEME)
    assert gone.narrowed_by is not None
    assert (gone.rank, gone.narrowed_by.limits) == (0, ())


def test_passed_on_terms_come_from_a_giver_alone() -> None:
    with pytest.raises(ValueError, match="giver"):
        resolve(facts(kind="passed_on"), SCHEME)


def test_what_is_passed_on_is_the_union_of_limits_and_the_lower_rank() -> None:
    own = Limit("practitioner.each", "per_ask", 5000)
    terms = narrow(gwen(), cap(limits=(own,)), WORKER)
    assert (terms.kind, terms.holder, terms.role, terms.rank) == ("passed_on", PRIYA, "practitioner", 30)
    assert (terms.limits, terms.caps) == ((EACH, MONTH), (replace(own, key="practitioner.each.own"),))
    assert terms.narrowed_by == gwen()


@pytest.mark.parametrize(
    ("giver", "given", "kept"),
    [
        (gwen(), cap(), (NOON, NOON + 3 * DAY)),
        (gwen(ends_at=NOON + DAY), cap(), (NOON, NOON + DAY)),
        (gwen(ends_at=NOON + 9 * DAY), cap(), (NOON, NOON + 3 * DAY)),
        (gwen(starts_at=NOON + DAY), cap(), (NOON + DAY, NOON + 3 * DAY)),
        (gwen(), cap(starts_at=NOON + 2 * DAY), (NOON + 2 * DAY, NOON + 3 * DAY)),
    ],
)
def test_what_is_passed_on_lasts_while_both_last(giver: Terms, given: Cap, kept: tuple[datetime, datetime]) -> None:
    terms = narrow(giver, given, WORKER)
    assert (terms.starts_at, terms.ends_at) == kept


@pytest.mark.parametrize(
    ("giver", "given", "kinds"),
    [
        (None, None, None),
        (None, {"one_off"}, {"one_off"}),
        ({"one_off", "swap"}, None, {"one_off", "swap"}),
        ({"one_off", "swap"}, {"swap", "weekly"}, {"swap"}),
        ({"one_off"}, {"swap"}, set()),
        (set(), {"swap"}, set()),
    ],
)
def test_the_kinds_of_ask_passed_on_are_those_in_both(
    giver: set[str] | None, given: set[str] | None, kinds: set[str] | None
) -> None:
    frozen = [None if each is None else frozenset(each) for each in (giver, given, kinds)]
    assert narrow(gwen(act_kinds=frozen[0]), cap(act_kinds=frozen[1]), WORKER).act_kinds == frozen[2]


@pytest.mark.parametrize(
    ("giver", "given", "kept"),
    [
        (None, "travel", "travel"),
        ("travel", None, "travel"),
        ("travel", "travel.taxi", "travel.taxi"),
        ("travel.taxi", "travel", "travel.taxi"),
        ("travel", "travel", "travel"),
    ],
)
def test_the_category_passed_on_is_the_narrower(giver: str | None, given: str | None, kept: str) -> None:
    terms = narrow(gwen(category=giver), cap(category=given), WORKER)
    assert (terms.category, terms.act_kinds) == (kept, None)


@pytest.mark.parametrize(
    ("giver", "given"),
    [
        ({"category": "travel"}, {"category": "care"}),
        ({"category": "travel"}, {"category": "travels"}),
        ({"person": GWEN}, {"person": PRIYA}),
        ({"payee_key": "shop"}, {"payee_key": "garage"}),
    ],
)
def test_scopes_that_do_not_meet_leave_nothing(giver: dict[str, object], given: dict[str, object]) -> None:
    assert narrow(gwen(**giver), cap(**given), WORKER).act_kinds == frozenset()


def test_what_is_suspended_stays_suspended_when_passed_on() -> None:
    assert narrow(gwen(suspended=True), cap(), WORKER).suspended
    assert narrow(gwen(), cap(suspended=True), WORKER).suspended
    assert not narrow(gwen(), cap(), WORKER).suspended
