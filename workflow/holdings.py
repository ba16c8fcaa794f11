"""What this room holds of a person, for who asks for all of it (audit/holdings.py)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q

from audit.holdings import Holding
from delegation.models import Hold
from workflow import models
from workflow.models import StatementLine

OF_ASKS = ("ask__person",)
TALKED = ("ask__person", "review__person")


def _lines(person_id: UUID) -> Any:
    """This function will give the lines of a person's own statements, and those of others that were found to be theirs.

    The same line as where words are erased (workflow/migrations/0039).
    """
    paid = Q(ask__person=person_id) & ~Q(state=StatementLine.State.PROPOSED)
    return StatementLine.objects.ours().filter(Q(statement__person=person_id) | paid)


def _names_alone(passed_over: Any) -> Any:
    """This function will leave out why somebody was passed over, which may be about somebody else (rule 14)."""
    return [{"user": each["user"]} for each in passed_over or []]


def kept_between(person_id: UUID, user_id: UUID) -> Iterator[UUID]:
    """This function will name what a person asked for between them and who they asked, and all done about it."""
    kept = models.Ask.objects.ours().filter(person=person_id, between=True).exclude(asker=user_id)
    asks = list(kept.values_list("id", flat=True))
    if not asks:
        return
    yield from asks
    for rows in (
        models.Decision.objects.ours().filter(ask__in=asks),
        models.SecondLook.objects.ours().filter(decision__ask__in=asks),
        models.CardTap.objects.ours().filter(asks__overlap=asks),
        Hold.objects.ours().filter(ask_id__in=asks),
    ):
        yield from rows.values_list("id", flat=True)


def _stored(organisation_id: UUID, row_id: UUID) -> str:
    return models.Attachment(id=row_id, organisation_id=organisation_id).path


HOLDINGS = (
    Holding("ask", models.Ask, "asks", ("person",)),
    Holding("ask_note", models.AskNote, "asks", OF_ASKS),
    Holding("earlier", models.Earlier, "asks", OF_ASKS),
    Holding("transition", models.Transition, "asks", OF_ASKS),
    Holding("assignment", models.Assignment, "asks", OF_ASKS, change={"passed_over": _names_alone}),
    Holding("ruling", models.RulingRecord, "answers", OF_ASKS),
    Holding("trace", models.Trace, "answers", OF_ASKS),
    Holding("decision", models.Decision, "answers", OF_ASKS),
    Holding("challenge", models.Challenge, "answers", OF_ASKS),
    Holding("look_back", models.LookBack, "answers", OF_ASKS),
    Holding("capacity_note", models.CapacityNote, "answers", OF_ASKS),
    Holding("second_look", models.SecondLook, "answers", ("decision__ask__person",)),
    Holding("look_step", models.LookStep, "answers", ("look__decision__ask__person",)),
    Holding("look_answer", models.LookAnswer, "answers", ("look__decision__ask__person",)),
    Holding("look_lesson", models.LookLesson, "answers", ("look__decision__ask__person",)),
    Holding("sample_note", models.SampleNote, "answers", ("decision__ask__person",)),
    Holding("message", models.Message, "talk", OF_ASKS),
    Holding("talk", models.Talk, "talk", OF_ASKS),
    Holding("presence", models.Presence, "talk", TALKED),
    Holding("helped", models.Helped, "talk", OF_ASKS),
    Holding("own_way", models.OwnWay, "talk", ("person",)),
    Holding("attachment", models.Attachment, "files", OF_ASKS, file=_stored),
    Holding("payment", models.Payment, "paid", OF_ASKS),
    Holding("standing_payment", models.StandingPayment, "paid", OF_ASKS),
    Holding("hidden_payee", models.HiddenPayee, "paid", ("person",)),
    Holding("card", models.Card, "paid", ("person",), secret=frozenset({"token"})),
    Holding("card_tap", models.CardTap, "paid", ("card__person",)),
    Holding("card_message", models.CardMessage, "paid", ("tap__card__person",)),
    Holding("statement", models.Statement, "bank", ("person",)),
    Holding("statement_line", StatementLine, "bank", find=_lines),
    Holding("told_fact", models.ToldFact, "facts", ("said__subject_id", "reason__subject_id")),
)
