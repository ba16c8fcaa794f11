"""What this room holds of a person besides words: name and days, who sees them, an account that is theirs alone."""

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audit.erasing import Eraser
from audit.events import Actor
from delegation import access
from delegation.errors import Refused
from delegation.models import (
    ApiToken,
    Budget,
    Bundle,
    BundleItem,
    CircleMember,
    CodeApp,
    Mandate,
    OneTimeCode,
    Passkey,
    Person,
    PlanLine,
    SignedIn,
    SpareCode,
    User,
    WorkAccount,
)
from delegation.selectors.me import local_day
from delegation.services.groups import LEAVE_OUT
from delegation.services.leaving import close_account
from delegation.services.mandates import revoke

# In both languages of this place, since a name is shown as it stands.
NAME = "Erased / Dilëwyd"
ERASING = Actor(process="erasing")
OF_SIGNING_IN = (OneTimeCode, CodeApp, SpareCode, Passkey, WorkAccount, ApiToken)


def check_closed(person_id: UUID, at: datetime) -> None:
    """This function will raise Refused while money or a plan of a person is still open."""
    today = local_day(at)
    budgets = Budget.objects.ours().filter(person=person_id, ends_on__gt=today, closed_at=None)
    if budgets.exists() or PlanLine.objects.ours().filter(person=person_id, ends_on__gt=today).exists():
        raise Refused(_("Their money or their plan is still open. Close it first."))
    # Until they have fetched it, or its days are over.
    if Bundle.objects.ours().filter(person=person_id, fetched_at=None, withdrawn_at=None, emptied_at=None).exists():
        raise Refused(_("They asked for everything we hold about them. That comes first."))


def erase_row(person_id: UUID, at: datetime) -> int:
    """This function will take a person's name and days, what they said of their groups, and let nobody see them."""
    person: Person = Person.objects.ours().get(id=person_id)
    for id in Mandate.objects.ours().filter(person=person, revoked_at=None).values_list("id", flat=True):
        revoke(by=ERASING, mandate_id=id, at=at)
    CircleMember.objects.ours().filter(Q(ends_on=None) | Q(ends_on__gt=local_day(at)), person=person).update(
        ends_on=local_day(at)
    )
    access.close_to_all(person)
    with connection.cursor() as cursor:
        cursor.execute(LEAVE_OUT, [person.id])
    person.display_name, person.date_of_birth, person.died_on, person.erased_at = NAME, None, None, at
    person.save(update_fields=["display_name", "date_of_birth", "died_on", "erased_at"])
    return 1


def erase_account(person_id: UUID, at: datetime) -> int:
    """This function will close the account that is a person's alone, and take every name and address in it."""
    count = 0
    for user in own_accounts(person_id):
        close_account(user, at=at)
        places = SignedIn.objects.ours().filter(user=user)
        Session.objects.filter(session_key__in=list(places.values_list("session_key", flat=True))).delete()
        for model in (*OF_SIGNING_IN, SignedIn):
            model.objects.ours().filter(user=user).delete()
        user.username, user.display_name, user.does = f"erased-{user.id.hex}", NAME, ""
        user.email = user.phone = ""
        user.save(update_fields=["username", "display_name", "does", "email", "phone"])
        count += 1
    return count


def erase_ties(person_id: UUID, at: datetime) -> int:
    """This function will take what somebody is said to do ("is Ada's son") who was beside this person alone."""
    return int(_only_beside(person_id).exclude(does="").update(does=""))


def erase_bundles(person_id: UUID, at: datetime) -> int:
    """This function will empty what was gathered because they asked for it."""
    Bundle.objects.ours().filter(person=person_id, emptied_at=None).update(emptied_at=at)
    return int(BundleItem.objects.ours().filter(bundle__person=person_id).delete()[0])


def own_accounts(person_id: UUID) -> "QuerySet[User]":
    """This function will find the accounts that a person has for themself, and for nothing else.

    The database empties what these hold by the same line (workflow/migrations/0039).
    """
    mine = CircleMember.objects.ours().filter(person=person_id, role=CircleMember.Role.SELF)
    return _only_beside(person_id).filter(id__in=mine.values("user_id"))


def _only_beside(person_id: UUID) -> "QuerySet[User]":
    """This function will find who is here for this person alone: they do not work here, and are beside nobody else."""
    beside = CircleMember.objects.ours().filter(person=person_id).values("user_id")
    others = CircleMember.objects.ours().exclude(person=person_id).values("user_id")
    rows: QuerySet[User] = User.objects.ours().filter(id__in=beside, team=None, duties=[]).exclude(id__in=others)
    return rows


ERASERS = (
    Eraser("people", erase_row, check_closed),
    Eraser("accounts", erase_account),
    Eraser("ties", erase_ties),
    Eraser("bundles", erase_bundles),
)
