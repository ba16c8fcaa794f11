"""Keys that phones and computers keep: added, used, renamed, removed."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.words import keep
from delegation.errors import Invalid, Missing, Refused
from delegation.models import Passkey, User
from delegation.selectors.signing_in import passkeys_of
from delegation.webauthn import Assertion, BadPasskey, NewKey, Site, check_assertion

MOST, NAME_LENGTH = 10, 60


def add_passkey(*, by: User, key: NewKey, name: str, at: datetime) -> Passkey:
    """This function will keep the public half of a new key. Raises Refused where somebody has too many, or has it."""
    held = passkeys_of(by)
    if len(held) >= MOST:
        raise Refused(_("You have %(number)s already. Remove one first.") % {"number": MOST})
    if Passkey.objects.filter(credential_id=key.credential_id).exists():
        raise Refused(_("This one is known already."))
    row: Passkey = Passkey.objects.create(
        user=by,
        credential_id=key.credential_id,
        credential=key.credential,
        sign_count=key.sign_count,
        name=keep(text=_name(name), subject_id=by.id),
        made_at=at,
    )
    _record(row, type="user.passkey_added", by=by, at=at)
    return row


def use_passkey(*, by: User, site: Site, state: dict[str, str], assertion: Assertion, at: datetime) -> bool:
    """This function will say whether a key of theirs signed this challenge.

    A key whose count did not grow may have been copied (WebAuthn, section 7.2, step 22): it is no good any more here.
    """
    row = Passkey.objects.ours().select_for_update().filter(user=by, credential_id=assertion.credential_id).first()
    if row is None or assertion.user_id not in (None, by.id):
        return False
    try:
        check_assertion(site, state=state, assertion=assertion, credential=bytes(row.credential))
    except BadPasskey:
        return False
    if (row.sign_count or assertion.sign_count) and assertion.sign_count <= row.sign_count:
        return False
    row.sign_count, row.used_at = assertion.sign_count, at
    row.save(update_fields=["sign_count", "used_at"])
    return True


def rename_passkey(*, by: User, passkey_id: UUID, name: str, at: datetime) -> UUID:
    """This function will give a key another name. Raises Missing, Invalid for a blank one."""
    row = _own(by, passkey_id)
    row.name = keep(text=_name(name), subject_id=by.id)
    row.save(update_fields=["name"])
    _record(row, type="user.passkey_renamed", by=by, at=at)
    return row.id


def remove_passkey(*, by: User, passkey_id: UUID, at: datetime) -> UUID:
    """This function will forget a key: nobody signs in with it any more. Raises Missing."""
    row = _own(by, passkey_id)
    row.delete()
    _record(row, type="user.passkey_removed", by=by, at=at, id=passkey_id)
    return passkey_id


def _own(user: User, passkey_id: UUID) -> Passkey:
    row: Passkey | None = Passkey.objects.ours().select_for_update().filter(user=user, id=passkey_id).first()
    if row is None:
        raise Missing
    return row


def _name(name: str) -> str:
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name:
        raise Invalid("name", _("Give it a name that you will know, such as: my phone."))
    return name


def _record(row: Passkey, *, type: str, by: User, at: datetime, id: UUID | None = None) -> None:
    data = {"passkey": str(id or row.id)}
    record(type=type, subject=("user", by.id), actor=Actor(user_id=by.id), data=data, at=at)
