"""The refusals a service can give: each is one plain sentence and one status.

Services raise these and know nothing of HTTP. `delegation.http` turns them into problem documents; pages show the
sentence as it stands.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

FieldError = tuple[str, str]
"""The name of a field, and the sentence that says what is wrong with it."""


class LeewayError(Exception):
    """A refusal that a person can read."""

    status = 500
    retry_after: int | None = None  # seconds

    def __init__(self, sentence: str, *, errors: Iterable[FieldError] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.errors: tuple[FieldError, ...] = tuple(errors)


class Invalid(LeewayError):
    """The input is not something that could ever be accepted: `Invalid(field, sentence)` or `Invalid(errors=[...])`."""

    status = 400

    def __init__(
        self, field: str | None = None, sentence: str | None = None, *, errors: Iterable[FieldError] = ()
    ) -> None:
        pairs = tuple(errors)
        if field is not None and sentence is not None:
            pairs = ((field, sentence), *pairs)
        shown = sentence or (pairs[0][1] if pairs else _("This cannot be read."))
        super().__init__(shown, errors=pairs)


class Unknown(Invalid):
    """An id in a body that is not known here. What is unknown and what belongs to others sounds the same."""

    def __init__(self, field: str) -> None:
        super().__init__(field, _("This is not known here."))


class Unidentified(LeewayError):
    """Nobody is signed in."""

    status = 401


class Forbidden(LeewayError):
    """The person may see the thing, but may not do this to it."""

    status = 403


class Missing(LeewayError):
    """The thing does not exist, or not for this person: both sound the same."""

    status = 404

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or _("There is nothing here."))


class Conflict(LeewayError):
    """The thing has moved on since the caller looked; `ask_status` says where an ask stands now."""

    status = 409

    def __init__(self, sentence: str, ask_status: str | None = None) -> None:
        super().__init__(sentence)
        self.ask_status = ask_status


class Busy(Conflict):
    """The same command is being answered at this moment."""

    retry_after = 1


class Stale(LeewayError):
    """The version named by If-Match is not the current one."""

    status = 412


class TooLarge(LeewayError):
    """The body is larger than the limit."""

    status = 413


class Unsupported(LeewayError):
    """The body is of a kind that is not read here."""

    status = 415


class Refused(LeewayError):
    """The input is well formed, but a rule says no."""

    status = 422

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence, errors=((field, sentence),) if field else ())
        self.field = field


class VersionNeeded(LeewayError):
    """The request must say, by If-Match, which version it changes."""

    status = 428


class Overloaded(LeewayError):
    """Too many people pressed the same thing at once, even after trying again."""

    status = 503
    retry_after = 1

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or _("Too much is happening at once. Please try again in a moment."))


class Unreachable(LeewayError):
    """The database was out of reach. What was going on is not known: it may have broken off while it committed."""

    status = 503
    retry_after = 1

    def __init__(self) -> None:
        super().__init__(_("We lost touch with our records. Please look whether this was done, then try again."))
