"""What an organisation says about small sums: up to how much a mistake ends there, and how long a yes is kept."""

from datetime import datetime

from django.utils.translation import gettext as _

from audit.events import record
from audit.scope import current_organisation_id
from delegation.errors import Invalid
from delegation.models import Organisation
from delegation.permissions import check_may_set_up
from delegation.services.actors import By, actor_of
from delegation.terms import LARGEST_AMOUNT_PENCE

MOST_WEEKS = 104


def set_small_sums(
    *, by: By, small_sum: int | None = None, lapse_weeks: int | None = None, at: datetime
) -> Organisation:
    """This function will change the small sum, pence, or for how many weeks a yes is kept with nothing paid.

    Raises Forbidden, Invalid.
    """
    check_may_set_up(by=by)
    organisation: Organisation = Organisation.objects.get(id=current_organisation_id())
    if small_sum is not None:
        organisation.small_sum = _within("small_sum", small_sum, 0, LARGEST_AMOUNT_PENCE)
    if lapse_weeks is not None:
        organisation.lapse_weeks = _within("lapse_weeks", lapse_weeks, 1, MOST_WEEKS)
    organisation.save(update_fields=["small_sum", "lapse_weeks"])
    data = {"small_sum": organisation.small_sum, "lapse_weeks": organisation.lapse_weeks}
    subject = ("organisation", organisation.id)
    record(type="organisation.small_sums_set", subject=subject, actor=actor_of(by), data=data, at=at)
    return organisation


def _within(field: str, number: int, least: int, most: int) -> int:
    if type(number) is not int or not least <= number <= most:
        said = {"least": least, "most": most}
        raise Invalid(field, _("This is a whole number from %(least)s to %(most)s.") % said)
    return number
