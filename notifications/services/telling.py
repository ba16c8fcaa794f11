"""How somebody who signs in wants to be told, and the browsers in which they want messages."""

from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation.errors import Conflict, Invalid
from delegation.models import User
from delegation.services.preferences import choose_language
from notifications.channels.choosing import pushes
from notifications.channels.pushing import POINT, SECRET, bytes_of, is_point
from notifications.models import Browser, Telling
from notifications.rules import Channel
from notifications.selectors import browsers_of
from notifications.telling import BY_MACHINE
from notifications.webhook_urls import problem_of

LONGEST_URL = 1000
MOST_BROWSERS = 10  # of one user; the oldest is forgotten first


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingFields:
    """What somebody chooses: ways in their order, how much, quiet hours, once a day, the language."""

    ways: tuple[str, ...]
    only_must: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None
    gather_at: int | None = None
    language: str | None = None


def choose_telling(*, by: User, fields: TellingFields, at: datetime) -> Telling:
    """This function will keep how a user wants to be told. Raises Invalid for what is no choice or reaches nobody."""
    ways = list(dict.fromkeys(fields.ways))
    _one_at_a_time(by)
    _check(by, ways, fields)
    if fields.language is not None:
        choose_language(by=by, language=fields.language, at=at)
    known: Telling | None = Telling.objects.ours().select_for_update(no_key=True).filter(user=by).first()
    row = known or Telling(user=by)
    before = (row.ways, row.only_must, row.quiet_from, row.quiet_until, row.gather_at)
    chosen = (ways, fields.only_must, fields.quiet_from, fields.quiet_until, fields.gather_at)
    if known is not None and before == chosen:
        return known
    row.ways, row.only_must, row.quiet_from, row.quiet_until, row.gather_at = chosen
    row.chosen_at = at
    row.save()
    data = {"ways": ways, "only_must": row.only_must, "quiet": row.quiet_from is not None, "gather_at": row.gather_at}
    record(type="user.telling_chosen", subject=("user", by.id), actor=Actor(user_id=by.id), data=data, at=at)
    return row


def _check(user: User, ways: list[str], fields: TellingFields) -> None:
    """This function will raise Invalid with a sentence beside each choice that cannot be."""
    wrong = [("ways", _("Choose one of these.")) for each in ways if each not in BY_MACHINE]
    if Channel.EMAIL in ways and not user.email:
        wrong.append(("ways", _("We have no e-mail address of yours. Tell us, or choose another way.")))
    if Channel.TEXT in ways and not user.phone:
        wrong.append(("ways", _("We have no mobile number of yours. Tell us, or choose another way.")))
    if Channel.PUSH in ways and not browsers_of(user):
        wrong.append(("ways", _("First say yes to messages in this browser, further down.")))
    if (fields.quiet_from is None) != (fields.quiet_until is None):
        wrong.append(("quiet_until", _("Say from when and until when, or neither.")))
    elif fields.quiet_from is not None and fields.quiet_from == fields.quiet_until:
        wrong.append(("quiet_until", _("Choose another time than the first.")))
    if fields.gather_at is not None and not 0 <= fields.gather_at <= 23:
        wrong.append(("gather_at", _("Choose one of these.")))
    if wrong:
        raise Invalid(errors=wrong)


def add_browser(*, by: User, url: str, public: str, secret: str, at: datetime) -> Browser:
    """This function will have messages shown in a browser from now on, whoever signed in there before.

    What it sends is not ours: an address that is no push service's and keys that are none are Invalid.
    """
    try:
        keys = bytes_of(public, POINT), bytes_of(secret, SECRET)
    except ValueError:
        raise Invalid("public", _("This browser cannot show messages.")) from None
    fits = pushes() and is_point(keys[0]) and len(url) <= LONGEST_URL and _is_address(url)
    if not fits:
        raise Invalid("url", _("This browser cannot show messages."))
    _one_at_a_time(by)
    Browser.objects.ours().filter(url=url).delete()
    oldest = Browser.objects.ours().filter(user=by).order_by("-added_at", "-id")[MOST_BROWSERS - 1 :]
    Browser.objects.ours().filter(id__in=[each.id for each in oldest]).delete()
    row = Browser(user=by, url=url, public=keys[0], secret=keys[1], added_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # somebody else said yes in the same browser at the same moment
        raise Conflict(_("This is being done right now. Ask again in a second.")) from error
    return row


def forget_browsers(*, by: User, at: datetime) -> None:
    """This function will have messages shown in no browser of a user's any more."""
    _one_at_a_time(by)
    Browser.objects.ours().filter(user=by).delete()
    row: Telling | None = Telling.objects.ours().select_for_update(no_key=True).filter(user=by).first()
    if row is not None and Channel.PUSH in row.ways:
        row.ways, row.chosen_at = [each for each in row.ways if each != Channel.PUSH], at
        row.save(update_fields=["ways", "chosen_at"])


def _one_at_a_time(user: User) -> None:
    """This function will wait for what else a user changes of it: a browser may go while push is being chosen."""
    User.objects.ours().select_for_update(no_key=True).filter(id=user.id).values_list("id", flat=True).first()


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.hostname) and problem_of(url, here=settings.WEBHOOKS_HERE) is None
