"""An ask as it stood when it was answered, for somebody who is not to know the answer: nothing that came later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage

from audit.gather import Rows, gather
from delegation.close import CloseAsk
from delegation.errors import Missing
from delegation.models import User
from workflow.close_together import close_to
from workflow.looked_at import find_look
from workflow.models import Ask, AskNote, Attachment, Earlier, Message, SecondLook

# What a change of an ask may have changed.
CHANGED = ("amount", "category", "payee", "what_for", "starts_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Before:
    """An ask and what stood beside it, up to the moment of an answer. Its status and its answers are not looked at."""

    ask: Ask
    note: AskNote | None
    said: Sequence[Message]
    files: Sequence[Attachment]
    close: Sequence[CloseAsk]
    left: int | None


def before_the_answer(look: SecondLook) -> Before:
    """This function will load what whoever decided had before them, with the ask as it was then."""
    ask, at = look.decision.ask, look.decision.at
    beside: Any = {"ask": ask}
    found = gather(
        earlier=Rows(
            Earlier.objects.ours().filter(**beside, until__gt=at).order_by("until", "id"), ("payee", "what_for")
        ),
        note=Rows(AskNote.objects.ours().filter(**beside), ("if_waits",)),
        # What whoever answered wrote besides tells what they were about to say; a question of theirs has its answer.
        said=Rows(_said(look).order_by("id"), ("words",)),
        files=Rows(Attachment.objects.ours().filter(**beside, at__lte=at).order_by("id"), ("name",)),
    )
    for row in found["earlier"][:1]:
        for name in CHANGED:
            setattr(ask, name, getattr(row, name))
    note = next(iter(found["note"]), None)
    return Before(ask, note, found["said"], found["files"], close_to([ask]).get(ask.id, ()), _left(look))


def _said(look: SecondLook) -> Any:
    decision = look.decision
    rows = Message.objects.ours().filter(ask=decision.ask, at__lte=decision.at)
    return rows.exclude(kind=Message.Kind.COMMENT, by=decision.by)


def _left(look: SecondLook) -> int | None:
    """This function will give the pence that were free then, by the ruling that was kept."""
    checks = look.decision.ruling.document["checks"]
    return next((each["left"] for each in checks if each["kind"] == "budget"), None)


def open_file(*, by: User, look_id: UUID, attachment_id: UUID) -> tuple[Attachment, bytes]:
    """This function will open a file that was there when it was answered, for who looks; or raise Missing."""
    look = find_look(by=by, look_id=look_id)
    rows = Attachment.objects.ours().select_related("name").filter(ask=look.decision.ask_id, at__lte=look.decision.at)
    row: Attachment | None = rows.filter(id=attachment_id).first()
    if row is None:
        raise Missing
    with default_storage.open(row.path) as file:
        return row, file.read()
