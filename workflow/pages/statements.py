"""Bank and card statements on pages: send a file, see what each line would be, take it in, say what the rest was."""

import base64
import binascii
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation import access
from delegation.errors import Invalid, LeewayError, Missing
from delegation.http.files import read_file
from delegation.http.pages import PageView
from delegation.sentences import day, money
from workflow import reading
from workflow.models import Ask, StatementLine
from workflow.pages import words
from workflow.pages.forms import new_key
from workflow.reading_back import asks_by_id
from workflow.services import lines
from workflow.services.statements import Found, look_at, take_in
from workflow.statement_layouts import WrongMap, read_map
from workflow.to_match import Where, find_where
from workflow.to_show import state_of

MOST_BYTES = 1_000_000
EXAMPLE = "date=Datum, description=Naam, amount=Bedrag"
State = StatementLine.State
STATES = {
    State.MATCHED: gettext_lazy("Yes, this was paid"),
    State.SHOWN: gettext_lazy("We know of this payment already"),
    State.PROPOSED: gettext_lazy("Is it this?"),
    State.UNMATCHED: gettext_lazy("We do not know what this was"),
    State.NOTED: gettext_lazy("Written down as already paid"),
    State.CREDITED: gettext_lazy("In the money left again"),
    State.MISTAKE: gettext_lazy("That was a mistake. It ended there"),
}
UNREAD = {
    "broken": gettext_lazy("The line is cut or damaged."),
    "date": gettext_lazy("The day cannot be read."),
    "amount": gettext_lazy("The sum cannot be read."),
    "currency": gettext_lazy("It is not in pounds."),
    "nothing": gettext_lazy("The sum is £0."),
}


class Send(PageView):
    """Sending a statement, of one person's money or by finance of everybody's: nothing is kept until it was seen."""

    def get(self, request: HttpRequest, person_id: UUID | None = None) -> HttpResponse:
        """This function will show where to choose a file."""
        return self.show(person_id)

    def post(self, request: HttpRequest, person_id: UUID | None = None) -> HttpResponse:
        """This function will show what a file would bring or, where that was looked at, take it in."""
        where = self.where(person_id)
        kept, mapped = request.POST.get("kept", ""), request.POST.get("map", "")
        try:
            data = _unpack(kept) if kept else read_file(request, most_bytes=MOST_BYTES)[2]
        except Invalid as error:
            return self.show(person_id, alert=error.sentence, status=422)
        try:
            names = read_map(each for each in mapped.split(",") if each.strip())
            digest = request.POST.get("digest", "")
            if digest:
                return self.take(where, data, names, digest)
            found = look_at(by=self.user, data=data, where=where, names=names, at=self.at)
        except WrongMap as error:
            alert = _("Name columns like date=Datum. There are: %(names)s.") % {"names": error}
            return self.show(person_id, alert=alert, data=data, mapped=mapped, status=422)
        except LeewayError as error:
            alert = error.errors[0][1] if error.errors else error.sentence
            return self.show(person_id, alert=alert, data=data, mapped=mapped, status=422)
        return self.show(person_id, data=data, mapped=mapped, found=found)

    def take(self, where: Where, data: bytes, names: dict[str, str], digest: str) -> HttpResponse:
        """This function will take a file in, once, and show its lines."""
        made = self.once(
            lambda: take_in(by=self.user, data=data, where=where, names=names, digest=digest, at=self.at).id,
            kind="statement",
        )
        return self.go(reverse("statement-page", args=[made]))

    def where(self, person_id: UUID | None = None) -> Where:
        """This function will find whose money it is, for who may see it and ask for them; everybody's is finance's."""
        if person_id is None:
            return find_where(by=self.user, budget=None, person=None)
        _person, may = reading.find_person(person_id, by=self.user)
        if not {access.SEE_MONEY, access.ASK_FOR} <= may:
            raise Missing
        return find_where(by=self.user, budget=None, person=person_id)

    def show(
        self,
        person_id: UUID | None,
        *,
        alert: str = "",
        data: bytes = b"",
        mapped: str = "",
        found: Found | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """This function will show the page, with what a file would bring where one was sent."""
        where = self.where(person_id)
        seen = lines.visible_statements(self.user).filter(person=person_id).order_by("-at")[:10]
        context = {
            "person": where.person,
            "here": reverse("statements-page", args=[person_id]) if person_id else reverse("finance-statements"),
            "alert": alert,
            "kept": base64.b64encode(data).decode() if data else "",
            "map": mapped,
            "example": EXAMPLE,
            "found": found,
            "preview": self.preview(found) if found else [],
            "unread": [(each.number, UNREAD[each.why]) for each in found.read.unread] if found else [],
            "statements": [(each.id, day(each.at, time_zone=self.time_zone)) for each in seen],
            "form_key": new_key(),
        }
        return self.page("pages/statements.html", context, status=status)

    def preview(self, found: Found) -> list[dict[str, Any]]:
        """This function will say what each new line would be."""
        asks = {each.id: each for each in asks_by_id(_asks_of(found), by=self.user if found.where.person else None)}
        rows = []
        for line in found.lines:
            each = found.matches.get(line.id)
            line.state = state_of(each) if each else State.UNMATCHED
            ask = asks.get(each.ask) if each and isinstance(each.ask, UUID) else None
            rows.append(row_of(line, ask=ask, zone=self.time_zone, to_finance=found.where.person is None))
        return rows


def _asks_of(found: Found) -> list[UUID]:
    return [each.ask for each in found.matches.values() if isinstance(each.ask, UUID)]


def _unpack(kept: str) -> bytes:
    """This function will read back a file that a page kept while it was looked at."""
    try:
        return base64.b64decode(kept, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("file", _("What you sent broke off in the middle.")) from None


def row_of(line: StatementLine, *, ask: Ask | None, zone: str, to_finance: bool) -> dict[str, Any]:
    """This function will word one line of a statement; finance reads who was paid, not what for."""
    title = words.title_of(ask) if ask else ""
    if ask and to_finance:
        title = (ask.payee.text if ask.payee else "") or _("A payment we wait for")
    on = datetime.combine(line.day, time(12), ZoneInfo(zone))
    came_back = line.pence < 0
    return {
        "id": line.id,
        "day": day(on, time_zone=zone),
        "amount": money(abs(line.pence)),
        "came_back": came_back,
        "words": line.words.text or "",
        "state": STATES[State(line.state)],
        "code": str(line.state),
        "ask": ask,
        "title": title,
        "linked": not to_finance,
        "price": money(ask.amount) if ask and ask.amount else "",
        "open": line.state in lines.OPEN,
    }


class Lines(PageView):
    """A statement that was taken in, line by line."""

    def get(self, request: HttpRequest, statement_id: UUID) -> HttpResponse:
        """This function will show it."""
        return self.show(statement_id)

    def show(self, statement_id: UUID, *, alert: str = "", status: int = 200) -> HttpResponse:
        """This function will show the lines, those that wait for an answer first."""
        statement = lines.find_statement(by=self.user, statement_id=statement_id)
        found = lines.lines_of(statement)
        asks = {
            each.id: each
            for each in asks_by_id((line.ask_id for line in found), by=self.user if statement.person else None)
        }
        rows = [
            row_of(
                line,
                ask=asks.get(line.ask_id) if line.ask_id else None,
                zone=self.time_zone,
                to_finance=statement.person is None,
            )
            for line in found
        ]
        context = {
            "statement": statement,
            "person": statement.person,
            "rows": sorted(rows, key=lambda row: not row["open"]),
            "alert": alert,
            "form_key": new_key(),
            "here": reverse("statement-page", args=[statement.id]),
        }
        return self.page("pages/statement.html", context, status=status)


# What a tap says of a line.
SAID = {
    "yes": lines.that_was_it,
    "no": lines.something_else,
    "note": lines.write_down,
    "mistake": lines.was_mistake,
    "credit": lines.put_back,
    "undo": lines.undo,
}


class Say(Lines):
    """One tap: yes, that was it; no, something else; already paid."""

    def get(self, request: HttpRequest, line_id: UUID) -> HttpResponse:
        """This function will lead to the statement."""
        line = lines.find_line(by=self.user, line_id=line_id)
        return self.go(reverse("statement-page", args=[line.statement_id]))

    def post(self, request: HttpRequest, line_id: UUID) -> HttpResponse:
        """This function will say it once, and show the statement: as it is now, or with why not."""
        line = lines.find_line(by=self.user, line_id=line_id)
        service: Any = SAID.get(request.POST.get("said", ""))
        if service is None:
            return self.show(line.statement_id, alert=_("Choose what this line was."), status=422)
        try:
            self.once(lambda: service(by=self.user, line_id=line_id, at=self.at).id, kind="statement_line")
        except Missing:
            raise
        except LeewayError as error:
            return self.show(line.statement_id, alert=error.sentence, status=error.status)
        return self.go(reverse("statement-page", args=[line.statement_id]))
