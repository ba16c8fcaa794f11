"""Saying something about limits that are not in force yet, and answering it.

Rule 15: what takes room from somebody is read by everybody for 28 days, and starts once every comment has its answer.
So a comment on a published version that tightens holds it back (`delegation/selectors/authority.py`).
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.events import Actor, record
from audit.words import new_words, reference
from audit.writes import insert
from delegation import hooks
from delegation.errors import Conflict, Refused
from delegation.models import Scheme, SchemeAnswer, SchemeComment, User
from delegation.permissions import check_may_write_schemes
from delegation.scheme_changes import compare, tightens
from delegation.selectors.authority import parsed, scheme_in_force
from delegation.selectors.schemes import find_comment, find_scheme, published_before
from delegation.services.schemes import check_open
from delegation.terms import parse_scheme

LONGEST = 2_000
ANSWERED = gettext_lazy("This has its answer already.")


def comment_on(*, by: User, scheme_id: UUID, text: str, at: datetime) -> SchemeComment:
    """This function will keep what somebody says about limits. Raises Missing, Conflict once they began, Refused."""
    # Locked as publishing locks it: of the two at once, either the comment is counted or it holds back.
    Scheme.objects.ours().select_for_update(no_key=True).filter(id=scheme_id).first()
    scheme = find_scheme(by=by, scheme_id=scheme_id)
    if scheme.in_force_from is not None and scheme.in_force_from <= at:
        raise Conflict(_("The day of these limits has come. Say it to a leader, or about the next draft."))
    if scheme.status == Scheme.Status.DROPPED:
        check_open(scheme)
    words = new_words(text=_checked(text), subject_id=None)
    insert(words)
    comment = SchemeComment(scheme=scheme, by=by, text=words, at=at, holds=_holds(scheme, at=at))
    comment.save(force_insert=True)
    data = {"scheme": str(scheme.id), "holds": comment.holds, **(reference(words) or {})}
    _record(comment, type="scheme.commented", by=by, at=at, data=data)
    return comment


def answer_comment(*, by: User, comment_id: UUID, text: str, at: datetime) -> SchemeComment:
    """This function will answer a comment, once. Raises Missing, Forbidden, Conflict, Refused."""
    comment = find_comment(by=by, comment_id=comment_id)
    if comment.answers.all():
        raise Conflict(str(ANSWERED))
    check_may_write_schemes(by=by)
    words = new_words(text=_checked(text), subject_id=None)
    try:
        with transaction.atomic():
            insert(words)
            answer = SchemeAnswer(comment=comment, by=by, text=words, at=at)
            answer.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(str(ANSWERED)) from error
    data = {"scheme": str(comment.scheme_id), "answer": str(answer.id), **(reference(words) or {})}
    _record(comment, type="scheme.comment_answered", by=by, at=at, data=data)
    begun = comment.scheme.in_force_from
    if comment.holds and begun is not None and begun <= at:
        hooks.limits_changed(at=at)
    return comment


def _holds(scheme: Scheme, *, at: datetime) -> bool:
    """This function will say whether a version is published and takes room from somebody, now or on its day."""
    if scheme.status != Scheme.Status.PUBLISHED:
        return False
    terms = parse_scheme(scheme.terms)
    before = [each for each in (published_before(scheme), scheme_in_force(at=at)) if each is not None]
    return any(tightens(compare(parsed(each), terms)) for each in before)


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("Write what you want to say."), "text")
    if len(text) > LONGEST:
        raise Refused(_("This is too long: %(most)d letters at most.") % {"most": LONGEST}, "text")
    return text


def _record(comment: SchemeComment, *, type: str, by: User, at: datetime, data: Mapping[str, object]) -> None:
    subject = ("scheme_comment", comment.id)
    record(type=type, subject=subject, actor=Actor(user_id=by.id), data=data, at=at)
