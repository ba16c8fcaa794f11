"""What a viewer sees of an ask: the one place that decides which of its words are theirs to read.

What kind of thing, how much, how it stands and how it was answered is read by everybody who may see an ask. What was
written about it and who is paid an advocate reads only where the person shares that, or where they asked it themself.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import BooleanField, ExpressionWrapper, Q

from delegation.models import User
from delegation.selectors.sharing import PAYEES, WORDS, keeps
from workflow.models import Ask

Asks = TypeVar("Asks", bound=Sequence[Ask])


def kept_from(viewer: User, what: str) -> Q:
    """This function will give the condition that an ask keeps its words, or its payee, from a viewer."""
    return Q(keeps(what, viewer=viewer)) & ~Q(asker=viewer) & ~Q(assignment__user=viewer)


def with_sight(rows: Any, *, viewer: User) -> Any:
    """This function will load beside each ask what it keeps from a viewer, for `narrowed`, in the same statement."""
    return rows.annotate(keeps_words=_told(viewer, WORDS), keeps_payee=_told(viewer, PAYEES))


def _told(viewer: User, what: str) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(kept_from(viewer, what), output_field=BooleanField())


def narrowed(asks: Asks) -> Asks:
    """This function will take from asks that were loaded to be shown what they keep from the viewer.

    A file is a receipt or a letter: it shows both. What is loaded later asks `keeps_words` and `keeps_payee`.
    """
    for ask in asks:
        if ask.keeps_payee:
            ask.payee, ask.payee_key = None, ""
        if ask.keeps_words:
            _without_words(ask)
        if (ask.keeps_words or ask.keeps_payee) and "files" in ask.__dict__:
            ask.files = []
    return asks


def _without_words(ask: Ask) -> None:
    ask.what_for = None
    if "said" in ask.__dict__:
        ask.said = []
    for step in ask.__dict__.get("story", ()):
        step.reason = None
