"""The refusals a service can give: each is one plain sentence and one status.

Services raise these and know nothing of HTTP; `delegation.http` turns them into
problem documents and the pages show the sentence as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

FieldError = tuple[str, str]
"""The name of a field and the sentence that says what is wrong with it."""


class LeewayError(Exception):
    """A refusal that a person can read."""

    status = 500
    title = "Something went wrong"

    def __init__(self, sentence: str, *, errors: Iterable[FieldError] = ()) -> None:
        """Keep the sentence, and the fields it speaks about when there are any."""
        super().__init__(sentence)
        self.sentence = sentence
        self.errors: tuple[FieldError, ...] = tuple(errors)


class Invalid(LeewayError):
    """The input is not something that could ever be accepted."""

    status = 400
    title = "The request cannot be read"

    def __init__(
        self,
        field: str | None = None,
        sentence: str | None = None,
        *,
        errors: Iterable[FieldError] = (),
    ) -> None:
        """Take one field and its sentence, or several pairs in `errors`."""
        pairs = tuple(errors)
        if field is not None and sentence is not None:
            pairs = ((field, sentence), *pairs)
        shown = sentence or (pairs[0][1] if pairs else _("The request cannot be read."))
        super().__init__(shown, errors=pairs)


class Forbidden(LeewayError):
    """The person may see the thing, but may not do this to it."""

    status = 403
    title = "Not allowed"


class Missing(LeewayError):
    """The thing does not exist, or not for this person."""

    status = 404
    title = "Not found"

    def __init__(self, sentence: str | None = None) -> None:
        """Say the same sentence for what is unknown and what is hidden."""
        super().__init__(sentence or _("There is nothing here."))


class Conflict(LeewayError):
    """The thing has moved on since the caller looked."""

    status = 409
    title = "Already changed"

    def __init__(self, sentence: str, ask_status: str | None = None) -> None:
        """Keep where the ask stands now, so that the caller can show it."""
        super().__init__(sentence)
        self.ask_status = ask_status


class Busy(Conflict):
    """The same request is being answered at this moment: ask again shortly."""

    retry_after = 1


class Stale(LeewayError):
    """The caller's copy (If-Match) is not the current one."""

    status = 412
    title = "Changed by someone else"


class TooLarge(LeewayError):
    """The body is larger than the limit."""

    status = 413
    title = "Too large"


class Unsupported(LeewayError):
    """The body is of a kind that is not read here."""

    status = 415
    title = "Kind of content not supported"


class Refused(LeewayError):
    """The input is well formed, but the rules say no."""

    status = 422
    title = "Not possible"

    def __init__(self, sentence: str, field: str | None = None) -> None:
        """Name the field the sentence is about, when it is about one."""
        super().__init__(sentence, errors=((field, sentence),) if field else ())
        self.field = field


class ConditionNeeded(LeewayError):
    """The request must say which version it changes (If-Match)."""

    status = 428
    title = "Say which version"
