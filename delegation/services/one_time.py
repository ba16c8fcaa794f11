"""Links by e-mail, codes by text, and codes that a worker hands over: each signs somebody in once.

What somebody types is written down as a wish and looked up by a worker process, never by the page: the page does the
same for every address, in the same time. Secrets are made where they are sent from; only their digests are kept.
"""

import json
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from audit.scope import organisation_scope
from delegation import hooks
from delegation.models import OneTimeCode, SignInWish, User
from delegation.models.signing_in import Way
from delegation.one_time import (
    INVITED_BY_EMAIL,
    LASTS,
    Wish,
    link_digest,
    new_digits,
    new_paper_code,
    new_secret,
    paper_digest,
    phone_digits,
    text_digest,
)
from delegation.sealing import seal, unseal
from delegation.selectors.identity import find_by_email, find_by_phone, user_in_scope
from delegation.services.actors import By, user_of

PURPOSE = "sign-in wish"
WISHES_A_ROUND = 50


def keep_wish(*, wish: Wish, at: datetime) -> None:
    """This function will write down, sealed, that somebody would like a link or code; nothing is looked up."""
    words = json.dumps({"to": wish.to, "handle": wish.handle, "invited": wish.invited}).encode()
    SignInWish.objects.create(sealed=seal(PURPOSE, words, at=at), at=at)


def answer_wishes(*, at: datetime) -> int:
    """This function will send what was wished for to whoever has that address, and count the wishes it took.

    Each in a transaction of its own. Killed between sending and forgetting, it sends again: the later one is as good.
    """
    for number in range(WISHES_A_ROUND):
        with transaction.atomic():
            rows = SignInWish.objects.select_for_update(skip_locked=True).order_by("at")
            row = rows.first()
            if row is None:
                return number
            found = _read(row, at=at)
            row.delete()
        if found is not None:
            _answer(found, at=at)
    return WISHES_A_ROUND


def _read(row: SignInWish, *, at: datetime) -> Wish | None:
    words = unseal(PURPOSE, row.sealed, at=at, lasts=LASTS)
    return None if words is None else Wish(**json.loads(words))


def _answer(wish: Wish, *, at: datetime) -> None:
    by_email = "@" in wish.to
    for identity in find_by_email(wish.to) if by_email else find_by_phone(phone_digits(wish.to)):
        if wish.invited and str(identity.user_id) != wish.invited:
            continue  # an address may be that of two, and one of them is invited
        with organisation_scope(identity.organisation_id):
            user = user_in_scope(user_id=identity.user_id)
            if user is not None:
                _send(user, way=Way.LINK if by_email else Way.TEXT, wish=wish, at=at)


def _send(user: User, *, way: str, wish: Wish, at: datetime) -> None:
    if way == Way.LINK:
        secret = new_secret()
        code_digest = link_digest(secret)
    else:
        secret = new_digits()
        code_digest = text_digest(wish.handle, secret)
    OneTimeCode.objects.filter(digest=code_digest).delete()  # ours alone can collide: the same browser, the same digits
    ends_at = at + (INVITED_BY_EMAIL if wish.invited else LASTS)
    OneTimeCode.objects.create(user=user, way=way, digest=code_digest, made_at=at, ends_at=ends_at)
    hooks.send_to_sign_in(user=user, way=way, secret=secret, invited=bool(wish.invited), at=at)


def hand_over(*, by: By, user: User, lasts: timedelta = LASTS, needs_second: bool = False, at: datetime) -> str:
    """This function will make a code that a worker writes on paper for somebody who is there with them.

    ``lasts`` is longer where it goes by letter to somebody who is invited. ``needs_second``: it is good for nothing
    until a second person has confirmed it.
    """
    code = new_paper_code()
    made_by, paper = user_of(by), paper_digest(code)
    OneTimeCode.objects.create(
        user=user,
        way=Way.IN_PERSON,
        digest=paper,
        made_by=made_by,
        needs_second=needs_second,
        made_at=at,
        ends_at=at + lasts,
    )
    return code


def redeem(*, code_digest: bytes, at: datetime) -> tuple[User, str] | None:
    """This function will use a code of the organisation in scope up, and give whose it is and how it came; or None.

    Of two at once the second finds it used.
    """
    rows = OneTimeCode.objects.ours().select_for_update(of=("self",), no_key=True).select_related("user")
    good = Q(needs_second=False) | Q(confirmed_by__isnull=False)
    row = rows.filter(good, digest=code_digest, used_at=None, ends_at__gt=at, user__is_active=True).first()
    if row is None:
        return None
    row.used_at = at
    row.save(update_fields=["used_at"])
    return row.user, row.way


def purge_codes(*, at: datetime) -> int:
    """This function will forget codes of the organisation in scope that ended more than a day ago, and count them."""
    count, _by_model = OneTimeCode.objects.ours().filter(ends_at__lte=at - timedelta(days=1)).delete()
    return int(count)
