"""What somebody reads of an ask before they make it."""

from django.utils.translation import gettext as _

from delegation.sentences import day, money
from workflow.services.submitting import Answer


def stays_lines(answer: Answer, *, amount: int, zone: str) -> list[str]:
    """This function will say what a yes of one's own leaves, or that asking takes nothing from what one may decide."""
    if not answer.at_once:
        return [_("%(amount)s is set aside until you hear.") % {"amount": money(amount)}]
    lines = []
    sums = [check for check in answer.ruling.checks if check.kind == "per_period" and check.enforcement == "active"]
    for check in sorted(sums, key=lambda each: each.left or 0)[:1]:
        said = {"left": money((check.left or 0) - amount), "amount": money(check.amount or 0)}
        if check.resets_at is not None:
            said["when"] = day(check.resets_at, time_zone=zone)
            lines.append(_("Then you have %(left)s of your %(amount)s left until %(when)s.") % said)
    free = [check.left or 0 for check in answer.ruling.checks if check.kind == "budget"]
    return [*lines, *(_("%(left)s stays free.") % {"left": money(left - amount)} for left in free[:1])]
