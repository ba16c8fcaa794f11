"""What somebody chooses for themself: the language they are shown and told things in."""

from datetime import datetime

from django.utils.translation import gettext as _

from audit.events import Actor, record
from delegation.errors import Invalid
from delegation.models import User
from delegation.models.people import Language


def choose_language(*, by: User, language: str, at: datetime) -> None:
    """This function will keep the language somebody wants to use. Raises Invalid for one that Leeway does not speak."""
    if language not in Language.values:
        raise Invalid("language", _("Choose English or Welsh."))
    if by.language == language:
        return
    by.language = language
    by.save(update_fields=["language"])
    data = {"language": language}
    record(type="user.language_chosen", subject=("user", by.id), actor=Actor(user_id=by.id), data=data, at=at)
