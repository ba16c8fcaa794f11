"""Limits take two people, start in order, and tighten with notice: by every path."""

from copy import deepcopy
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from audit.events import Actor
from audit.models import Event
from delegation import hooks
from delegation.demo.building import demo_scheme
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused, Stale
from delegation.models import Scheme, User
from delegation.permissions import can_publish
from delegation.selectors.authority import begun_by, scheme_in_force, setting
from delegation.selectors.schemes import changes_of, versions_seen_by
from delegation.services import schemes
from delegation.services.comments import answer_comment, comment_on
from delegation.services.schemes import draft_scheme, drop, edit_draft, propose, publish, withdraw
from tests.cast import Cast
from tests.integration.delegation.refusals import APPEND_ONLY, CHECK, UNIQUE, refused

DAY = timedelta(days=1)


def terms(**amounts: int | None) -> dict[str, Any]:
    """Give the limits in force with other amounts: `family__each=12_000` sets family.each."""
    changed: dict[str, Any] = deepcopy(dict(demo_scheme()))
    wanted = {name.replace("__", "."): amount for name, amount in amounts.items()}
    for role in changed["roles"]:
        for limit in role["limits"]:
            limit["amount"] = wanted.get(limit["key"], limit["amount"])
    return changed


WIDER = {"family__each": 12_000}
TIGHTER = {"family__each": 9_000}


@pytest.fixture
def wider(east: Cast) -> Scheme:
    """A proposal of Lena's that only widens."""
    return proposed(east, **WIDER)


@pytest.fixture
def tighter(east: Cast) -> Scheme:
    """A proposal of Lena's that tightens."""
    return proposed(east, **TIGHTER)


def proposed(east: Cast, **amounts: int | None) -> Scheme:
    """Let Lena draft and propose."""
    scheme = draft_scheme(by=east.user("lena"), terms=terms(**amounts), at=east.at)
    return propose(by=east.user("lena"), scheme_id=scheme.id, at=east.at)


def make_leader(user: User) -> User:
    """Give somebody the leader's duty, as an administrator might by mistake."""
    user.duties = ["leader"]
    user.save()
    return user


# --- two people ------------------------------------------------------------------------------------------------------


def test_a_second_leader_publishes_what_widens_from_now(east: Cast, wider: Scheme) -> None:
    published = publish(by=east.user("mark"), scheme_id=wider.id, at=east.at)
    assert (published.version, published.status, published.in_force_from) == (4, "published", east.at)
    assert scheme_in_force(at=east.at) == published


@pytest.mark.parametrize("name", ["joe", "tom", "gwen", "dev", "omar", "nia", "ruth"])
def test_only_leaders_draft_propose_and_publish(east: Cast, wider: Scheme, name: str) -> None:
    user = east.user(name)
    draft = draft_scheme(by=east.user("lena"), terms=terms(**WIDER), at=east.at)
    with pytest.raises(Forbidden):
        draft_scheme(by=user, terms=terms(**WIDER), at=east.at)
    with pytest.raises(Forbidden):
        propose(by=user, scheme_id=draft.id, at=east.at)
    with pytest.raises(Forbidden):
        publish(by=user, scheme_id=wider.id, at=east.at)


def test_the_author_is_never_the_second_even_when_somebody_else_proposed(east: Cast) -> None:
    scheme = draft_scheme(by=east.user("lena"), terms=terms(**WIDER), at=east.at)
    propose(by=east.user("mark"), scheme_id=scheme.id, at=east.at)
    for name in ("lena", "mark"):
        with pytest.raises(Forbidden, match="2 people"):
            publish(by=east.user(name), scheme_id=scheme.id, at=east.at)


def test_nobody_edits_a_draft_of_somebody_else_and_so_publishes_their_own_words(east: Cast) -> None:
    scheme = draft_scheme(by=east.user("lena"), terms=terms(**WIDER), at=east.at)
    with pytest.raises(Forbidden, match="wrote"):
        edit_draft(by=east.user("mark"), scheme_id=scheme.id, revision=1, terms=terms(), at=east.at)


def test_what_is_proposed_cannot_be_edited_under_the_second_persons_eyes(east: Cast, wider: Scheme) -> None:
    with pytest.raises(Conflict):
        edit_draft(by=east.user("lena"), scheme_id=wider.id, revision=1, terms=terms(), at=east.at)


def test_whoever_decides_asks_does_not_publish(east: Cast, wider: Scheme) -> None:
    gwen = make_leader(east.user("gwen"))
    assert not can_publish(by=gwen, scheme=wider, at=east.at)
    with pytest.raises(Forbidden, match="decide"):
        publish(by=gwen, scheme_id=wider.id, at=east.at)


def test_a_leader_who_is_somebodys_mother_may_publish(east: Cast, wider: Scheme) -> None:
    assert can_publish(by=make_leader(east.user("maya")), scheme=wider, at=east.at)


def test_a_machine_never_publishes(east: Cast, wider: Scheme) -> None:
    assert not can_publish(by=Actor(process="demo-seed"), scheme=wider, at=east.at)


def test_a_leader_who_left_does_not_publish(east: Cast, wider: Scheme) -> None:
    mark = east.user("mark")
    mark.is_active = False
    with pytest.raises(Forbidden):
        publish(by=mark, scheme_id=wider.id, at=east.at)


def test_a_draft_is_not_published_past_its_proposal(east: Cast) -> None:
    scheme = draft_scheme(by=east.user("lena"), terms=terms(**WIDER), at=east.at)
    with pytest.raises(Conflict):
        publish(by=east.user("mark"), scheme_id=scheme.id, at=east.at)


def test_it_is_published_once(east: Cast, wider: Scheme) -> None:
    publish(by=east.user("mark"), scheme_id=wider.id, at=east.at)
    with pytest.raises(Conflict):
        publish(by=east.user("mark"), scheme_id=wider.id, at=east.at)


def test_the_database_itself_wants_two_people(east: Cast, wider: Scheme) -> None:
    lena, mark = east.user("lena"), east.user("mark")
    row = Scheme.objects.filter(id=wider.id)
    whole = {"status": "published", "version": 4, "published_at": east.at, "in_force_from": east.at}
    assert refused(lambda: row.update(**whole, published_by=lena)) == (CHECK, "scheme_takes_two_people")
    assert refused(lambda: row.update(status="published")) == (CHECK, "scheme_published_whole")
    assert refused(lambda: row.update(**{**whole, "version": 3}, published_by=mark)) == (UNIQUE, "scheme_version_once")
    before = {**whole, "in_force_from": east.at - DAY}
    assert refused(lambda: row.update(**before, published_by=mark)) == (CHECK, "scheme_published_whole")


def test_its_author_withdraws_a_proposal_and_what_is_published_is_what_was_read(east: Cast, wider: Scheme) -> None:
    lena, mark = east.user("lena"), east.user("mark")
    with pytest.raises(Forbidden, match="wrote"):
        withdraw(by=mark, scheme_id=wider.id, at=east.at)
    with pytest.raises(Stale):
        withdraw(by=lena, scheme_id=wider.id, revision=7, at=east.at)
    back = withdraw(by=lena, scheme_id=wider.id, revision=1, at=east.at)
    assert (back.status, back.proposed_by, back.proposed_at) == ("draft", None, None)
    for refused_step in (withdraw, publish):
        with pytest.raises(Conflict, match="not proposed yet"):
            refused_step(by=mark, scheme_id=wider.id, at=east.at)
    edit_draft(by=lena, scheme_id=wider.id, revision=1, terms=terms(family__each=13_000), at=east.at)
    propose(by=lena, scheme_id=wider.id, at=east.at)
    with pytest.raises(Stale):
        publish(by=mark, scheme_id=wider.id, revision=1, at=east.at)
    publish(by=mark, scheme_id=wider.id, revision=2, at=east.at)
    for late in (withdraw, drop):
        with pytest.raises(Conflict, match="never change"):
            late(by=lena, scheme_id=wider.id, at=east.at)
    told = Event.objects.filter(subject_id=wider.id).order_by("id").values_list("type", flat=True)
    assert list(told)[1:5] == ["scheme.proposed", "scheme.withdrawn", "scheme.edited", "scheme.proposed"]


def test_its_author_throws_a_draft_away_for_good(east: Cast, wider: Scheme) -> None:
    lena, mark = east.user("lena"), east.user("mark")
    draft = draft_scheme(by=lena, terms=terms(), at=east.at)
    with pytest.raises(Forbidden, match="wrote"):
        drop(by=mark, scheme_id=draft.id, at=east.at)
    with pytest.raises(Conflict, match="withdraw"):
        drop(by=lena, scheme_id=wider.id, at=east.at)
    assert drop(by=lena, scheme_id=draft.id, revision=1, at=east.at).status == "dropped"
    for step in (drop, withdraw, propose, publish):
        with pytest.raises(Conflict, match="thrown away"):
            step(by=lena, scheme_id=draft.id, at=east.at)
    with pytest.raises(Conflict, match="thrown away"):
        edit_draft(by=lena, scheme_id=draft.id, revision=1, terms=terms(**WIDER), at=east.at)
    with pytest.raises(Conflict, match="thrown away"):
        comment_on(by=lena, scheme_id=draft.id, text="Why?", at=east.at)
    row = Scheme.objects.filter(id=draft.id)
    for name, value in (("status", "draft"), ("terms", {}), ("revision", 9)):
        assert refused(partial(row.update, **{name: value})) == (APPEND_ONLY, None)
    assert not [each for each in versions_seen_by(lena) if each.id == draft.id]
    assert [each.type for each in Event.objects.filter(subject_id=draft.id)] == ["scheme.drafted", "scheme.dropped"]


def test_what_its_author_left_behind_any_leader_takes_back(east: Cast, wider: Scheme) -> None:
    lena, mark = east.user("lena"), east.user("mark")
    draft = draft_scheme(by=lena, terms=terms(), at=east.at)
    with pytest.raises(Forbidden, match="wrote"):
        withdraw(by=mark, scheme_id=wider.id, at=east.at)
    User.objects.ours().filter(id=lena.id).update(duties=[])  # she works elsewhere now
    assert drop(by=mark, scheme_id=draft.id, at=east.at).status == "dropped"
    assert withdraw(by=mark, scheme_id=wider.id, at=east.at).status == "draft"
    with pytest.raises(Forbidden, match="leader"):
        drop(by=User.objects.ours().get(id=lena.id), scheme_id=wider.id, at=east.at)


# --- when it starts --------------------------------------------------------------------------------------------------


def test_tightening_needs_28_days_and_says_what_tightens(east: Cast, tighter: Scheme) -> None:
    for starts in (None, east.at + 27 * DAY, east.at + 28 * DAY - timedelta(seconds=1)):
        with pytest.raises(Refused, match=r"28 days.*family\.each"):
            publish(by=east.user("mark"), scheme_id=tighter.id, in_force_from=starts, at=east.at)
    published = publish(by=east.user("mark"), scheme_id=tighter.id, in_force_from=east.at + 28 * DAY, at=east.at)
    assert [change.path for change in changes_of(tighter)] == []
    before, after = scheme_in_force(at=east.at + 27 * DAY), scheme_in_force(at=east.at + 28 * DAY)
    assert before is not None
    assert (before.version, after) == (3, published)


def test_a_cut_hidden_beside_a_raise_needs_28_days_too(east: Cast) -> None:
    scheme = proposed(east, family__each=20_000, family__month=24_999)
    with pytest.raises(Refused, match=r"family\.month"):
        publish(by=east.user("mark"), scheme_id=scheme.id, at=east.at)


def test_limits_start_neither_in_the_past_nor_before_a_version_that_waits(east: Cast, tighter: Scheme) -> None:
    with pytest.raises(Refused, match="past"):
        publish(by=east.user("mark"), scheme_id=tighter.id, in_force_from=east.at - DAY, at=east.at)
    publish(by=east.user("mark"), scheme_id=tighter.id, in_force_from=east.at + 30 * DAY, at=east.at)
    wider = proposed(east, **WIDER)
    with pytest.raises(Refused, match="later"):
        publish(by=east.user("mark"), scheme_id=wider.id, at=east.at)
    assert publish(by=east.user("mark"), scheme_id=wider.id, in_force_from=east.at + 30 * DAY, at=east.at).version == 5


def test_a_version_that_waits_is_what_the_next_is_held_against(east: Cast, wider: Scheme) -> None:
    publish(by=east.user("mark"), scheme_id=wider.id, in_force_from=east.at + DAY, at=east.at)
    back = proposed(east)
    with pytest.raises(Refused, match="28 days"):
        publish(by=east.user("mark"), scheme_id=back.id, in_force_from=east.at + DAY, at=east.at)


def test_what_is_held_back_by_a_comment_begins_by_no_copy_either(east: Cast, tighter: Scheme) -> None:
    starts, mark = east.at + 28 * DAY, east.user("mark")
    waiting = publish(by=mark, scheme_id=tighter.id, in_force_from=starts, at=east.at)
    comment = comment_on(by=east.user("joe"), scheme_id=waiting.id, text="That is a week of buses.", at=east.at + DAY)
    now = starts + DAY
    held = scheme_in_force(at=now)
    assert held is not None
    assert held.version == 3
    assert waiting not in begun_by(now)  # nor do any figures tell that it took something
    copy = propose(
        by=east.user("lena"),
        scheme_id=draft_scheme(by=east.user("lena"), terms=waiting.terms, at=now).id,
        at=now,
    )
    for begins in (now, now + 28 * DAY):
        with pytest.raises(Refused, match="every comment"):
            publish(by=mark, scheme_id=copy.id, in_force_from=begins, at=now)
    answer_comment(by=east.user("lena"), comment_id=comment.id, text="Buses are paid by the pass now.", at=now)
    assert scheme_in_force(at=now) == waiting
    assert publish(by=mark, scheme_id=copy.id, at=now).version == 5  # it takes nothing more from anybody


def test_a_cut_that_is_to_come_is_made_smaller_on_its_own_day(east: Cast, tighter: Scheme) -> None:
    starts, later = east.at + 28 * DAY, east.at + 5 * DAY
    waiting = publish(by=east.user("mark"), scheme_id=tighter.id, in_force_from=starts, at=east.at)
    smaller = proposed(east, family__each=9_900)  # still less than today, but more than everybody was told
    with pytest.raises(Refused, match="later"):
        publish(by=east.user("mark"), scheme_id=smaller.id, in_force_from=starts - DAY, at=later)
    comment = comment_on(by=east.user("joe"), scheme_id=waiting.id, text="That is a week of buses.", at=later)
    with pytest.raises(Refused, match="every comment"):
        publish(by=east.user("mark"), scheme_id=smaller.id, in_force_from=starts, at=later)
    answer_comment(by=east.user("lena"), comment_id=comment.id, text="You are right: it is less now.", at=later)
    publish(by=east.user("mark"), scheme_id=smaller.id, in_force_from=starts, at=later)
    comment = comment_on(by=east.user("joe"), scheme_id=smaller.id, text="And the bus home?", at=later)
    for held in (scheme_in_force(at=starts + DAY), setting(at=starts + DAY).scheme):
        assert held not in (None, waiting, smaller)  # nor does the greater cut begin while the smaller one waits
    answer_comment(by=east.user("lena"), comment_id=comment.id, text="That is within it.", at=starts + DAY)
    for begun in (scheme_in_force(at=starts + DAY), setting(at=starts + DAY).scheme):
        assert begun == smaller


def test_the_same_limits_again_may_start_at_once(east: Cast) -> None:
    assert publish(by=east.user("mark"), scheme_id=proposed(east).id, at=east.at).version == 4


def test_new_limits_move_what_waits_only_when_they_are_in_force(
    east: Cast, wider: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(hooks, "_limits_listeners", [lambda *, at: told.append(at)])
    later = proposed(east, **WIDER)
    publish(by=east.user("mark"), scheme_id=wider.id, at=east.at)
    publish(by=east.user("mark"), scheme_id=later.id, in_force_from=east.at + DAY, at=east.at)
    assert told == [east.at]


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_that_cannot_be_read_names_the_path_of_each_problem(east: Cast) -> None:
    broken = terms(family__each=-1)
    broken["roles"][1]["surprise"] = 1
    with pytest.raises(Invalid) as refusal:
        draft_scheme(by=east.user("lena"), terms=broken, at=east.at)
    assert [path for path, _ in refusal.value.errors] == ["terms.roles[0].limits[0].amount", "terms.roles[1].surprise"]
    with pytest.raises(Invalid):
        draft_scheme(by=east.user("lena"), terms=[], at=east.at)  # type: ignore[arg-type]


def test_an_edit_of_an_old_revision_is_stale(east: Cast) -> None:
    lena = east.user("lena")
    scheme = draft_scheme(by=lena, terms=terms(), at=east.at)
    assert edit_draft(by=lena, scheme_id=scheme.id, revision=1, terms=terms(**WIDER), at=east.at).revision == 2
    with pytest.raises(Stale):
        edit_draft(by=lena, scheme_id=scheme.id, revision=1, terms=terms(), at=east.at)
    with pytest.raises(Stale):
        propose(by=lena, scheme_id=scheme.id, revision=1, at=east.at)


def test_the_second_person_publishes_what_they_read(east: Cast) -> None:
    lena = east.user("lena")
    scheme = draft_scheme(by=lena, terms=terms(), at=east.at)
    edit_draft(by=lena, scheme_id=scheme.id, revision=1, terms=terms(**WIDER), at=east.at)
    propose(by=lena, scheme_id=scheme.id, at=east.at)
    with pytest.raises(Stale):
        publish(by=east.user("mark"), scheme_id=scheme.id, revision=1, at=east.at)


def test_a_scheme_of_another_organisation_is_nothing_here(kept_cast: Cast) -> None:
    with kept_cast.scope():
        foreign = Scheme.objects.get(version=3).id
    with kept_cast.scope("otto"), pytest.raises(Missing):
        propose(by=make_leader(kept_cast.user("otto")), scheme_id=foreign, at=kept_cast.at)


def test_each_step_has_one_event(east: Cast, wider: Scheme) -> None:
    publish(by=east.user("mark"), scheme_id=wider.id, at=east.at)
    events = Event.objects.filter(subject_id=wider.id).order_by("id")
    assert [(event.type, event.actor_id) for event in events] == [
        ("scheme.drafted", east.user("lena").id),
        ("scheme.proposed", east.user("lena").id),
        ("scheme.published", east.user("mark").id),
    ]


def test_nothing_is_published_where_its_event_cannot_be_written(
    east: Cast, wider: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr(schemes, "_record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(by=east.user("mark"), scheme_id=wider.id, at=east.at)
    assert Scheme.objects.get(id=wider.id).status == "proposed"
