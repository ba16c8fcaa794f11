"""What a command answers: which record, not its words, so that a repeated command can be answered again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from delegation.models import User


@dataclass(frozen=True, slots=True)
class Answer:
    """That a command succeeded: its status, and the record that tells the caller what came of it.

    A handler that has the record in hand gives it as ``shown``; else it is loaded again, as for a repeated command.
    """

    status: int
    kind: str
    id: UUID
    shown: dict[str, Any] | None = None


Renderer = Callable[..., dict[str, Any]]
"""Called with `user`, `id` and `at`; gives plain data, or raises Missing where the user may not see the record."""

_renderers: dict[str, Renderer] = {}


def register(kind: str, renderer: Renderer) -> None:
    """This function will say how records of one kind are shown; each app's api module does so where it is imported."""
    _renderers[kind] = renderer


def render(answer: Answer, *, user: User, at: datetime) -> dict[str, Any]:
    """This function will show the record that an answer names, as it stands now."""
    return answer.shown or _renderers[answer.kind](user=user, id=answer.id, at=at)
