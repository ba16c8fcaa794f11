"""An organisation's own figures for leaders' numbers, and whether anybody may read what it let go of."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from audit.events import record
from audit.scope import current_organisation_id
from delegation.errors import Invalid
from delegation.models import Organisation
from delegation.permissions import check_may_set_up
from delegation.services.actors import By, actor_of

MOST_PENCE = 1_000_000


def set_figures(*, by: By, check_pence: int | None, hour_pence: int | None, at: datetime) -> Organisation:
    """This function will keep what a check, and an hour of work, cost; None takes a figure away.

    A check's own figure goes before what minutes and an hour come to. Raises Forbidden, Invalid.
    """
    check_may_set_up(by=by)
    for field, pence in (("check_pence", check_pence), ("hour_pence", hour_pence)):
        if pence is not None and not 0 <= pence <= MOST_PENCE:
            raise Invalid(field, _("Write an amount up to £10,000."))
    organisation = _mine()
    organisation.check_pence, organisation.hour_pence = check_pence, hour_pence
    organisation.save(update_fields=["check_pence", "hour_pence"])
    data = {"check_pence": check_pence, "hour_pence": hour_pence}
    _tell(organisation, data, type="organisation.figures_set", by=by, at=at)
    return organisation


def show_letting_go(*, by: By, public: bool, at: datetime) -> Organisation:
    """This function will let anybody read the organisation's letting-go page, or nobody. Raises Forbidden."""
    check_may_set_up(by=by)
    organisation = _mine()
    organisation.letting_go_public = public
    organisation.save(update_fields=["letting_go_public"])
    _tell(organisation, {"public": public}, type="organisation.letting_go_shown", by=by, at=at)
    return organisation


def _mine() -> Organisation:
    organisation: Organisation = Organisation.objects.get(id=current_organisation_id())
    return organisation


def _tell(organisation: Organisation, data: Mapping[str, object], *, type: str, by: By, at: datetime) -> None:
    record(type=type, subject=("organisation", organisation.id), actor=actor_of(by), data=data, at=at)
