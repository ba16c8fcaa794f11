"""What a person says a line of a statement is: that one, something else, already paid, a mistake. Of two one wins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from audit.writes import update
from delegation import access
from delegation.errors import Conflict, Missing, Refused, Unknown
from delegation.models import Budget, Movement, User
from delegation.permissions import check_may_pay
from delegation.services.crediting import check_may_credit
from delegation.services.money import credit_budget
from workflow.evidence import Known, plainly, shows
from workflow.models import Ask, Statement, StatementLine
from workflow.models.statements import StatementLine as Line
from workflow.selectors import relock
from workflow.services.fields import AskFields
from workflow.services.line_money import give_back_line, say, settle_line, show_line, take_back_line
from workflow.services.mistakes import say_mistake
from workflow.services.statements import propose
from workflow.services.submitting import submit_ask
from workflow.to_match import Where, line_paid
from workflow.to_show import known_of, matches_of
from workflow.to_show import possible_asks as possible

OPEN = (Line.State.UNMATCHED, Line.State.PROPOSED)
SAID_TO_BE = (Line.State.MATCHED, Line.State.SHOWN)


def visible_statements(user: User) -> Any:
    """This function will give the statements a user may see: of their people's money, and all for finance."""
    rows = Statement.objects.ours().select_related("person", "budget")
    if User.Duty.FINANCE in user.duties:
        return rows
    return rows.filter(person__in=access.people_with(user, access.SEE_MONEY).values("id"))


def find_statement(*, by: User, statement_id: UUID) -> Statement:
    """This function will load a statement that a user may see, with its lines, or raise Missing."""
    found: Statement | None = visible_statements(by).filter(id=statement_id).first()
    if found is None:
        raise Missing
    return found


def lines_of(statement: Statement) -> list[StatementLine]:
    """This function will list a statement's lines in the order of the file."""
    rows = statement.lines.select_related("words", "ask__what_for", "ask__payee").order_by("number")
    return list(rows)


def rows_of(statement: Statement) -> Any:
    """This function will give a statement's lines for pages of them, which go by id."""
    return statement.lines.select_related("words")


def counts_of_each(statements: Sequence[Statement]) -> dict[UUID, tuple[int, int]]:
    """This function will count the lines of some statements, and of them those that are open, in one statement."""
    rows = StatementLine.objects.ours().filter(statement__in=statements).order_by().values_list("statement")
    counted = rows.annotate(Count("id"), is_open=Count("id", filter=Q(state__in=OPEN)))
    return {each: (lines, is_open) for each, lines, is_open in counted}


def find_line(*, by: User, line_id: UUID) -> StatementLine:
    """This function will load a line of a statement that a user may see, or raise Missing."""
    rows = StatementLine.objects.ours().filter(id=line_id, statement__in=visible_statements(by).values("id"))
    found: StatementLine | None = rows.select_related("words", "statement__person", "statement__budget").first()
    if found is None:
        raise Missing
    return found


def that_was_it(*, by: User, line_id: UUID, ask: UUID | None = None, at: datetime) -> StatementLine:
    """This function will settle a line from the ask that was proposed, or from another that somebody names.

    What it shows to be paid already moves nothing.
    Raises Missing, Conflict where somebody said already what it is or was first, Forbidden, Unknown for no such ask.
    """
    line = _may_say(find_line(by=by, line_id=line_id), by=by)
    ask_id = ask or line.ask_id
    if ask_id is None:
        raise Refused(_("Say which ask this was."), "ask")
    if ask is not None and ask_id not in possible(line, where=_where(line), at=at):
        raise Unknown("ask")
    relock(ask_id)
    line = _lock_open(line)
    known = _shown(line, ask_id=ask_id)
    if known is not None:
        show_line(line, by=by, ask_id=ask_id, movement_id=known.id, at=at)
        return line
    act = settle_line if line.pence > 0 else give_back_line
    act(line, by=by, ask_id=ask_id, at=at)
    return line


def something_else(*, by: User, line_id: UUID, at: datetime) -> StatementLine:
    """This function will keep that a line is not what was proposed, and propose the next, if there is any."""
    line = _lock_open(_may_say(find_line(by=by, line_id=line_id), by=by))
    if line.ask_id is None:
        raise Conflict(_("Nothing was proposed for this line."))
    refused, line.never = line.ask_id, [*line.never, line.ask_id]
    update(line, "never")
    found = _rematch(line, at=at)
    say(line, state=Line.State.UNMATCHED, ask_id=None, by=by, at=at, type="line.not_this")
    propose(line, ask_id=next((each for each in found if each != refused), None))
    return line


def write_down(
    *,
    by: User,
    line_id: UUID,
    at: datetime,
    what_for: str | None = None,
    category: str | None = None,
    budget: UUID | None = None,
) -> StatementLine:
    """This function will make a line that matches nothing an ask that is already paid: a fact, never refused.

    A line that shows what somebody wrote down already is kept beside that; whoever undoes it can write it down anew.
    """
    line = _may_say(find_line(by=by, line_id=line_id), by=by)
    before = _shown(line, plain=True)
    if before is not None:
        relock(before.ask)
    line = _lock_open(line)
    if line.pence < 0:
        raise Conflict(_("This money came back. Put it into the money left, or say what it was for."))
    known = _shown(line, plain=True, ask_id=before.ask) if before is not None else None
    if known is not None:
        show_line(line, by=by, ask_id=known.ask, movement_id=known.id, at=at)
        return line
    whose = _budget(line, budget=budget)
    fields = AskFields(
        person=whose.person_id,
        kind="one_off",
        amount=line.pence,
        payee=line.words.text,
        what_for=what_for or _("Read from a statement"),
        category=category,
        budget=whose.id,
        pay="already_paid",
        separate=True,
    )
    made = submit_ask(by=by, fields=fields, at=at)
    say(line, state=Line.State.NOTED, ask_id=made.id, by=by, at=at, type="line.noted")
    return line


def put_back(*, by: User, line_id: UUID, at: datetime, budget: UUID | None = None) -> StatementLine:
    """This function will add money that came back, and belongs to no purchase we know, to the money left.

    Never by itself: on an account what comes in may be the very money the council pays. Where that is not the
    person's own, it is said by whoever may credit it: anybody can write a file. Raises Forbidden for others.
    """
    line = _lock_open(_may_say(find_line(by=by, line_id=line_id), by=by))
    if line.pence > 0:
        raise Conflict(_("This money was paid. Say what it was for."))
    whose = _budget(line, budget=budget)
    if whose.kind != Budget.Kind.DIRECT_PAYMENT:
        check_may_credit(by=by, person=whose.person)
    credit_budget(by=by, budget_id=whose.id, amount=-line.pence, at=at)
    say(line, state=Line.State.CREDITED, ask_id=None, by=by, at=at, type="line.credited")
    return line


def was_mistake(*, by: User, line_id: UUID, at: datetime, budget: UUID | None = None) -> StatementLine:
    """This function will write a line down as paid, and end it as a mistake: it ends there.

    Raises as `write_down` does, and Refused above the small sum, with whom to talk to.
    """
    line = write_down(by=by, line_id=line_id, at=at, budget=budget)
    assert line.ask_id is not None  # just written down
    say_mistake(by=by, ask_id=line.ask_id, at=at)
    if line.state == Line.State.SHOWN:
        return line
    say(line, state=Line.State.MISTAKE, ask_id=line.ask_id, by=by, at=at, type="line.mistake")
    return line


def undo(*, by: User, line_id: UUID, at: datetime) -> StatementLine:
    """This function will undo that a line was matched: its money is held again, the moves are kept, it is open anew.

    One that only shows what is known moves nothing back; it is not taken for that again.
    """
    line = _may_say(find_line(by=by, line_id=line_id), by=by)
    if line.state not in SAID_TO_BE or line.ask_id is None:
        raise Conflict(_("There is no match to undo."))
    ask: Ask = relock(line.ask_id)
    locked = _lock(line)
    if locked.state not in SAID_TO_BE or locked.ask_id != ask.id:
        raise Conflict(_("There is no match to undo."))
    if locked.state == Line.State.SHOWN:
        locked.never = [*locked.never, ask.id]
        update(locked, "never")
    else:
        take_back_line(locked, by=by, ask=ask, at=at)
    say(locked, state=Line.State.UNMATCHED, ask_id=None, by=by, at=at, type="line.undone")
    return locked


def possible_asks(line: StatementLine, *, at: datetime) -> list[Ask]:
    """This function will list the asks that an open line could be, to choose from."""
    ids = possible(line, where=_where(line), at=at)
    rows = Ask.objects.ours().filter(id__in=ids).select_related("payee", "what_for")
    return sorted(rows, key=lambda ask: ask.created_at, reverse=True)


def _rematch(line: StatementLine, *, at: datetime) -> list[UUID]:
    found = matches_of([line], where=_where(line), at=at)
    return [each.ask for each in found.values() if isinstance(each.ask, UUID)]


def _shown(line: StatementLine, *, ask_id: UUID | None = None, plain: bool = False) -> Known | None:
    """This function will find what a line shows that moved already: of one ask, or ``plain``, as nobody need ask."""
    paid, what = line_paid(line), Movement.What.PAID if line.pence > 0 else Movement.What.REFUNDED
    known = known_of(_where(line), [paid], what=what, ask_id=ask_id)
    return next(iter(plainly(paid, known) if plain else shows(paid, known)), None)


def _where(line: StatementLine) -> Where:
    return Where(line.statement.person, line.statement.budget)


def _may_say(line: StatementLine, *, by: User) -> StatementLine:
    """This function will raise Forbidden unless somebody asks for the person; of everybody's statement, is finance."""
    person = line.statement.person
    if person is None or not access.may(by, person, access.ASK_FOR):
        check_may_pay(by=by)
    return line


def _lock(line: StatementLine) -> StatementLine:
    rows = StatementLine.objects.ours().select_for_update(no_key=True, of=("self",))
    found: StatementLine = rows.select_related("words", "statement__person", "statement__budget").get(id=line.id)
    return found


def _lock_open(line: StatementLine) -> StatementLine:
    """This function will lock a line of which nobody has said yet what it is, or raise Conflict."""
    locked = _lock(line)
    if locked.state not in OPEN:
        raise Conflict(_("Somebody said already what this line is."))
    return locked


def _budget(line: StatementLine, *, budget: UUID | None) -> Budget:
    """This function will find whose money a line is: the statement's, the person's only budget, or the one named."""
    if line.statement.budget is not None:
        whose: Budget = line.statement.budget
        return whose
    rows = Budget.objects.ours().filter(closed_at__isnull=True)
    if line.statement.person_id is not None:
        rows = rows.filter(person=line.statement.person_id)
    found = list(rows.filter(id=budget)[:1] if budget else rows[:2] if line.statement.person_id else ())
    if len(found) != 1:
        raise Refused(_("Say which money this was paid from."), "budget")
    return found[0]
