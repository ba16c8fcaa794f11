"""Nothing falls out of sight: what reached nobody is seen and sent again, and a person whom nothing reaches is rung."""

from collections.abc import Iterator

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from audit.events import Actor, record
from audit.models import Event
from audit.scope import current_organisation_id
from delegation.errors import Missing
from delegation.models import CircleMember, User
from notifications import restricted, tasks
from notifications.channels.choosing import mail as by_mail
from notifications.models import Notice
from notifications.outcomes import Refused
from notifications.retrying import TRIES
from notifications.selectors import not_sent, people_nobody_tells, told_nobody
from notifications.services.dead_letters import leave_notice, replay_notice
from tests import providers
from tests.integration.notifications.conftest import LATER, by_hand, deliver, send_out
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from tests.providers import Mailbox
from workflow.services.worries import say_not_right

REFUSING = ["550 no such mailbox"] * 20


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A mail server, and settings that lead to it."""
    settings.EMAIL_BACKEND, settings.EMAIL_USE_TLS = "django.core.mail.backends.smtp.EmailBackend", False
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", "leeway@leeway.example"
    with providers.mail_server() as known:
        settings.EMAIL_PORT = known.port
        yield known


def refused(name: str, steps: Steps, mailbox: Mailbox) -> Notice:
    """This function will have an e-mail to somebody be refused for good."""
    mailbox.answers += REFUSING
    steps.ask("joe", "ada", 15_000)
    deliver()
    mailbox.answers.clear()
    found: Notice = Notice.objects.ours().get(recipient=steps.cast.user(name), channel="email")
    return found


def test_what_reached_nobody_is_seen_and_goes_again(steps: Steps, mailbox: Mailbox) -> None:
    notice, lena = refused("priya", steps, mailbox), steps.cast.user("lena")
    assert notice.id in {each.id for each in told_nobody(by=lena)}
    assert not_sent(steps.cast.user("priya"), [notice.event_id]) == {notice.event_id}
    replay_notice(by=lena, notice_id=notice.id, at=LATER)
    assert not told_nobody(by=lena).filter(id=notice.id).exists()
    assert len(send_out(at=LATER)) == 1
    notice.refresh_from_db()
    assert (notice.sent_at, notice.dead_at) == (LATER, None)
    with pytest.raises(Missing):
        replay_notice(by=lena, notice_id=notice.id, at=LATER)


def test_what_reached_nobody_is_set_aside_with_a_reason(steps: Steps, mailbox: Mailbox) -> None:
    notice, lena = refused("priya", steps, mailbox), steps.cast.user("lena")
    leave_notice(by=lena, notice_id=notice.id, why="told_otherwise", at=LATER)
    assert not told_nobody(by=lena).filter(id=notice.id).exists()
    event = Event.objects.ours().get(type="notice.set_aside")
    assert (event.actor_id, event.data["why"], event.data["channel"]) == (lena.id, "told_otherwise", "email")


def test_a_person_whom_no_message_reaches_is_rung_whatever_it_is_about(steps: Steps, mailbox: Mailbox) -> None:
    ravi = steps.cast.user("ravi")
    User.objects.ours().filter(id=ravi.id).update(email="ravi@leeway.example")
    record(type="user.spare_code_used", subject=("user", ravi.id), actor=Actor(user_id=ravi.id), data={}, at=TUESDAY)
    mailbox.answers += REFUSING
    deliver()
    assert ("phone", "spare_code_used") in by_hand("ravi", steps)
    assert not told_nobody(by=steps.cast.user("lena")).filter(recipient=ravi).exists()


def test_nobody_is_rung_about_somebody_else(steps: Steps, mailbox: Mailbox) -> None:
    ravi, ada = steps.cast.user("ravi"), steps.cast.person("ada")
    User.objects.ours().filter(id=ravi.id).update(email="ravi@leeway.example")
    actor = Actor(user_id=ravi.id)
    record(type="user.spare_code_used", subject=("user", ravi.id), person_id=ada.id, actor=actor, data={}, at=TUESDAY)
    mailbox.answers += REFUSING
    deliver()
    assert by_hand("ravi", steps) == []
    assert told_nobody(by=steps.cast.user("lena")).filter(recipient=ravi).exists()


def test_a_person_with_whom_nobody_works_is_named_to_who_administers(steps: Steps) -> None:
    lena, ada = steps.cast.user("lena"), steps.cast.person("ada")
    steps.ask("joe", "ada", 1_250)
    deliver()
    assert ada not in people_nobody_tells(by=lena)
    ties = CircleMember.objects.ours().filter(person=ada, role=CircleMember.Role.WORKER)
    ties.update(ends_on=TUESDAY.date())
    assert ada in people_nobody_tells(by=lena)


# --- restricted records ----------------------------------------------------------------------------------------------


def two_are_told(steps: Steps) -> None:
    """This function will have two workers each be told by e-mail that somebody says that something is not right."""
    for name in ("priya", "tom"):
        event = record(
            type="record.added",
            subject=("user", steps.cast.user(name).id),
            actor=Actor(process="register"),
            data={},
            at=TUESDAY,
        )
        restricted.tell(users=[steps.cast.user(name).id], event_id=event.id, template="not_right", at=TUESDAY)


def test_a_refused_email_of_a_restricted_record_is_no_sent_one_and_its_reader_sees_it(
    steps: Steps, mailbox: Mailbox
) -> None:
    ask = steps.ask("joe", "ada", 1_250)
    say_not_right(by=steps.cast.user("ada"), ask_id=ask.id, text=None, at=TUESDAY)
    mailbox.answers += REFUSING
    tasks._tell_one(current_organisation_id())
    notice = Notice.objects.ours().get(event_type="record.added", channel="email")
    assert (notice.sent_at, notice.error) == (None, "refused")
    assert notice.dead_at is not None
    assert notice.recipient is not None
    assert not_sent(notice.recipient, [notice.event_id]) == {notice.event_id}
    # Who administers may be whom it is about.
    assert not told_nobody(by=steps.cast.user("lena")).filter(event_type="record.added").exists()


def test_a_mail_server_that_is_down_delays_each_email_alone_and_no_longer_than_it_must(
    steps: Steps, settings: Settings
) -> None:
    two_are_told(steps)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for _message in range(2):
        going = restricted.begin(at=TUESDAY)
        assert going is not None
        restricted.finish(going=going, outcome=by_mail().send(going.notice, going.to), at=TUESDAY)
    assert restricted.begin(at=TUESDAY) is None  # neither keeps the other, nor the timer, busy
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    going = restricted.begin(at=TUESDAY + HOUR)
    assert going is not None
    outcome = by_mail().send(going.notice, going.to)
    restricted.finish(going=going, outcome=outcome, at=TUESDAY + HOUR)
    waiting = Notice.objects.ours().filter(event_type="record.added", channel="email")
    assert [waiting.filter(sent_at=None).count(), len(mail.outbox)] == [1, 1]


def test_an_email_that_kills_its_worker_is_let_be_and_given_up_in_the_end(steps: Steps) -> None:
    two_are_told(steps)
    first = restricted.begin(at=TUESDAY)
    assert first is not None
    second = restricted.begin(at=TUESDAY)  # the worker of the first has died
    assert second is not None
    assert second.id != first.id
    Notice.objects.ours().filter(id=first.id).update(attempts=TRIES)
    later = restricted.begin(at=TUESDAY + HOUR)
    assert later is not None
    assert later.id == second.id
    assert Notice.objects.ours().get(id=first.id).error == "lost"
    restricted.finish(going=first, outcome=Refused("refused"), at=TUESDAY + HOUR)  # too late to say anything
    assert Notice.objects.ours().get(id=first.id).error == "lost"
