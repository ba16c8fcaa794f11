"""Which limits somebody may read: everybody what is published, drafts only those who look after them."""

from typing import Any
from uuid import UUID

from delegation.errors import Missing
from delegation.models import Scheme, User
from delegation.scheme_changes import Change, compare
from delegation.selectors.authority import NO_SCHEME, parsed
from delegation.selectors.me import my_organisation
from delegation.terms import parse_scheme

READ_DRAFTS = frozenset({User.Duty.LEADER, User.Duty.AUDITOR})


def schemes_seen_by(user: User) -> Any:
    """This function will give the versions of the limits that a user may read."""
    rows = Scheme.objects.ours()
    if READ_DRAFTS.isdisjoint(user.duties) and my_organisation().scheme_owner_id != user.id:
        rows = rows.filter(status=Scheme.Status.PUBLISHED)
    return rows


def find_scheme(*, by: User, scheme_id: UUID) -> Scheme:
    """This function will load limits that a user may read, or raise Missing."""
    scheme: Scheme | None = schemes_seen_by(by).filter(id=scheme_id).first()
    if scheme is None:
        raise Missing
    return scheme


def changes_of(scheme: Scheme) -> tuple[Change, ...]:
    """This function will list what a draft or proposal would change in what is published last."""
    last = last_published()
    return compare(NO_SCHEME if last is None else parsed(last), parse_scheme(scheme.terms))


def last_published() -> Scheme | None:
    """This function will find the highest published version, whether its day has come or not."""
    rows = Scheme.objects.ours().filter(status=Scheme.Status.PUBLISHED).order_by("-version")
    found: Scheme | None = rows.first()
    return found
