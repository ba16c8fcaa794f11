"""Which limits somebody may read: everybody what is published or proposed, drafts only those who look after them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch

from audit.gather import Many, Rows
from delegation.errors import Missing
from delegation.models import Scheme, SchemeAnswer, SchemeComment, User
from delegation.scheme_changes import Change, compare
from delegation.selectors.authority import NO_SCHEME, parsed, scheme_in_force
from delegation.selectors.me import my_organisation
from delegation.terms import parse_scheme

UNSEEN = (Scheme.Status.DRAFT, Scheme.Status.DROPPED)
READ_DRAFTS = frozenset({User.Duty.LEADER, User.Duty.AUDITOR})


def schemes_seen_by(user: User) -> Any:
    """This function will give the versions of the limits that a user may read."""
    rows = Scheme.objects.ours()
    if READ_DRAFTS.isdisjoint(user.duties) and my_organisation().scheme_owner_id != user.id:
        rows = rows.exclude(status__in=UNSEEN)
    return rows


def find_scheme(*, by: User, scheme_id: UUID) -> Scheme:
    """This function will load limits that a user may read, or raise Missing."""
    people = ("author", "proposed_by", "published_by")
    scheme: Scheme | None = schemes_seen_by(by).select_related(*people).filter(id=scheme_id).first()
    if scheme is None:
        raise Missing
    return scheme


def versions_seen_by(user: User) -> list[Scheme]:
    """This function will list what a user may read without its limits: published newest first, then the rest.

    What was thrown away is no longer among them.
    """
    rows = (
        schemes_seen_by(user)
        .exclude(status=Scheme.Status.DROPPED)
        .select_related("author", "proposed_by", "published_by")
        .defer("terms")
    )
    return list(rows.order_by(F("version").desc(nulls_last=True), "-created_at", "-id"))


def published_before(scheme: Scheme) -> Scheme | None:
    """This function will find the version that a version took the place of, or that a draft would."""
    if scheme.version is None:
        return last_published()
    rows = Scheme.objects.ours().filter(status=Scheme.Status.PUBLISHED, version__lt=scheme.version)
    found: Scheme | None = rows.order_by("-version").first()
    return found


def changes_of(scheme: Scheme) -> tuple[Change, ...]:
    """This function will list what a draft or proposal would change in what is published last."""
    last = last_published()
    return compare(NO_SCHEME if last is None else parsed(last), parse_scheme(scheme.terms))


def comments_on(scheme: Scheme) -> Rows:
    """This function will find what was said about a version, oldest first, each with its `answered`: one or none."""
    rows = SchemeComment.objects.ours().filter(scheme=scheme).order_by("at", "id")
    people = ("by", "text")
    return Rows(rows, also=people, lists={"answered": Many("answers", also=people)})


def comments_seen_by(user: User) -> Any:
    """This function will give the comments on versions that a user may read, each with its answer."""
    answers = Prefetch("answers", SchemeAnswer.objects.ours().select_related("by", "text"))
    rows = SchemeComment.objects.ours().select_related("scheme", "by", "text").prefetch_related(answers)
    return rows.filter(scheme__in=schemes_seen_by(user))


def find_comment(*, by: User, comment_id: UUID) -> SchemeComment:
    """This function will load a comment on a version that a user may read, or raise Missing."""
    comment: SchemeComment | None = comments_seen_by(by).filter(id=comment_id).first()
    if comment is None:
        raise Missing
    return comment


def count_unanswered(scheme: Scheme) -> int:
    """This function will count the comments that have no answer yet."""
    return int(SchemeComment.objects.ours().filter(scheme=scheme, answers__isnull=True).count())


def waiting_versions(*, at: datetime) -> list[Scheme]:
    """This function will list what was published after the version in force: it waits, for its day or for answers."""
    now = scheme_in_force(at=at)
    rows = Scheme.objects.ours().filter(status=Scheme.Status.PUBLISHED)
    return list(rows.filter(version__gt=0 if now is None else now.version).order_by("version"))


def last_published() -> Scheme | None:
    """This function will find the highest published version, whether its day has come or not."""
    rows = Scheme.objects.ours().filter(status=Scheme.Status.PUBLISHED).order_by("-version")
    found: Scheme | None = rows.first()
    return found
