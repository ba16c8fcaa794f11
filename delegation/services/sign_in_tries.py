"""How often something may be tried: counted in the database, so that every process counts together.

Each limit is for a name and for an address on the network, whether or not there is such a name: who is told to wait
learns nothing about who has an account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from delegation.models import SignInTry
from delegation.sealing import keyed

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries in so long a time."""

    most: int
    within: timedelta = QUARTER


LIMITS = {
    "password:name": Limit(10),
    "password:address": Limit(100),
    "wish:to": Limit(4),
    "text:to": Limit(20, timedelta(days=1)),  # with five tries each, one in 10,000 to guess a code within a day
    "wish:address": Limit(40),
    "code:browser": Limit(5),
    "code:address": Limit(60),
    "passkey:address": Limit(2000),  # nothing to guess; a whole council may sit behind one address
    "second:user": Limit(8),
    "second:address": Limit(60),
    "work:address": Limit(2000),
}
LONGEST = max(limit.within for limit in LIMITS.values())
# One statement: two at once count both. A window that is over begins anew.
_COUNT = """
INSERT INTO delegation_signintry AS tried (key, since, count) VALUES (%(key)s, %(at)s, 1)
ON CONFLICT (key) DO UPDATE SET
    since = CASE WHEN tried.since <= %(ended)s THEN excluded.since ELSE tried.since END,
    count = CASE WHEN tried.since <= %(ended)s THEN 1 ELSE tried.count + 1 END
RETURNING count
"""


def count_try(*, what: str, who: str, at: datetime) -> bool:
    """This function will count one more try and say whether it is within its limit. ``who`` is kept as a digest."""
    limit = LIMITS[what]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": _key(what, who), "at": at, "ended": at - limit.within})
        (count,) = cursor.fetchone()
    return int(count) <= limit.most


def forgive_try(*, what: str, who: str) -> None:
    """This function will take one try back: it was right, and many people may share an address."""
    SignInTry.objects.filter(key=_key(what, who), count__gt=0).update(count=F("count") - 1)


def forget_tries(*, what: str, who: str) -> None:
    """This function will begin anew for somebody who got it right."""
    SignInTry.objects.filter(key=_key(what, who)).delete()


def purge_tries(*, at: datetime) -> int:
    """This function will forget what was tried longer ago than any limit looks back, and count it."""
    count, _by_model = SignInTry.objects.filter(since__lte=at - LONGEST).delete()
    return int(count)


def _key(what: str, who: str) -> bytes:
    return keyed(f"tries.{what}", who.strip().casefold())
