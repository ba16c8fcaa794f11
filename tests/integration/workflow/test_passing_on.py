"""Rule 7: authority only narrows on its way down, ends with the giver's, and is charged to both."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from delegation.authority import Act
from delegation.errors import Conflict, Forbidden, LeewayError, Refused
from delegation.models import Hold, Mandate
from delegation.selectors.authority import rule_on, setting, terms_for
from delegation.services.mandate_rows import Narrower
from delegation.services.mandates import grant_officer, resume, revoke, suspend
from delegation.services.passing_on import pass_on
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import Ask


def passed(steps: Steps, giver: str, holder: str, *, at: datetime = TUESDAY, **more: Any) -> Mandate:
    """This function will have one pass their authority on to the other, for a week unless told."""
    own = Narrower(**{"ends_at": at + 7 * DAY, **more})
    return pass_on(
        by=steps.cast.user(giver),
        holder=steps.cast.user(holder),
        giver=steps.mandate(giver, revoked_at=None),
        person=None,
        narrower=own,
        at=at,
    )


def away(steps: Steps, *names: str) -> None:
    """This function will have some people be away."""
    for name in names:
        steps.away(name)


def test_who_was_passed_it_on_is_asked_at_the_place_of_the_giver(steps: Steps) -> None:
    passed(steps, "priya", "kofi")
    assert steps.waits_for(steps.ask("joe", "ada", 15_000)) == "priya"
    away(steps, "priya")
    ask = steps.ask("joe", "ada", 15_000)
    assert steps.waits_for(ask) == "kofi"
    assert steps.shown(ask, "kofi")["waiting_for"]["on_behalf_of"] == str(steps.cast.user("priya").id)


def test_a_decision_by_what_was_passed_on_names_the_giver_and_is_charged_to_both(steps: Steps) -> None:
    mandate = passed(steps, "priya", "kofi")
    away(steps, "priya")
    ask = steps.yes("kofi", steps.ask("joe", "ada", 15_000))
    shown = steps.shown(ask, "kofi")["decision"]
    assert (shown["mandate"], shown["on_behalf_of"]) == (str(mandate.id), str(steps.cast.user("priya").id))
    hold = Hold.objects.ours().select_related("holder", "giver").get(ask_id=ask.id)
    assert hold.holder is not None
    assert hold.giver is not None
    assert (hold.holder.username, hold.role) == ("kofi", "hospital_nurse")
    assert (hold.giver.username, hold.giver_role) == ("priya", "practitioner")
    taken = steps.take_back("kofi", ask)
    assert Hold.objects.ours().get(ask_id=taken.id).giver is None


def test_what_the_receiver_says_yes_to_counts_in_the_givers_own_limit(steps: Steps) -> None:
    monthly = {"key": "own.month", "kind": "per_period", "amount": 30_000, "period": "month", "act_kinds": ["one_off"]}
    old = steps.mandate("priya")
    revoke(by=steps.cast.user("gwen"), mandate_id=old.id, at=TUESDAY)
    assert old.post is not None
    grant_officer(
        by=steps.cast.user("gwen"),
        holder=steps.cast.user("priya"),
        post=old.post,
        narrower=Narrower(limits=[monthly]),
        at=TUESDAY,
    )
    passed(steps, "priya", "kofi")
    first, second = steps.ask("joe", "ada", 15_000), steps.ask("joe", "ada", 16_000)
    away(steps, "priya", "sam", "gwen")
    assert [steps.waits_for(steps.again(each)) for each in (first, second)] == ["kofi", "kofi"]
    steps.yes("kofi", first)
    with pytest.raises(Forbidden):  # £150 of £300 are left, for both of them
        steps.yes("kofi", second)
    mine = terms_for(
        holders=[steps.cast.user("priya").id], person=steps.cast.person("ada"), at=TUESDAY, setting=setting(at=TUESDAY)
    )
    ruling = rule_on(
        act=act(steps, 16_000), terms=mine[steps.cast.user("priya").id], at=TUESDAY, setting=setting(at=TUESDAY)
    )
    assert ruling.outcome == "beyond"
    assert [check.held for check in ruling.checks if check.limit == "own.month"] == [15_000]


def test_it_is_at_most_the_receivers_own_role(steps: Steps) -> None:
    passed(steps, "gwen", "kofi")
    away(steps, "gwen", "priya", "sam")
    assert steps.waits_for(steps.ask("joe", "ada", 20_000)) == "kofi"
    assert steps.waits_for(steps.ask("joe", "ada", 20_001)) == "helen"


def test_it_is_at_most_what_the_giver_says(steps: Steps) -> None:
    each = {"key": "own.each", "kind": "per_ask", "amount": 12_000, "act_kinds": ["one_off"]}
    passed(steps, "priya", "kofi", limits=[each], category="everyday")
    away(steps, "priya", "sam")
    assert steps.waits_for(steps.ask("joe", "ada", 12_000)) == "kofi"
    assert steps.waits_for(steps.ask("joe", "ada", 12_001)) == "gwen"
    assert steps.waits_for(steps.ask("joe", "ada", 11_000, category="travel")) == "gwen"


@pytest.mark.parametrize("how", ["revoked", "suspended", "post_revoked", "post_suspended"])
def test_it_ends_with_the_givers_and_with_the_receivers_post(steps: Steps, how: str) -> None:
    mandate = passed(steps, "priya", "kofi")
    away(steps, "priya")
    ask = steps.ask("joe", "ada", 15_000)
    assert steps.waits_for(ask) == "kofi"
    whose = "kofi" if how.startswith("post") else "priya"
    end = revoke if how.endswith("revoked") else suspend
    end(by=steps.cast.user("lena"), mandate_id=steps.mandate(whose).id, at=TUESDAY + HOUR)
    assert steps.waits_for(steps.again(ask)) == "sam"
    assert steps.waits_for(steps.ask("joe", "ada", 15_000, at=TUESDAY + HOUR)) == "sam"
    mandate.refresh_from_db()
    assert (mandate.revoked_at is None) == (how == "suspended")


def test_what_is_on_hold_with_the_giver_counts_again_with_them(steps: Steps) -> None:
    passed(steps, "priya", "kofi")
    away(steps, "priya", "sam", "gwen")
    lena, mandate = steps.cast.user("lena"), steps.mandate("priya")
    suspend(by=lena, mandate_id=mandate.id, at=TUESDAY)
    ask = steps.ask("joe", "ada", 15_000)
    assert steps.waits_for(ask) == "helen"
    resume(by=lena, mandate_id=mandate.id, at=TUESDAY)
    assert steps.waits_for(steps.ask("joe", "ada", 15_000)) == "kofi"


def test_it_ends_on_its_day(steps: Steps) -> None:
    passed(steps, "priya", "kofi", ends_at=TUESDAY + 2 * HOUR)
    steps.away("priya")
    late = TUESDAY + 2 * HOUR
    assert steps.waits_for(steps.ask("joe", "ada", 15_000, at=late - timedelta(microseconds=1))) == "kofi"
    assert steps.waits_for(steps.ask("joe", "ada", 15_000, at=late)) == "sam"


def test_it_is_not_passed_on_again(steps: Steps) -> None:
    mandate = passed(steps, "priya", "kofi")
    with pytest.raises(Refused):
        pass_on(
            by=steps.cast.user("kofi"),
            holder=steps.cast.user("noor"),
            giver=mandate,
            person=None,
            narrower=Narrower(ends_at=TUESDAY + DAY),
            at=TUESDAY,
        )


@pytest.mark.parametrize(
    ("giver", "holder", "by", "ends", "error"),
    [
        ("priya", "kofi", "gwen", 7, Forbidden),  # not theirs
        ("priya", "priya", "priya", 7, Forbidden),
        ("priya", "omar", "priya", 7, Refused),  # no post
        ("priya", "lena", "priya", 7, Refused),
        ("priya", "joe", "priya", 7, Refused),
        ("priya", "kofi", "priya", None, Refused),
        ("priya", "kofi", "priya", 367, Refused),
        ("priya", "kofi", "priya", -1, Refused),
    ],
)
def test_what_cannot_be_passed_on_is_refused(
    steps: Steps, giver: str, holder: str, by: str, ends: int | None, error: type[LeewayError]
) -> None:
    own = Narrower(ends_at=None if ends is None else TUESDAY + ends * DAY)
    with pytest.raises(error):
        pass_on(
            by=steps.cast.user(by),
            holder=steps.cast.user(holder),
            giver=steps.mandate(giver),
            person=None,
            narrower=own,
            at=TUESDAY,
        )


def test_two_do_not_pass_theirs_on_to_each_other(steps: Steps) -> None:
    passed(steps, "priya", "sam")
    with pytest.raises(Refused):
        passed(steps, "sam", "priya")


def test_what_has_ended_is_not_passed_on(steps: Steps) -> None:
    mandate = steps.mandate("priya")
    suspend(by=steps.cast.user("gwen"), mandate_id=mandate.id, at=TUESDAY)
    with pytest.raises(Conflict):
        passed(steps, "priya", "kofi")


def act(steps: Steps, amount: int, category: str = "everyday", kind: str = "one_off") -> Act:
    """This function will make an act for Ada without money of hers."""
    return Act(kind=kind, amount=amount, category=category, person=steps.cast.person("ada").id, people="adult")


PAIRS = (("gwen", "priya"), ("priya", "kofi"), ("tom", "sam"), ("helen", "gwen"))
# Below, at and above what each role may.
AMOUNTS = (0, 4_000, 5_000, 5_001, 20_000, 20_001, 30_000, 30_001, 94_200, 100_000, 100_001, 120_000)
KINDS = ("one_off", "weekly", "swap", "plan_change")
LIMITS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "kind": st.just("per_ask"),
        "amount": st.none() | st.integers(0, 120_000),
        "act_kinds": st.lists(st.sampled_from(KINDS), min_size=1, unique=True),
    }
)


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_rule_7_passing_on_never_widens(steps: Steps, data: st.DataObject) -> None:
    giver, holder = data.draw(
        st.sampled_from([("gwen", "priya"), ("priya", "kofi"), ("tom", "sam"), ("helen", "gwen")])
    )
    own = [{**limit, "key": f"own.n{n}"} for n, limit in enumerate(data.draw(st.lists(LIMITS, max_size=1)))]
    category = data.draw(st.sampled_from(["", "travel", "everyday"]))
    with transaction.atomic():
        mandate = passed(steps, giver, holder, limits=own, category=category)
        wanted = act(
            steps,
            data.draw(st.sampled_from(AMOUNTS)),
            data.draw(st.sampled_from(["travel.taxi", "everyday", "travel.hotel"])),
            data.draw(st.sampled_from(("one_off", *KINDS))),
        )
        now = setting(at=TUESDAY)
        users = [steps.cast.user(name).id for name in (giver, holder)]
        held = terms_for(holders=users, person=steps.cast.person("ada"), at=TUESDAY, setting=now)
        on = [each for each in held[users[1]] if each.mandate == mandate.id]
        outcome = rule_on(act=wanted, terms=on, at=TUESDAY, setting=now).outcome
        givers = rule_on(act=wanted, terms=held[users[0]], at=TUESDAY, setting=now).outcome
        transaction.set_rollback(True)
    event(f"{givers} -> {outcome}")
    assert outcome != "within" or givers == "within"
    ceilings = [limit for limit in now.terms.roles[mandate.role].limits if limit.kind == "per_ask"]
    assert outcome != "within" or any(
        wanted.kind in limit.act_kinds and (limit.amount is None or (wanted.amount or 0) <= limit.amount)
        for limit in ceilings
    )
    said = [limit for limit in own if wanted.kind in limit["act_kinds"] and limit["amount"] is not None]
    assert outcome != "within" or all((wanted.amount or 0) <= limit["amount"] for limit in said)


def test_an_ask_routed_to_who_was_passed_it_on_is_seen_while_it_waits(steps: Steps) -> None:
    passed(steps, "priya", "kofi")
    away(steps, "priya")
    ask: Ask = steps.ask("joe", "ada", 15_000)
    assert steps.shown(ask, "kofi")["id"] == str(ask.id)
