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
# What most rows say. What else there is keeps the name of its column.
COLUMNS = {
    "by": gettext_lazy("Who"),
    "user": gettext_lazy("Who"),
    "actor_id": gettext_lazy("Who"),
    "on_behalf_of_id": gettext_lazy("For whom"),
    "on_behalf_of": gettext_lazy("For whom"),
    "at": gettext_lazy("When"),
    "created_at": gettext_lazy("When"),
    "on": gettext_lazy("When"),
    "day": gettext_lazy("Day"),
    "words": gettext_lazy("Words"),
    "reason": gettext_lazy("Reason"),
    "why": gettext_lazy("Why"),
    "said": gettext_lazy("Words"),
    "amount": gettext_lazy("Amount"),
    "pence": gettext_lazy("Amount"),
    "asked": gettext_lazy("Asked for"),
    "asker": gettext_lazy("Who asked"),
    "asked_by": gettext_lazy("Who asked"),
    "asked_at": gettext_lazy("When it was asked"),
    "what_for": gettext_lazy("What for"),
    "payee": gettext_lazy("Who is paid"),
    "status": gettext_lazy("Where it stands"),
    "type": gettext_lazy("What happened"),
    "event_type": gettext_lazy("What happened"),
    "what": gettext_lazy("What happened"),
    "kind": gettext_lazy("What kind"),
    "category": gettext_lazy("What kind of thing"),
    "outcome": gettext_lazy("Answer"),
    "would": gettext_lazy("Answer"),
    "data": gettext_lazy("More"),
    "starts_at": gettext_lazy("From"),
    "starts_on": gettext_lazy("From"),
    "begins_on": gettext_lazy("From"),
    "ends_at": gettext_lazy("Until"),
    "ends_on": gettext_lazy("Until"),
    "until": gettext_lazy("Until"),
    "due_at": gettext_lazy("Due"),
    "due_on": gettext_lazy("Due"),
    "display_name": gettext_lazy("Name"),
    "name": gettext_lazy("Name"),
    "username": gettext_lazy("Sign-in name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "address": gettext_lazy("Address"),
    "date_of_birth": gettext_lazy("Day of birth"),
    "died_on": gettext_lazy("Day of death"),
    "language": gettext_lazy("Language"),
    "format": gettext_lazy("How you like to read"),
    "tell_by": gettext_lazy("How we tell you"),
    "ways": gettext_lazy("How we tell you"),
    "wants_to_do": gettext_lazy("What you like to do yourself"),
    "what_matters": gettext_lazy("What matters to you"),
    "record_class": gettext_lazy("How long we keep it"),
    "role": gettext_lazy("Role"),
    "acts": gettext_lazy("Acts"),
    "covers_care": gettext_lazy("For care"),
    "covers_money": gettext_lazy("For money"),
    "holder": gettext_lazy("Who holds it"),
    "granted_by": gettext_lazy("Who gave it"),
    "granted_at": gettext_lazy("When it was given"),
    "confirmed_by": gettext_lazy("Who confirmed it"),
    "limits": gettext_lazy("Limits"),
    "allocated": gettext_lazy("Money given"),
    "indicative": gettext_lazy("Money a year"),
    "spent": gettext_lazy("Spent"),
    "held": gettext_lazy("Set aside"),
    "agreed": gettext_lazy("Agreed in the plan"),
    "remaining": gettext_lazy("What is left of it"),
    "weekly": gettext_lazy("Each week"),
    "weeks": gettext_lazy("Weeks"),
    "annual": gettext_lazy("A year"),
    "one_off": gettext_lazy("Once"),
    "assigned_to": gettext_lazy("Who had it"),
    "assigned_at": gettext_lazy("Since when"),
    "answered_at": gettext_lazy("When it was answered"),
    "giver": gettext_lazy("Who gave it"),
    "from_status": gettext_lazy("Before"),
    "to_status": gettext_lazy("After"),
    "between": gettext_lazy("Kept between you"),
    "beside": gettext_lazy("Who was beside you"),
    "to": gettext_lazy("To whom"),
    "recipient": gettext_lazy("Who is told"),
    "channel": gettext_lazy("How it was sent"),
    "sent_at": gettext_lazy("When it was sent"),
    "read_at": gettext_lazy("When it was read"),
    "method": gettext_lazy("How it was paid"),
    "pay": gettext_lazy("How it was paid"),
    "cant_wait": gettext_lazy("It could not wait"),
    "ask_someone": gettext_lazy("Somebody else was to decide"),
    "category_guessed": gettext_lazy("We guessed what kind of thing"),
    "paid_at": gettext_lazy("When it was paid"),
    "paid_by": gettext_lazy("Who paid"),
    "captured": gettext_lazy("What the shop took"),
    "promised": gettext_lazy("What was kept for it"),
    "last4": gettext_lazy("Last 4 digits of the card"),
    "content_type": gettext_lazy("What kind of file"),
    "size": gettext_lazy("Bytes"),
    "browser": gettext_lazy("Browser"),
    "machine": gettext_lazy("Phone or computer"),
    "file": gettext_lazy("File"),
}
# Numbers, keys and states of our own machinery: they stand in the JSON, and say nothing to somebody who reads.
OURS = frozenset(
    {
        "attempts",
        "batch",
        "claimed_until",
        "commitment",
        "digest",
        "error",
        "fingerprint",
        "from_agreed",
        "gather_at",
        "key",
        "known",
        "layout",
        "left",
        "message_id",
        "most_agreed",
        "number",
        "parked",
        "payee_key",
        "position",
        "process",
        "rank",
        "reference",
        "revision",
        "scan",
        "sign_count",
        "subject_kind",
        "template",
        "tried_at",
    }
)
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


def held_back_words() -> frozenset[str]:
    """This function will list all that may stand in the place of something held back."""
    return frozenset(held_back(why) for why in WHY)


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
