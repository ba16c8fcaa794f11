"""What this room holds of a person, for who asks for all of it (audit/holdings.py).

Concerns and worries about safety are in no list: that there is one is not said either way (rule 14 of the product).
"""

from typing import Any
from uuid import UUID

from audit.holdings import Holding
from audit.models import Event
from delegation import models
from delegation.models import Look, User
from delegation.services.erasers import own_accounts

OF_BUDGETS = ("budget__person",)
SECRETS = frozenset({"password", "sign_outs", "is_superuser"})


def _looks(person_id: UUID) -> Any:
    """This function will give who looked, but for those who work worries about safety: that would say there is one."""
    rows = Look.objects.ours().filter(person=person_id)
    return rows.exclude(user__duties__contains=[User.Duty.SAFEGUARDING_LEAD])


def _events(person_id: UUID) -> Any:
    """This function will give what happened, but for searches as `_looks` does, and for what was said of a file before.

    What somebody left out of an earlier file, and why, would else stand in the next one.
    """
    leads = User.objects.ours().filter(duties__contains=[User.Duty.SAFEGUARDING_LEAD])
    rows = Event.objects.ours().filter(person_id=person_id)
    rows = rows.exclude(type__in=("events.searched", "events.exported"), actor_id__in=leads.values("id"))
    return rows.exclude(type__in=("bundle.seen", "bundle.read"))


def of_account(model: Any) -> Any:
    """This function will give the rows of a model that belong to the account that is a person's alone."""
    return lambda person_id: model.objects.ours().filter(user__in=own_accounts(person_id))


HOLDINGS = (
    Holding("person", models.Person, "you", ("id",)),
    Holding("account", User, "you", find=own_accounts, secret=SECRETS),
    Holding("signed_in", models.SignedIn, "you", find=of_account(models.SignedIn), secret=frozenset({"session_key"})),
    Holding("passkey", models.Passkey, "you", find=of_account(models.Passkey), secret=frozenset({"credential_id"})),
    Holding("works_for", models.WorksFor, "you", find=of_account(models.WorksFor)),
    Holding("life_change", models.LifeChange, "you", ("person",)),
    Holding("milestone", models.Milestone, "you", ("person",)),
    Holding("circle", models.CircleMember, "circle", ("person",)),
    Holding("mandate", models.Mandate, "circle", ("person",)),
    Holding("mandate_change", models.MandateChange, "circle", ("mandate__person",)),
    Holding("opening", models.RecordOpening, "looked", ("person",)),
    Holding("look", Look, "looked", find=_looks),
    Holding("budget", models.Budget, "money", ("person",)),
    Holding("budget_change", models.BudgetChange, "money", OF_BUDGETS),
    Holding("instalment", models.Instalment, "money", OF_BUDGETS),
    Holding("year_end", models.YearEnd, "money", OF_BUDGETS),
    Holding("hold", models.Hold, "money", ("person",)),
    Holding("movement", models.Movement, "money", ("hold__person",)),
    Holding("decrease", models.Decrease, "money", ("budget__person", "plan_line__person", "mandate__person")),
    Holding("recovery", models.Recovery, "money", OF_BUDGETS),
    Holding("recovery_sum", models.RecoverySum, "money", ("recovery__budget__person",)),
    Holding("recovery_answer", models.RecoveryAnswer, "money", ("recovery__budget__person",)),
    Holding("plan_line", models.PlanLine, "plan", ("person",)),
    Holding("plan_change", models.PlanChange, "plan", ("budget__person", "plan_line__person", "made__person")),
    Holding("kept", models.Kept, "plan", ("plan_line__person",)),
    Holding("review", models.Review, "plan", ("person",)),
    Holding("appraisal", models.Appraisal, "record", ("person",)),
    Holding("legal_hold", models.LegalHold, "record", ("person",)),
    Holding("erasure", models.Erasure, "record", ("person",)),
    Holding("bundle", models.Bundle, "record", ("person",)),
    Holding("event", Event, "events", find=_events),
)
