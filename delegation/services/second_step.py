"""An app that shows six digits (RFC 6238), and ten spare codes on paper for when the phone is lost."""

import re
import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation.code_app import SEALED_FOR, SECRET_BYTES, step_of
from delegation.errors import Conflict, Refused
from delegation.models import CodeApp, SpareCode, User
from delegation.one_time import new_letters
from delegation.sealing import keyed, seal, unseal

SPARE_CODES, SPARE_LETTERS = 10, 10


def start_code_app(*, by: User, at: datetime) -> bytes:
    """This function will draw a secret for an app; it counts for nothing until its first code is typed.

    Begun again, the former secret is forgotten. Raises Conflict where an app is set up already.
    """
    row = _row(by)
    if row is not None and row.confirmed_at is not None:
        raise Conflict(_("You have set up a code app already. Remove it first."))
    secret = secrets.token_bytes(SECRET_BYTES)
    row = row or CodeApp(user=by)
    row.secret, row.made_at, row.last_step = seal(SEALED_FOR, secret, at=at), at, 0
    row.save()
    return secret


def confirm_code_app(*, by: User, code: str, at: datetime) -> None:
    """This function will set an app up once it shows the right digits. Raises Refused where it does not."""
    row = _row(by)
    if row is None or row.confirmed_at is not None:
        raise Conflict(_("This was set up already, or not begun."))
    if not _take(row, code, at=at):
        raise Refused(_("These are not the digits that the app shows now. Try the next ones."), "code")
    row.confirmed_at = at
    row.save(update_fields=["confirmed_at", "last_step"])
    _record(type="user.code_app_added", by=by, at=at)


def remove_code_app(*, by: User, at: datetime) -> None:
    """This function will forget the app: its digits are good for nothing any more."""
    count, _by_model = CodeApp.objects.ours().filter(user=by).delete()
    if count:
        _record(type="user.code_app_removed", by=by, at=at)


def check_code(*, by: User, code: str, at: datetime) -> bool:
    """This function will say whether these digits are right, and use them up: nobody can say them again."""
    row = _row(by)
    if row is None or row.confirmed_at is None or not _take(row, code, at=at):
        return False
    row.save(update_fields=["last_step"])
    return True


def make_spare_codes(*, by: User, at: datetime) -> list[str]:
    """This function will make ten codes, shown this once; those from before are good no more."""
    SpareCode.objects.ours().filter(user=by).delete()
    codes = [new_letters(SPARE_LETTERS) for _ in range(SPARE_CODES)]
    SpareCode.objects.bulk_create([SpareCode(user=by, digest=_spare(by, code), made_at=at) for code in codes])
    _record(type="user.spare_codes_made", by=by, at=at)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def use_spare_code(*, by: User, code: str, at: datetime) -> bool:
    """This function will say whether this is a spare code that was not used before, and use it up."""
    used = SpareCode.objects.ours().filter(user=by, digest=_spare(by, code), used_at=None).update(used_at=at)
    if used:
        _record(type="user.spare_code_used", by=by, at=at)
    return bool(used)


def _row(user: User) -> CodeApp | None:
    found: CodeApp | None = CodeApp.objects.ours().select_for_update().filter(user=user).first()
    return found


def _take(row: CodeApp, code: str, *, at: datetime) -> bool:
    """This function will find the step of time whose digits these are; one that was used, or is older, is no good."""
    secret = unseal(SEALED_FOR, row.secret, at=at)
    step = None if secret is None else step_of(code, secret=secret, after=row.last_step, at=at)
    if step is not None:
        row.last_step = step
    return step is not None


def _spare(user: User, code: str) -> bytes:
    return keyed("spare code", str(user.id), re.sub(r"[^A-Z0-9]", "", code.upper()))


def _record(*, type: str, by: User, at: datetime) -> None:
    record(type=type, subject=("user", by.id), actor=Actor(user_id=by.id), data={}, at=at)
