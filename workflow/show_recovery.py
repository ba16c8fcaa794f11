"""Money back as the API and the pages show it. Amounts in pence, times ISO 8601."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from delegation.models import Recovery


def recovery_part(back: Recovery, *, with_words: bool = True) -> dict[str, Any]:
    """This function will say what an ask takes back, by when to answer, and what has moved; with or without words."""
    return {
        "budget": str(back.budget_id),
        "amount": back.amount,
        "answer_by": _stamp(back.takes_effect_at),
        "next_at": _stamp(back.due_at),
        "parts": back.parts,
        "parts_taken": back.parts_taken,
        "taken": back.taken,
        "applied_at": _stamp(back.applied_at),
        "is_hard": back.is_hard,
        "question": question(),
        "sums": [
            {
                "amount": each.amount,
                "ask": _id(each.ask_id),
                "movement": _id(each.movement_id),
                "words": each.words.text if each.words and with_words else None,
            }
            for each in back.told_sums
        ],
        "answers": [
            {
                "hard": each.is_hard,
                "text": each.words.text if each.words and with_words else None,
                "by": str(each.by_id),
                "name": each.by.display_name,
                "at": each.at.isoformat(),
            }
            for each in back.told_answers
        ],
    }


def question() -> str:
    """This function will ask what is asked before any money goes back."""
    return _("Would paying this back leave you without care or food?")


def _stamp(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
