"""What somebody signs in with, and where they are signed in."""

from datetime import datetime

from django.contrib.sessions.models import Session

from delegation.code_app import SEALED_FOR
from delegation.models import CodeApp, Passkey, SignedIn, SpareCode, User, WorkSignIn
from delegation.sealing import unseal

MOST_PLACES = 50


def passkeys_of(user: User) -> list[Passkey]:
    """This function will list somebody's keys with their names, the oldest first."""
    return list(Passkey.objects.ours().filter(user=user).select_related("name").order_by("made_at", "id"))


def has_code_app(user: User) -> bool:
    """This function will say whether somebody set up an app that shows digits."""
    return bool(CodeApp.objects.ours().filter(user=user, confirmed_at__isnull=False).exists())


def has_second_step(user: User) -> bool:
    """This function will say whether somebody set up a code app or a passkey."""
    return has_code_app(user) or bool(passkeys_of(user))


def spare_codes_left(user: User) -> int:
    """This function will count the spare codes that can still be used."""
    return int(SpareCode.objects.ours().filter(user=user, used_at=None).count())


def places_of(user: User, *, at: datetime) -> list[SignedIn]:
    """This function will list where somebody is signed in now, the latest first."""
    rows = SignedIn.objects.ours().filter(user=user, ended_at=None).order_by("-at", "-id")[:MOST_PLACES]
    alive = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=at)
    keys = set(alive.values_list("session_key", flat=True))
    return [row for row in rows if row.session_key in keys]


def unconfirmed_secret(user: User, *, at: datetime) -> bytes | None:
    """This function will give the secret of an app that is being set up, to be shown once more; or None."""
    row = CodeApp.objects.ours().filter(user=user, confirmed_at=None).first()
    return None if row is None else unseal(SEALED_FOR, row.secret, at=at)


def work_sign_in() -> WorkSignIn | None:
    """This function will give the own sign-in server of the organisation in scope, if it has one."""
    found: WorkSignIn | None = WorkSignIn.objects.ours().first()
    return found


def may_be_invited(user: User) -> bool:
    """This function will say whether somebody is family, or on their side: whoever works here could decide things."""
    return user.team_id is None and not user.duties
