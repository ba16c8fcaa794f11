"""Where somebody is signed in: noted when they sign in, ended one by one or all at once."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import F

from audit.events import Actor, record
from delegation.errors import Missing
from delegation.models import SignedIn, User

# The first that a browser says of itself; each of them also says the names of some that come after it.
BROWSERS = {
    "edg": "edge",
    "samsungbrowser": "samsung",
    "firefox": "firefox",
    "fxios": "firefox",
    "crios": "chrome",
    "chrome": "chrome",
    "safari": "safari",
}
MACHINES = {
    "iphone": "iphone",
    "ipad": "ipad",
    "android": "android",
    "windows": "windows",
    "cros": "chromebook",
    "mac os": "mac",
    "linux": "linux",
}
OTHER = "other"
PLACES_KEPT = timedelta(days=30)


def note_sign_in(*, by: User, session_key: str, way: str, agent: str, at: datetime) -> SignedIn:
    """This function will write down that somebody signed in, how, and in which browser by its own account."""
    browser, machine = _first(BROWSERS, agent), _first(MACHINES, agent)
    row: SignedIn = SignedIn.objects.create(
        user=by, session_key=session_key, way=way, browser=browser, machine=machine, at=at
    )
    _record(type="user.signed_in", by=by, at=at, way=way)
    return row


def sign_out_one(*, by: User, place_id: UUID, at: datetime) -> UUID:
    """This function will end one session of somebody's own. Raises Missing."""
    row: SignedIn | None = SignedIn.objects.ours().select_for_update().filter(user=by, id=place_id).first()
    if row is None:
        raise Missing
    Session.objects.filter(session_key=row.session_key).delete()
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _record(type="user.signed_out", by=by, at=at)
    return row.id


def follow_session(*, by: User, before: str, after: str, at: datetime) -> None:
    """This function will note that a session goes on under another key."""
    SignedIn.objects.ours().filter(user=by, session_key=before, ended_at=None).update(session_key=after)


def note_sign_out(*, by: User, session_key: str, at: datetime) -> None:
    """This function will write down that somebody signed out."""
    ended = SignedIn.objects.ours().filter(user=by, session_key=session_key, ended_at=None).update(ended_at=at)
    if ended:
        _record(type="user.signed_out", by=by, at=at)


def sign_out_everywhere(*, by: User, user: User, at: datetime, but: str | None = None) -> None:
    """This function will end every session of a user; each bears a number that is then no more the right one.

    ``but`` is the key of a session whose request goes on, and which must be given the new number.
    """
    User.objects.ours().filter(id=user.id).update(sign_outs=F("sign_outs") + 1)
    user.refresh_from_db(fields=["sign_outs"])
    rows = SignedIn.objects.ours().filter(user=user, ended_at=None).exclude(session_key=but or "")
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    rows.update(ended_at=at)
    record(type="user.signed_out_everywhere", subject=("user", user.id), actor=Actor(user_id=by.id), data={}, at=at)


def purge_sessions(*, at: datetime) -> int:
    """This function will forget sessions that are over, and count them."""
    count, _by_model = Session.objects.filter(expire_date__lte=at).delete()
    return int(count)


def purge_places(*, at: datetime) -> int:
    """This function will forget where people of the organisation in scope were signed in a month ago, and count it."""
    count, _by_model = SignedIn.objects.ours().filter(at__lte=at - PLACES_KEPT).delete()
    return int(count)


def _first(table: dict[str, str], agent: str) -> str:
    said = re.sub(r"[^\x20-\x7e]", "", agent).lower()
    return next((code for word, code in table.items() if word in said), OTHER)


def _record(*, type: str, by: User, at: datetime, **data: str) -> None:
    record(type=type, subject=("user", by.id), actor=Actor(user_id=by.id), data=data, at=at)
