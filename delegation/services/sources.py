"""Which systems of others may tell us things: adding one, exchanging its secret, ending it."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation.errors import Invalid, Missing
from delegation.models import Source
from delegation.permissions import check_may_set_up
from delegation.sealing import seal
from delegation.selectors.sources import PURPOSE, open_secret, sources
from delegation.services.actors import By, actor_of, user_of
from delegation.signing import new_secret

NAME_FORM = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)
OLD_SECRET_LASTS = timedelta(days=1)


def add_source(*, by: By, kind: str, name: str, at: datetime) -> Source:
    """This function will let a system of others tell us things from now on. Raises Forbidden, Invalid."""
    check_may_set_up(by=by)
    if kind not in Source.Kind.values:
        raise Invalid("kind", _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(Source.Kind.values)})
    if not NAME_FORM.fullmatch(name):
        raise Invalid("name", _("Use 2 to 40 small letters, digits or hyphens."))
    made = Source(kind=kind, name=name, secret=_drawn(at), made_by=user_of(by), created_at=at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid("name", _("There is one of this name already.")) from error
    _tell(made, type="source.added", by=by, at=at)
    return made


def rotate_source(*, by: By, source_id: UUID, at: datetime) -> Source:
    """This function will draw a new secret; for a day the old one fits beside it. Raises Forbidden, Missing."""
    source = _lock(by=by, source_id=source_id)
    source.old_secret, source.old_secret_until = source.secret, at + OLD_SECRET_LASTS
    source.secret = _drawn(at)
    source.save(update_fields=["secret", "old_secret", "old_secret_until"])
    _tell(source, type="source.secret_changed", by=by, at=at)
    return source


def end_source(*, by: By, source_id: UUID, at: datetime) -> Source:
    """This function will take nothing more from a system, from this moment on. Raises Forbidden, Missing."""
    source = _lock(by=by, source_id=source_id)
    source.ended_at = at
    source.save(update_fields=["ended_at"])
    _tell(source, type="source.ended", by=by, at=at)
    return source


def secret_of(*, by: By, source_id: UUID, at: datetime) -> str:
    """This function will give the secret in use, for whoever sets up the other side. Raises Forbidden, Missing."""
    found = sources(by=by).filter(id=source_id).first()
    if found is None:
        raise Missing
    return open_secret(found.secret, at=at)


def speaks_as(source: Source) -> Actor:
    """This function will name a source as who did something."""
    return Actor(process=source.process)


def _lock(*, by: By, source_id: UUID) -> Source:
    found: Source | None = sources(by=by).select_for_update(no_key=True).filter(id=source_id).first()
    if found is None:
        raise Missing
    return found


def _drawn(at: datetime) -> str:
    return seal(PURPOSE, new_secret().encode(), at=at)


def _tell(source: Source, *, type: str, by: By, at: datetime) -> None:
    data = {"kind": source.kind, "name": source.name}
    record(type=type, subject=("source", source.id), actor=actor_of(by), data=data, at=at)
