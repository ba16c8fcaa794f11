"""A file of money to open: each line opens one budget, or finds it open already. Nothing is lowered by it."""

from datetime import datetime

from django.utils.translation import gettext as _

from delegation.errors import Invalid, Refused
from delegation.models import Budget, Person, User
from delegation.selectors.organising import people_meant
from delegation.sentences import money
from delegation.services.bringing import ADDED, UNCHANGED, Outcome
from delegation.services.opening import BudgetFields, open_money
from delegation.table_file import Column, Line, a_day, one_of, pounds

COLUMNS = (
    Column("person", needed=True, filled=True, example="Eve Lane"),
    Column("kind", needed=True, filled=True, read=one_of(*Budget.Kind.values), example="managed"),
    Column("amount", needed=True, filled=True, read=pounds, example="12000"),
    Column("starts_on", needed=True, filled=True, read=a_day, example="2027-04-01"),
    Column("ends_on", needed=True, filled=True, read=a_day, example="2028-04-01"),
    Column("cost_centre", example="AE-4100"),
)


def act(line: Line, *, by: User, at: datetime) -> Outcome:
    """This function will open the money that a line names, unless it is open already. Raises Invalid, Refused."""
    cells, person = line.cells, _person(line.cells["person"])
    named = {"kind": cells["kind"], "starts_on": cells["starts_on"], "ends_on": cells["ends_on"]}
    known: Budget | None = Budget.objects.ours().filter(person=person, closed_at__isnull=True, **named).first()
    said = (line.number, person.display_name, f"{cells['kind']}, {money(cells['amount'])}")
    if known is None:
        fields = BudgetFields(**named, allocated=cells["amount"], cost_centre=cells["cost_centre"] or "")
        open_money(by=by, person=person, fields=fields, at=at)
        return Outcome(*said, ADDED, _("Opened: %(amount)s.") % {"amount": money(cells["amount"])})
    if known.allocated != cells["amount"]:
        amount = {"amount": money(known.allocated)}
        raise Refused(_("This is open already, with %(amount)s. More or less of it is asked for.") % amount, "amount")
    return Outcome(*said, UNCHANGED, _("Stays as it is."))


def _person(name: str) -> Person:
    found = people_meant(name)
    if not found:
        raise Invalid("person", _("We do not know this person."))
    if len(found) > 1:
        raise Invalid("person", _("There is more than 1 person of this name. Write the id instead."))
    return found[0]
