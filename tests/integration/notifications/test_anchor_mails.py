"""The last checkpoint of each day, by e-mail: its bytes and no more, once a day, tried again where it did not go."""

import smtplib
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError
from pytest_django.fixtures import Settings

from audit import verify
from audit.ids import new_id
from audit.models import Checkpoint
from delegation.errors import Conflict, Forbidden, Invalid, Missing
from notifications.models import AnchorMail
from notifications.services.anchor_mails import add_anchor_mail, end_anchor_mail
from notifications.tasks import mail_checkpoints
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, enter

__all__ = ["enter"]
AUDITOR = "auditor@outside.example"
DAY = timedelta(days=1)


@pytest.fixture
def added(committed_cast: Cast) -> AnchorMail:
    """An address outside, since today."""
    with committed_cast.scope():
        return add_anchor_mail(by=committed_cast.user("lena"), email=AUDITOR, at=committed_cast.at)


@pytest.fixture(autouse=True)
def by_the_server(settings: Settings) -> Iterator[None]:
    """E-mails go as they go where a mail server is set up."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    yield
    mail.outbox.clear()


def night(cast: Cast, *, days: int = 1, hours: float = 0) -> datetime:
    """This function will give a moment of some night, after the mails of that day are due."""
    london = ZoneInfo("Europe/London")  # whose days they are, also in the hour that is yesterday by UTC
    return datetime.combine(cast.at.astimezone(london).date() + days * DAY, time(2), london) + timedelta(hours=hours)


def run_at(at: datetime) -> list[Any]:
    """This function will let the timer come round twice, and give what went."""
    mail.outbox.clear()
    with time_machine.travel(at, tick=False):
        mail_checkpoints()
        mail_checkpoints()
    return list(mail.outbox)


def test_a_second_party_keeps_the_note_and_checks_the_log_by_it(
    committed_cast: Cast, added: AnchorMail, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast = committed_cast
    file = tmp_path / "log.jsonl"
    call_command("export_log", organisation="elmbridge-vale", out=file)
    key = capsys.readouterr().out.split()[-1]
    assert run_at(cast.at) == []  # the day is not over
    with cast.scope():
        last = Checkpoint.objects.ours().order_by("-size", "-at", "-id")[0]
    (message,) = run_at(max(night(cast), last.at.replace(hour=2) + DAY))
    assert (message.to, message.cc, message.attachments) == ([AUDITOR], [], [])
    assert message.subject == f"checkpoint {last.size}"
    assert message.body == last.note
    kept = tmp_path / "kept.txt"
    kept.write_text(message.body, encoding="utf-8")
    assert verify.main([str(file), "--key", key, "--checkpoint", str(kept)]) == 0
    other = tmp_path / "other.txt"
    other.write_text(message.body.replace(str(last.size), str(last.size - 1), 1), encoding="utf-8")
    assert verify.main([str(file), "--key", key, "--checkpoint", str(other)]) != 0


def signed(cast: Cast, *, size: int, at: datetime) -> None:
    """This function will put a checkpoint there, of which only the words matter here."""
    Checkpoint.objects.create(
        id=new_id(), size=size, root=b"r" * 32, note=f"note {size}\n\n- signed\n", at=at, told=True
    )


def test_it_is_one_mail_a_day_with_the_last_of_the_day_before(committed_cast: Cast, added: AnchorMail) -> None:
    cast = committed_cast
    with cast.scope():
        signed(cast, size=900_001, at=cast.at - timedelta(hours=1))
        signed(cast, size=900_002, at=cast.at)
        signed(cast, size=900_003, at=night(cast))  # of the next day
    assert [each.body for each in run_at(night(cast))] == ["note 900002\n\n- signed\n"]
    assert run_at(night(cast, hours=20)) == []
    [one], [other] = run_at(night(cast, days=2)), run_at(night(cast, days=3))  # on the second nothing was signed
    assert one.subject == other.subject == "checkpoint 900003"
    assert one.extra_headers["Message-ID"] != other.extra_headers["Message-ID"]  # no server takes it for the same
    with cast.scope():
        added.refresh_from_db()
        assert (added.sent_size, added.error, added.attempts) == (900_003, "", 0)
        end_anchor_mail(by=cast.user("mark"), anchor_id=added.id, at=cast.at)
    assert run_at(night(cast, days=4)) == []


def test_the_database_refuses_one_address_twice_however_it_is_written(committed_cast: Cast, added: AnchorMail) -> None:
    with committed_cast.scope():
        twice = AnchorMail(
            email=AUDITOR.upper(), made_by=committed_cast.user("mark"), created_at=added.created_at, due_at=added.due_at
        )
        with pytest.raises(IntegrityError, match="anchor_mail_once"):
            twice.save(force_insert=True)


def test_what_did_not_go_is_tried_again(
    committed_cast: Cast, added: AnchorMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    with cast.scope():
        signed(cast, size=900_001, at=cast.at)

    def away(*_: Any, **__: Any) -> int:
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.message.EmailMessage.send", away)
        assert run_at(night(cast)) == []
    with cast.scope():
        added.refresh_from_db()
    assert (added.error, added.attempts, added.sent_at) == ("connection", 1, None)
    assert [each.subject for each in run_at(night(cast, hours=1))] == ["checkpoint 900001"]
    with cast.scope():
        added.refresh_from_db()
    assert (added.error, added.sent_size) == ("", 900_001)


def test_who_may_choose_and_what(cast: Cast) -> None:
    with cast.scope():
        for email, error in (("nobody", Invalid), (AUDITOR, None), (AUDITOR.upper(), Conflict)):
            if error is None:
                made = add_anchor_mail(by=cast.user("lena"), email=email, at=cast.at)
                continue
            with pytest.raises(error):
                add_anchor_mail(by=cast.user("lena"), email=email, at=cast.at)
        for name in ("priya", "omar"):
            with pytest.raises(Forbidden):
                end_anchor_mail(by=cast.user(name), anchor_id=made.id, at=cast.at)
    with cast.scope("otto"):
        otto = cast.user("otto")
        otto.duties = ["leader"]
        with pytest.raises(Missing):
            end_anchor_mail(by=otto, anchor_id=made.id, at=cast.at)


def test_lena_adds_her_auditor_on_the_page(enter: Enter, cast: Cast) -> None:
    lena = enter("lena")
    lena.get("/organisation/anchors/")
    assert "Write an e-mail address" in lena.press("Send it there each day", email="nobody")
    assert lena.status == 422
    assert AUDITOR in lena.press("Send it there each day", email=AUDITOR)
    assert "Nobody gets it by e-mail." in lena.press(f"Send {AUDITOR} no more", do="end")
