"""Statements and their lines as the API shows them."""

from typing import Any

from workflow.models import Statement, StatementLine
from workflow.services.lines import OPEN, counts_of_each, lines_of
from workflow.services.statements import Found
from workflow.to_show import state_of


def looked_at(found: Found) -> dict[str, Any]:
    """This function will say what a file would bring."""
    lines = []
    for line in found.lines:
        each = found.matches.get(line.id)
        if each is not None:
            line.state = state_of(each)
            line.ask_id = each.ask  # type: ignore[assignment] # the ids of asks are what was matched
        lines.append(line_part(line))
    return {
        "digest": found.read.digest,
        "layout": found.read.layout,
        "known": found.known,
        "lines": lines,
        "unread": [{"number": each.number, "why": each.why} for each in found.read.unread],
    }


def statement_parts(statements: list[Statement]) -> list[dict[str, Any]]:
    """This function will give some statements without their lines, but for how many there are and are open."""
    counts = counts_of_each(statements)
    return [_short(each, *counts.get(each.id, (0, 0))) for each in statements]


def statement_part(statement: Statement) -> dict[str, Any]:
    """This function will give a statement and its lines."""
    lines = lines_of(statement)
    is_open = sum(line.state in OPEN for line in lines)
    return _short(statement, len(lines), is_open) | {"lines": line_parts(lines)}


def _short(statement: Statement, count: int, is_open: int) -> dict[str, Any]:
    return {
        "id": str(statement.id),
        "person": str(statement.person_id) if statement.person_id else None,
        "budget": str(statement.budget_id) if statement.budget_id else None,
        "layout": statement.layout,
        "known": statement.known,
        "unread": statement.unread,
        "at": statement.at.isoformat(),
        "count": count,
        "open": is_open,
    }


def line_parts(lines: list[StatementLine]) -> list[dict[str, Any]]:
    """This function will give some lines."""
    return [line_part(line) for line in lines]


def line_part(line: StatementLine) -> dict[str, Any]:
    """This function will give one line."""
    return {
        "id": str(line.id),
        "number": line.number,
        "day": line.day.isoformat(),
        "pence": line.pence,
        "words": line.words.text,
        "state": str(line.state),
        "ask": str(line.ask_id) if line.ask_id else None,
    }
