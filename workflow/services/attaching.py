"""Attaching a picture or a PDF to an ask. Nobody is ever asked for one in advance."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from audit.events import Actor, record
from audit.tenancy import new_row
from audit.words import new_words
from audit.writes import insert, one_write
from delegation import access
from delegation.errors import Forbidden, Refused, TooLarge, Unreachable
from delegation.models import User
from workflow import scanning
from workflow.models import Ask, Attachment
from workflow.pictures import TYPES, Broken, is_heic, plain_type, type_of, without_traces
from workflow.selectors import lock_ask

MOST_BYTES, MOST_FILES = 10_000_000, 10
LONGEST_NAME = 100
SAYS_NOTHING = ("", "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as somebody sent it: its name, the type they say it has, and its bytes."""

    name: str
    content_type: str
    data: bytes


def attach(*, by: User, ask_id: UUID, sent: Sent, at: datetime) -> Ask:
    """This function will keep a file beside an ask, without what a camera wrote into it.

    The file is stored first, under an id: what is rolled back leaves a file that nobody can reach. Raises Missing,
    Forbidden (only sees the ask), TooLarge, Refused for another type than it says, a broken or an infected file.
    """
    ask = lock_ask(by=by, ask_id=ask_id)
    check_may_attach(ask, by=by)
    if len(sent.data) > MOST_BYTES or Attachment.objects.ours().filter(ask=ask).count() >= MOST_FILES:
        raise TooLarge(_("At most 10 files, each of at most 10 megabytes."))
    kind = check_type(sent)
    try:
        data = without_traces(sent.data)
    except Broken:
        raise Refused(_("This file is broken. Please send it again."), field="file") from None
    verdict = check_clean(data)
    words = new_words(text=short_name(sent.name), subject_id=ask.person_id)
    row = new_row(
        Attachment,
        ask=ask,
        by=by,
        name=words,
        content_type=kind,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        scan=verdict.value,
        at=at,
    )
    default_storage.save(row.path, ContentFile(data))
    with one_write():
        insert(words, row)
        record(
            type="attachment.added",
            subject=("attachment", row.id),
            person_id=ask.person_id,
            actor=Actor(user_id=by.id),
            data={"attachment": str(row.id), "ask": str(ask.id), "type": kind, "size": row.size, "sha256": row.digest},
            at=at,
        )
    return ask


def check_may_attach(ask: Ask, *, by: User) -> None:
    """This function will raise Forbidden for who only sees an ask: neither asks for the person, nor decides it."""
    has_it = ask.assignment is not None and ask.assignment.user_id == by.id
    if ask.asker_id != by.id and not has_it and not access.may(by, ask.person, access.ASK_FOR):
        raise Forbidden(_("Only who asks or decides can add a file."))


def check_type(sent: Sent) -> str:
    """This function will give what a file is by its bytes, or raise Refused where that is not what it says it is."""
    kind, said = type_of(sent.data), plain_type(sent.content_type)
    if is_heic(sent.data):
        raise Refused(
            _("We cannot open this kind of picture. Send a screenshot of it, or set your camera to JPEG."), "file"
        )
    if kind is None or kind not in TYPES:
        raise Refused(_("Send a picture (JPEG, PNG or WebP) or a PDF."), field="file")
    if said not in (kind, *SAYS_NOTHING):
        raise Refused(_("This file is not what it says it is."), field="file")
    return kind


def check_clean(data: bytes) -> scanning.Verdict:
    """This function will have a file looked at, and raise Refused where something bad is in it."""
    try:
        found = scanning.scan(data)
    except scanning.ScannerAway:
        raise Unreachable from None
    if found.verdict == scanning.Verdict.INFECTED:
        raise Refused(_("There is a virus in this file, so we did not keep it."), field="file")
    return found.verdict


def short_name(name: str) -> str:
    """This function will give a file's name without folders, line ends and other things no name needs."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(each for each in last if each.isprintable()).strip()
    return shown[-LONGEST_NAME:] or "file"
