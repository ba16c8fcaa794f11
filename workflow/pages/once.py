"""Doing once what a valid form says, and putting a refusal where it belongs on the form."""

from collections.abc import Callable
from uuid import UUID

from delegation.errors import LeewayError
from delegation.http.pages import PageView
from workflow.pages.forms import LeewayForm


class OncePage(PageView):
    """A page whose forms may be said no to."""

    def done_once(self, form: LeewayForm, command: Callable[[], UUID], *, kind: str) -> UUID | None:
        """This function will do what a valid form says once, and name the record; None where it was refused."""
        try:
            return self.once(command, kind=kind)
        except LeewayError as error:
            form.refuse(error)
            return None
