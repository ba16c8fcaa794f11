"""What a message that goes out says, in its reader's language: what happened, what they can do, by when, and where.

It is a postcard: it is read by whoever shares the phone, and by scanners that follow its links. So it names nobody, no
sum and no reason, and its link leads to a page behind the sign-in. A letter is the person's own, and says it all.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from delegation.models import CircleMember, Organisation, Person, User
from delegation.models.people import Language
from delegation.sentences import moment
from notifications.letters import language_of, lines_of
from notifications.models import Browser, Notice
from notifications.outcomes import Device, Outgoing, To
from notifications.rules import CALLS_TO_ACT, Channel, Urgency, rules_for
from notifications.sentences import in_general


def outgoing(notices: Sequence[Notice], *, id: UUID, organisation: Organisation, at: datetime) -> Outgoing:
    """This function will write one message about one notice or several, to whoever they are for."""
    first = notices[0]
    if first.channel == Channel.LETTER:
        return _letter(notices, id=id, organisation=organisation, at=at)
    user = _user(first)
    with translation.override(user.language):
        words = _WORDS[Channel(first.channel)](notices, organisation, user.language)
        return Outgoing(
            id=name_of(id),
            subject=_subject(notices),
            lines=tuple(words),
            link=_link(notices),
            at=at,
            urgent=any(_is_urgent(each) for each in notices),
        )


def where_to(notice: Notice) -> To:
    """This function will give where a notice's reader is reached on its way."""
    if notice.channel == Channel.LETTER:
        person = _person(notice)
        lines = person.address.text.splitlines() if person.address is not None else []
        return To(
            address=tuple(line.strip() for line in (person.display_name, *lines) if line.strip()) if lines else ()
        )
    user = _user(notice)
    browsers = Browser.objects.ours().filter(user=user) if notice.channel == Channel.PUSH else ()
    devices = tuple(Device(each.url, bytes(each.public), bytes(each.secret)) for each in browsers)
    return To(email=user.email, phone=user.phone, devices=devices)


def _user(notice: Notice) -> User:
    assert notice.recipient is not None  # the database holds it: notice_by_hand_is_to_a_person
    return notice.recipient


def _person(notice: Notice) -> Person:
    assert notice.person is not None
    return notice.person


def name_of(id: UUID) -> str:
    """This function will give a message's id as RFC 5322, 3.6.4, has it: the same for every try, so it shows once."""
    return f"{id}@{urlsplit(settings.BASE_URL).hostname}"


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return in_general(notices[0])
    return _("%(count)s messages wait for you") % {"count": len(notices)}


def _link(notices: Sequence[Notice]) -> str:
    """This function will give the page to read it on; who is not signed in is asked to sign in there first."""
    path = reverse("message", args=[notices[0].id]) if len(notices) == 1 else reverse("messages")
    return f"{settings.BASE_URL}{path}"


def _by_when(notice: Notice, organisation: Organisation) -> list[str]:
    """This function will say by when somebody is to answer, where something waits for them."""
    due_at = notice.data.get("due_at")
    if due_at is None or notice.template not in CALLS_TO_ACT:
        return []
    due = moment(datetime.fromisoformat(due_at), time_zone=organisation.time_zone)
    return [_("Please answer by %(due)s.") % {"due": due}]


def _happened(notice: Notice, organisation: Organisation) -> str:
    said = in_general(notice)
    return " ".join([said if said[-1] in ".?!" else f"{said}.", *_by_when(notice, organisation)])


def _email(notices: Sequence[Notice], organisation: Organisation, language: str) -> list[str]:
    return [
        *(_happened(each, organisation) for each in notices),
        _("Sign in to read it:") + f"\n{_link(notices)}",
        _("Or talk to a person: %(phone)s.") % {"phone": organisation.phone},
        _("We never write names, sums or reasons in an e-mail."),
        *_read_over(language),
    ]


def _text(notices: Sequence[Notice], organisation: Organisation, language: str) -> list[str]:
    said = _happened(notices[0], organisation) if len(notices) == 1 else f"{_subject(notices)}."
    return [said, _("Or ring %(phone)s.") % {"phone": organisation.phone}, _("Sign in to read it:")]


def _push(notices: Sequence[Notice], organisation: Organisation, language: str) -> list[str]:
    return [_("Something is waiting for you.")]


_WORDS = {Channel.EMAIL: _email, Channel.TEXT: _text, Channel.PUSH: _push}


def _letter(notices: Sequence[Notice], *, id: UUID, organisation: Organisation, at: datetime) -> Outgoing:
    person = _person(notices[0])
    workers = CircleMember.objects.ours().filter(person=person, role=CircleMember.Role.WORKER, ends_on__isnull=True)
    worker = workers.select_related("user").order_by("position").first()
    with translation.override(language_of(person)):
        ring = worker.user.display_name if worker is not None else organisation.name
        number = (worker.user.phone if worker is not None else "") or organisation.phone
        lines = [
            *lines_of(notices, time_zone=organisation.time_zone),
            _("Is that right? Tell %(name)s on %(phone)s.") % {"name": ring, "phone": number},
        ]
        return Outgoing(id=name_of(id), subject=_("This week with your money"), lines=tuple(lines), link="", at=at)


def _read_over(language: str) -> list[str]:
    if language != Language.WELSH:
        return []
    return [_("These words were translated and not yet read over by a person.")]


def _is_urgent(notice: Notice) -> bool:
    """This function will say whether a notice goes out at night too."""
    if notice.event_type == "record.added":
        return True
    return any(rule.urgency >= Urgency.NOW for rule in rules_for(notice.event_type))
