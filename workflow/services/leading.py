"""What could be let go of is reckoned by a worker, about once an hour or when a leader wants it, and kept.

Whoever opens the page reads what was reckoned last: a large year takes longer than anybody waits.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q

from audit.rounds import alone
from audit.scope import current_organisation_id, organisation_scope
from delegation.models import User
from delegation.permissions import check_may_lead
from delegation.selectors.authority import setting
from workflow.leading.kept import LetGo
from workflow.leading.letting_go import what_to_let_go_of
from workflow.leading.loading import load_kinds, load_last_year
from workflow.leading.public import keep_shown
from workflow.models import Reckoning

LET_GO = "let_go"
# A little sooner than the hour for which the public page is kept, so that nobody who opens it meets one that is over.
KEPT_FOR = timedelta(minutes=55)
WANTED = Q(wanted_at__isnull=False) & (Q(reckoned_at__isnull=True) | Q(wanted_at__gt=F("reckoned_at")))


class Kept(NamedTuple):
    """What was reckoned last, when, and whether somebody wants it again since."""

    let_go: LetGo
    reckoned_at: datetime
    is_wanted: bool


def want_reckoning(*, by: User, at: datetime) -> Reckoning:
    """This function will have it reckoned again, in the next round of the timer. Raises Forbidden."""
    check_may_lead(by=by)
    row, _made = _rows().update_or_create(
        organisation_id=current_organisation_id(), what=LET_GO, defaults={"wanted_at": at}
    )
    found: Reckoning = row
    return found


def find_let_go(*, by: User, at: datetime) -> Kept | None:
    """This function will give what was reckoned last, for a leader; None before the first. Raises Forbidden."""
    check_may_lead(by=by)
    row = _rows().filter(what=LET_GO, reckoned_at__lte=at).first()
    return None if row is None else Kept(LetGo.from_document(row.document), row.reckoned_at, row.is_wanted)


def reckon_if_due(*, organisation_id: UUID, at: datetime) -> bool:
    """This function will reckon where nobody did within the hour or a leader wants it, and say whether it did.

    Of two at once one leaves the work to the other, who is not asked to do it again.
    """
    with organisation_scope(organisation_id):
        if not _is_due(at):
            return False
    with alone("workflow.leading", organisation_id) as first:
        if not first:
            return False
        with organisation_scope(organisation_id):
            if not _is_due(at):
                return False
            reckon(at=at)
            return True


def reckon(*, at: datetime) -> Reckoning:
    """This function will reckon the last year, and keep what came of it in the place of what was kept.

    What anybody reads, where the organisation shows it, is reckoned with it.
    """
    now = setting(at=at)
    year = load_last_year(now=now, kinds=load_kinds(), at=at)
    kept = LetGo.of(year, what_to_let_go_of(year, at=at))
    row, _made = _rows().update_or_create(
        organisation_id=current_organisation_id(),
        what=LET_GO,
        defaults={"document": kept.to_document(), "reckoned_at": at},
    )
    if now.organisation.letting_go_public:
        keep_shown(now=now, at=at)
    found: Reckoning = row
    return found


def _is_due(at: datetime) -> bool:
    return not _rows().filter(~WANTED, what=LET_GO, reckoned_at__gt=at - KEPT_FOR).exists()


def _rows() -> Any:
    return Reckoning.objects.ours()
