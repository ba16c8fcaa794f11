"""What a bundle of all that is held of a person says of its rows: headings, names of columns, reasons."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.models import BundleItem

SECTIONS = {
    "you": gettext_lazy("About you"),
    "circle": gettext_lazy("Who is beside you, and what they may decide"),
    "looked": gettext_lazy("Who looked at your record"),
    "money": gettext_lazy("Your money"),
    "plan": gettext_lazy("Your plan"),
    "asks": gettext_lazy("What was asked"),
    "answers": gettext_lazy("What was answered, and who looked at it again"),
    "talk": gettext_lazy("What was said"),
    "files": gettext_lazy("Files that were sent"),
    "paid": gettext_lazy("What was paid"),
    "bank": gettext_lazy("Lines of statements"),
    "facts": gettext_lazy("What other systems told us"),
    "notices": gettext_lazy("What we told you"),
    "record": gettext_lazy("How long we keep your record"),
    "events": gettext_lazy("What happened, in order"),
    "words": gettext_lazy("Words that stood there before"),
}
# The columns that most rows have; what else there is keeps its own name.
COLUMNS = {
    "at": gettext_lazy("When"),
    "by": gettext_lazy("Who"),
    "words": gettext_lazy("Words"),
    "reason": gettext_lazy("Reason"),
    "amount": gettext_lazy("Amount in pence"),
    "user": gettext_lazy("Who"),
    "asker": gettext_lazy("Who asked"),
    "what_for": gettext_lazy("What for"),
    "payee": gettext_lazy("Who is paid"),
    "status": gettext_lazy("Where it stands"),
    "type": gettext_lazy("What happened"),
    "kind": gettext_lazy("What kind"),
    "outcome": gettext_lazy("Answer"),
    "created_at": gettext_lazy("When"),
    "starts_on": gettext_lazy("From"),
    "ends_on": gettext_lazy("Until"),
    "display_name": gettext_lazy("Name"),
    "date_of_birth": gettext_lazy("Day of birth"),
    "name": gettext_lazy("Name"),
    "role": gettext_lazy("Role"),
    "file": gettext_lazy("File"),
}
WHY = {
    BundleItem.Why.THIRD_PARTY: gettext_lazy("It is about somebody else"),
    BundleItem.Why.IN_CONFIDENCE: gettext_lazy("Somebody told us in confidence"),
    BundleItem.Why.LEGAL_ADVICE: gettext_lazy("It is a lawyer's advice"),
    BundleItem.Why.SERIOUS_HARM: gettext_lazy("It could do somebody serious harm"),
}


# What stays where words and names are left out, beside sums and days: it says of what kind something is.
CODES = frozenset({"kind", "status", "type", "outcome", "role", "section", "category", "content_type"})


def is_moment(value: object) -> bool:
    """This function will say whether a value is a day or a time."""
    try:
        return isinstance(value, str) and value[4:5] == "-" and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def column_name(name: str) -> str:
    """This function will name a column as people read it."""
    return str(COLUMNS.get(name) or name.replace("_", " ").capitalize())


def held_back(why: str) -> str:
    """This function will say in the place of words that they are held back, and why."""
    return _("Held back: %(why)s") % {"why": WHY[BundleItem.Why(why)]}


def kept_apart() -> tuple[str, ...]:
    """This function will say what is in nobody's file, so that leaving it out says nothing of anybody."""
    return (
        _("Worries about somebody's safety are kept apart. They are in no file, and we do not say if there is one."),
        _("What you may have said of your groups is kept without a name. Nobody can look it up, and we cannot either."),
        _("Passwords, codes and keys are not in it."),
        _("Who also works here, or is beside somebody else, has an account for that. It is not in it. Ask us for it."),
    )
