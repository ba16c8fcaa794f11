"""What a replay cannot know, in sentences; the codes come from `delegation.replay.answers`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.what_if_desks import answer_told

CAVEATS: Mapping[str, Promise] = {
    "people_ask_differently": _("This plays what was asked. With other limits, people may ask for other things."),
    "answers_as_they_were": _("Each answer is taken to be as it was. How long somebody else takes is a guess."),
    "places_as_now": _("Teams and who is beside whom are taken as they are today."),
    "few_asks": _("So few asks say little: %(count)d."),
    "left_as_they_were": _("Left as they were, since more than limits decided: %(count)d."),
    "nobody_could": _("Asks that nobody here could say yes to: %(count)d."),
    "answers_guessed": _("Asks that would go to somebody else now, each counted as a yes: %(count)d."),
    "still_waiting": _("Asks that still wait for an answer, and are left out: %(count)d."),
}


def caveat_sentences(caveats: Iterable[tuple[str, int | None]]) -> list[str]:
    """This function will say each caveat in a sentence, in the reader's language."""
    return [str(CAVEATS[code]) % {"count": count or 0} for code, count in caveats if code in CAVEATS]


def what_if_document(row: Any) -> dict[str, Any]:
    """This function will give what was tried as the API shows it: codes, whole numbers, and caveats in words."""
    return {
        "id": str(row.id),
        "scheme": str(row.scheme_id),
        "revision": row.revision,
        "digest": row.digest,
        "compared_with": str(row.compared_with_id),
        "compared_with_version": row.compared_with.version,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "asks": row.asks,
        "done": row.done,
        "at": row.at.isoformat(),
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
        "answer": answer_told(row.answer) if row.answer else None,
        "caveats": caveat_sentences(row.answer["caveats"]) if row.answer else [],
    }
