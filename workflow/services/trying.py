"""Trying limits on a time that is over: asked for by who writes limits, answered at once or by a worker, kept as it is.

Playing changes nothing: the asks, their answers and everybody's limits stay as they are. The row counts how far it is,
in transactions of its own, so that whoever waits sees it.
"""

import hashlib
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.canonical import canonical
from audit.events import Actor, record
from audit.rounds import alone
from audit.scope import organisation_scope
from delegation.errors import Conflict, Invalid, Missing
from delegation.models import User
from delegation.permissions import check_may_write_schemes
from delegation.replay import World, measure, play
from delegation.replay.answers import Asked, Side, compare, follow
from delegation.replay.resting import collector_at_rest
from delegation.selectors.authority import setting
from delegation.selectors.schemes import find_scheme
from delegation.services.schemes import parse
from workflow.models import WhatIf
from workflow.past_asks import Past, count_asks, load_past
from workflow.past_world import load_rows, world_under

A_YEAR = timedelta(days=365)
LONGEST = timedelta(days=5 * 366)
# So many are played while somebody waits for the page; more are a worker's.
MOST_AT_ONCE = 10_000
TOLD_EACH = 2_000

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that is played: the asks, and the world under the version in force and under what is tried."""

    past: Past
    now: World
    then: World


def try_limits(
    *, by: User, scheme_id: UUID, since: datetime | None = None, until: datetime | None = None, at: datetime
) -> WhatIf:
    """This function will try limits on the asks of the last year, or of a time, beside the version in force.

    Above 10,000 asks the answer is a worker's. Raises Missing, Forbidden, Invalid, and Conflict where nothing is in
    force to compare with.
    """
    scheme = find_scheme(by=by, scheme_id=scheme_id)
    check_may_write_schemes(by=by)
    until = min(until or at, at)
    since = until - A_YEAR if since is None else since
    if not since < until <= since + LONGEST:
        raise Invalid("since", _("Choose a time that is over, of at most 5 years."))
    parse(scheme.terms)
    now = setting(at=at)
    if now.scheme is None:
        raise Conflict(_("No limits are in force yet, so there is nothing to compare with."))
    row = WhatIf(
        scheme=scheme,
        revision=scheme.revision,
        digest=hashlib.sha256(canonical(scheme.terms)).hexdigest(),
        terms=scheme.terms,
        compared_with=now.scheme,
        since=since,
        until=until,
        asks=count_asks(since=since, until=until),
        by=by,
        at=at,
    )
    row.save(force_insert=True)
    data = {"what_if": str(row.id), "revision": row.revision, "asks": row.asks, "digest": row.digest}
    record(type="scheme.tried", subject=("scheme", scheme.id), actor=Actor(user_id=by.id), data=data, at=at)
    if row.asks <= MOST_AT_ONCE:
        _keep(row, _play(_load(row), tell=_nobody), at=at)
    return row


def answer_waiting(*, organisation_id: UUID, at: datetime) -> int:
    """This function will answer what waits for a worker, the oldest first, and give how many that was.

    Of two at once one leaves the work to the other. What was killed half way begins anew.
    """
    with alone("workflow.what_if", organisation_id) as first:
        if not first:
            return 0
        with organisation_scope(organisation_id):
            waiting = list(_waiting().values_list("id", flat=True))
        for id in waiting:
            _answer(organisation_id, id, at=at)
        return len(waiting)


def _waiting() -> Any:
    return WhatIf.objects.ours().filter(answered_at__isnull=True, asks__gt=MOST_AT_ONCE).order_by("at", "id")


def _answer(organisation_id: UUID, id: UUID, *, at: datetime) -> None:
    with organisation_scope(organisation_id):
        row = WhatIf.objects.ours().select_related("scheme", "compared_with").get(id=id)
        loaded = _load(row)

    def tell(done: int) -> None:
        with organisation_scope(organisation_id):
            WhatIf.objects.ours().filter(id=id, answered_at__isnull=True).update(done=done)

    answer = _play(loaded, tell=tell)
    with organisation_scope(organisation_id):
        _keep(row, answer, at=at)


def _load(row: WhatIf) -> Loaded:
    """This function will load a time once, and the world under both versions."""
    now = setting(at=row.at)
    rows = load_rows(now=now, since=row.since, until=row.until)
    past = load_past(since=row.since, until=row.until, calendar=now.calendar, gainers=rows.gainers)
    tried = copy(row.scheme)
    tried.terms = row.terms or tried.terms
    return Loaded(past, world_under(row.compared_with, rows=rows), world_under(tried, rows=rows))


def _play(loaded: Loaded, *, tell: Tell) -> dict[str, object]:
    """This function will play both versions, telling now and then how many asks are done."""
    asks, waits = loaded.past.asks, measure(loaded.past.asks)
    asked, sides = Asked(), (Side(), Side())
    for place, (side, world) in enumerate(zip(sides, (loaded.now, loaded.then), strict=True)):
        with collector_at_rest():
            for done in follow(play(asks, world=world, waits=waits), side=side, asked=asked):
                if not done % TOLD_EACH:
                    tell((place * len(asks) + done) // len(sides))
    return compare(now=sides[0], then=sides[1], asked=asked, scheme=loaded.then.scheme, left_out=loaded.past.left_out)


def _keep(row: WhatIf, answer: dict[str, object], *, at: datetime) -> None:
    row.answer, row.answered_at, row.done = answer, at, row.asks
    row.save(update_fields=["answer", "answered_at", "done"])


def _nobody(done: int) -> None:
    """This function will tell nobody: whoever waits for the page has it in a moment."""


def what_ifs_of(*, by: User, scheme_id: UUID, at: datetime) -> Any:
    """This function will list what was tried with these limits. Raises Missing, Forbidden."""
    scheme = find_scheme(by=by, scheme_id=scheme_id)
    check_may_write_schemes(by=by)
    return WhatIf.objects.ours().filter(scheme=scheme, at__lte=at).select_related("compared_with")


def find_what_if(*, by: User, what_if_id: UUID, at: datetime) -> WhatIf:
    """This function will load what was tried by a moment, or raise Forbidden or Missing."""
    check_may_write_schemes(by=by)
    rows = WhatIf.objects.ours().select_related("compared_with").filter(id=what_if_id, at__lte=at)
    row: WhatIf | None = rows.first()
    if row is None:
        raise Missing
    return row
