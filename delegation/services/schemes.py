"""The organisation's limits: drafted, proposed by a leader, published by a second one, never changed afterwards.

Widening may start at once, tightening 28 days after it was published (rule 15). Published versions start in the order
of their numbers, so the scheme in force is always the last one whose day has come.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.events import record
from audit.scope import current_organisation_id
from delegation import hooks
from delegation.errors import Conflict, Forbidden, Invalid, Missing, Refused, Stale
from delegation.models import Organisation, Scheme, User
from delegation.permissions import check_may_publish, check_may_take_back, check_may_write_schemes
from delegation.scheme_changes import TIGHTENING, WIDENING, compare
from delegation.scheme_lint import KEEPS_FROM_PUBLISHING
from delegation.scheme_sense import absurd
from delegation.selectors.authority import parsed, scheme_in_force
from delegation.selectors.mandates import findings_of
from delegation.selectors.schemes import count_unanswered, last_published, waiting_versions
from delegation.services.actors import actor_of
from delegation.terms import Problem, SchemeError, SchemeTerms, parse_scheme

NOTICE_OF_TIGHTENING = timedelta(days=28)
TERMS = "terms"
OVER: Mapping[str, Promise] = {
    Scheme.Status.PUBLISHED: gettext_lazy("These limits are published. They never change; start a new draft."),
    Scheme.Status.DROPPED: gettext_lazy("This draft was thrown away. You can start a new one from it."),
}
NOT_YET: Mapping[str, Promise] = {
    Scheme.Status.DRAFT: gettext_lazy("These limits are proposed. Who wrote them can withdraw them first."),
    Scheme.Status.PROPOSED: gettext_lazy("These limits are not proposed yet."),
}


def draft_scheme(*, by: User, terms: Mapping[str, Any], at: datetime) -> Scheme:
    """This function will start a draft of new limits. Raises Forbidden, or Invalid naming the path of each problem."""
    check_may_write_schemes(by=by)
    parse(terms)
    scheme = Scheme(terms=dict(terms), author=by, created_at=at)
    scheme.save(force_insert=True)
    _record(scheme, type="scheme.drafted", by=by, at=at)
    return scheme


def edit_draft(*, by: User, scheme_id: UUID, revision: int, terms: Mapping[str, Any], at: datetime) -> Scheme:
    """This function will replace a draft's limits. Only its author may, or an editor could publish their own words.

    ``revision`` is the one the caller read. Raises Missing, Conflict when it is no draft any more, Forbidden, Stale
    when somebody changed it since, Invalid.
    """
    scheme = _lock(scheme_id)
    _check_status(scheme, Scheme.Status.DRAFT)
    check_may_write_schemes(by=by)
    if by.id != scheme.author_id:
        raise Forbidden(_("Only who wrote this draft can change it. You can start one of your own."))
    _check_revision(scheme, revision)
    parse(terms)
    scheme.terms, scheme.revision = dict(terms), scheme.revision + 1
    scheme.save(update_fields=["terms", "revision"])
    _record(scheme, type="scheme.edited", by=by, at=at)
    return scheme


def propose(*, by: User, scheme_id: UUID, revision: int | None = None, at: datetime) -> Scheme:
    """This function will propose a draft to the second person; nobody can edit it while it is proposed.

    Raises Missing, Conflict, Forbidden, Stale, or Invalid where it is no longer a scheme that can be read.
    """
    scheme = _lock(scheme_id)
    _check_status(scheme, Scheme.Status.DRAFT)
    check_may_write_schemes(by=by)
    _check_revision(scheme, revision)
    parse(scheme.terms)
    scheme.status, scheme.proposed_by, scheme.proposed_at = Scheme.Status.PROPOSED, by, at
    scheme.save(update_fields=["status", "proposed_by", "proposed_at"])
    _record(scheme, type="scheme.proposed", by=by, at=at)
    return scheme


def withdraw(*, by: User, scheme_id: UUID, revision: int | None = None, at: datetime) -> Scheme:
    """This function will take a proposal back into a draft, which its author can change again.

    Raises Missing, Conflict where it is no proposal, Forbidden for who may not take it back, Stale.
    """
    scheme = _lock_own(by=by, scheme_id=scheme_id, wanted=Scheme.Status.PROPOSED, revision=revision)
    scheme.status, scheme.proposed_by, scheme.proposed_at = Scheme.Status.DRAFT, None, None
    scheme.save(update_fields=["status", "proposed_by", "proposed_at"])
    _record(scheme, type="scheme.withdrawn", by=by, at=at)
    return scheme


def drop(*, by: User, scheme_id: UUID, revision: int | None = None, at: datetime) -> Scheme:
    """This function will throw a draft away, for good; what it said stays on the record.

    Raises Missing, Conflict where it is no draft, Forbidden for who may not take it back, Stale.
    """
    scheme = _lock_own(by=by, scheme_id=scheme_id, wanted=Scheme.Status.DRAFT, revision=revision)
    scheme.status = Scheme.Status.DROPPED
    scheme.save(update_fields=["status"])
    _record(scheme, type="scheme.dropped", by=by, at=at)
    return scheme


def publish(
    *, by: User, scheme_id: UUID, revision: int | None = None, in_force_from: datetime | None = None, at: datetime
) -> Scheme:
    """This function will publish proposed limits as the next version, in force from now or from a day.

    Raises Missing, Conflict, Forbidden unless the caller is a second leader who decides no asks, Stale, and Refused
    where limits tighten in less than 28 days or would start before a version that is published already.
    """
    _lock_versions()
    scheme = _lock(scheme_id)
    _check_status(scheme, Scheme.Status.PROPOSED)
    check_may_publish(by=by, scheme=scheme, at=at)
    _check_revision(scheme, revision)
    starts = at if in_force_from is None else in_force_from
    last = last_published()
    now, waiting = scheme_in_force(at=at), waiting_versions(at=at)
    terms = parse(scheme.terms)
    check_start(terms, last=last, starts=starts, at=at)
    _check_sense(scheme, now=now, at=at)
    # What is said of a version that waits, be it for its day or for an answer, is said of what takes its place, too.
    tightens = any(tighter_than(each, terms) for each in (now, *waiting) if each is not None)
    if tightens and any(count_unanswered(each) for each in (scheme, *waiting)):
        raise Refused(_("This takes room from somebody. First answer every comment on it."))
    scheme.status, scheme.version = Scheme.Status.PUBLISHED, (last.version or 0) + 1 if last else 1
    scheme.published_by, scheme.published_at, scheme.in_force_from = by, at, starts
    scheme.save(update_fields=["status", "version", "published_by", "published_at", "in_force_from"])
    _record(scheme, type="scheme.published", by=by, at=at, more={"in_force_from": starts.isoformat()})
    if starts <= at:
        hooks.limits_changed(at=at)
    return scheme


def check_start(terms: SchemeTerms, *, last: Scheme | None, starts: datetime, at: datetime) -> None:
    """This function will raise Refused where these limits may not start then.

    Notice is of what takes room from anybody beside what was published last, and so was told already: a cut that is
    to come may be made smaller on its day.
    """
    if starts < at:
        raise Refused(_("Limits cannot start in the past. Choose today or a later day."), "in_force_from")
    if last is None:
        return
    if last.in_force_from is not None and starts < last.in_force_from:
        raise Refused(_("Newer limits are published already and start later. Start after them."), "in_force_from")
    tighter = tighter_than(last, terms)
    if tighter and starts < at + NOTICE_OF_TIGHTENING:
        sentence = _("This tightens our limits, so it starts 28 days from now at the earliest. See: %(where)s.")
        raise Refused(sentence % {"where": ", ".join(dict.fromkeys(tighter))}, "in_force_from")


def _check_sense(scheme: Scheme, *, now: Scheme | None, at: datetime) -> None:
    """This function will raise Refused where limits leave asks to nobody or say a thing twice, and those before do not.

    An organisation's first limits are published before anybody can hold a role in them.
    """
    if now is None:
        return
    before = findings_of(now, at=at)
    found = [each for each in findings_of(scheme, at=at) if each.code in KEEPS_FROM_PUBLISHING and each not in before]
    undecided = [f"{each.about['kind']} ({each.about['people']})" for each in found if each.code == "nobody_decides"]
    if undecided:
        sentence = _("Nobody here could decide these: %(what)s. Give a role that somebody holds a limit for it.")
        raise Refused(sentence % {"what": ", ".join(undecided)}, TERMS)
    if found:
        twice = ", ".join(each.path for each in found)
        raise Refused(_("This is limited twice. Keep one of them. See: %(where)s.") % {"where": twice}, TERMS)


def tighter_than(standing: Scheme, terms: SchemeTerms) -> list[str]:
    """This function will list the paths at which limits take room that a version gives."""
    return [change.path for change in compare(parsed(standing), terms) if change.effect == TIGHTENING]


def parse(terms: object) -> SchemeTerms:
    """This function will read a scheme's document, or raise Invalid with the path of each problem."""
    try:
        read = parse_scheme(terms)
    except SchemeError as error:
        raise _invalid(error.problems) from error
    problems = list(absurd(read))
    if problems:
        raise _invalid(problems)
    return read


def _invalid(problems: Iterable[Problem]) -> Invalid:
    return Invalid(errors=[(f"{TERMS}.{path}" if path else TERMS, sentence) for path, sentence in problems])


def _lock_versions() -> None:
    """This function will let one publication at a time give out a version's number."""
    Organisation.objects.select_for_update(no_key=True).get(id=current_organisation_id())


def _lock(scheme_id: UUID) -> Scheme:
    scheme: Scheme | None = Scheme.objects.ours().select_for_update(no_key=True).filter(id=scheme_id).first()
    if scheme is None:
        raise Missing
    return scheme


def _lock_own(*, by: User, scheme_id: UUID, wanted: Scheme.Status, revision: int | None) -> Scheme:
    scheme = _lock(scheme_id)
    _check_status(scheme, wanted)
    check_may_take_back(by=by, scheme=scheme)
    _check_revision(scheme, revision)
    return scheme


def _check_status(scheme: Scheme, wanted: Scheme.Status) -> None:
    check_open(scheme)
    if scheme.status != wanted:
        raise Conflict(str(NOT_YET[wanted]))


def check_open(scheme: Scheme) -> None:
    """This function will raise Conflict where limits are published or were thrown away."""
    if scheme.status in OVER:
        raise Conflict(str(OVER[scheme.status]))


def _check_revision(scheme: Scheme, revision: int | None) -> None:
    if revision is not None and revision != scheme.revision:
        raise Stale(_("Somebody changed these limits since you opened them. Look at them again."))


def _record(scheme: Scheme, *, type: str, by: User, at: datetime, more: Mapping[str, Any] | None = None) -> None:
    data = {"revision": scheme.revision, "version": scheme.version, "author": str(scheme.author_id), **(more or {})}
    record(type=type, subject=("scheme", scheme.id), actor=actor_of(by), data=data, at=at)


__all__ = ["TIGHTENING", "WIDENING", "draft_scheme", "drop", "edit_draft", "propose", "publish", "withdraw"]
