"""An organisation's own sign-in server, and whose account there is whose here."""

import os
import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation.errors import Invalid
from delegation.models import User, WorkAccount, WorkSignIn
from delegation.openid import Account, Client
from delegation.permissions import check_may_set_up
from delegation.sealing import seal, unseal
from delegation.services.actors import By, actor_of

PURPOSE = "work sign-in"
# No other: it is sent to the server that is named beside it.
VARIABLES = "LEEWAY_OPENID_"
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSignInFields:
    """How an organisation's server is reached. The secret is given, or named as a variable of the environment."""

    issuer: str
    client_id: str
    domains: tuple[str, ...]
    secret: str = ""
    secret_variable: str = ""
    trusts_email: bool = False
    second_step: bool = False


def set_work_sign_in(*, by: By, fields: WorkSignInFields, at: datetime) -> WorkSignIn:
    """This function will set up, or change, the organisation's own sign-in. Another server's accounts are forgotten.

    Raises Forbidden, and Invalid for a domain that is none.
    """
    check_may_set_up(by=by)
    domains = [each.strip().lower() for each in fields.domains]
    if not domains or not all(DOMAIN.fullmatch(each) for each in domains):
        raise Invalid("domains", _("Write each domain as it stands in e-mail addresses, such as: council.gov.uk."))
    if fields.secret_variable and not fields.secret_variable.startswith(VARIABLES):
        raise Invalid("secret_variable", _("The name of the variable begins with %(start)s.") % {"start": VARIABLES})
    row: WorkSignIn = WorkSignIn.objects.ours().select_for_update().first() or WorkSignIn()
    if row.issuer and row.issuer != fields.issuer:
        WorkAccount.objects.ours().filter(provider=row).delete()
    row.issuer, row.client_id, row.domains = fields.issuer, fields.client_id, domains
    row.secret = seal(PURPOSE, fields.secret.encode(), at=at) if fields.secret else ""
    row.secret_variable = fields.secret_variable
    row.trusts_email, row.second_step = fields.trusts_email, fields.second_step
    row.save()
    record(type="organisation.sign_in_set", subject=("work_sign_in", row.id), actor=actor_of(by), data={}, at=at)
    return row


def client_of(*, by: By, row: WorkSignIn, at: datetime) -> Client:
    """This function will give how the server knows us, with the secret in clear."""
    if row.secret_variable:
        return Client(row.issuer, row.client_id, os.environ.get(row.secret_variable, ""))
    secret = unseal(PURPOSE, row.secret, at=at) if row.secret else b""
    return Client(row.issuer, row.client_id, (secret or b"").decode())


def user_of_account(*, by: By, row: WorkSignIn, account: Account, at: datetime) -> User | None:
    """This function will find whose account it is among the organisation's own users, or give None.

    By the subject, which never changes. The first time by an e-mail address of the organisation's own domains that the
    server vouches for, where exactly one user has it: then the account is theirs from now on.
    """
    known = WorkAccount.objects.ours().filter(provider=row, subject=account.subject).select_related("user").first()
    if known is not None:
        return known.user if known.user.is_active else None
    found = _by_email(row, account)
    if found is None or WorkAccount.objects.ours().filter(provider=row, user=found).exists():
        return None
    WorkAccount.objects.create(provider=row, user=found, subject=account.subject, made_at=at)
    subject, actor = ("user", found.id), Actor(user_id=found.id)
    record(type="user.work_account_linked", subject=subject, actor=actor, data={}, at=at)
    return found


def _by_email(row: WorkSignIn, account: Account) -> User | None:
    domain = account.email.rpartition("@")[2].lower()
    if domain not in row.domains or not (account.email_is_verified or row.trusts_email):
        return None
    users = list(User.objects.ours().filter(email__iexact=account.email, is_active=True)[:2])
    return users[0] if len(users) == 1 else None
