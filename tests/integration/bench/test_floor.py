"""The bench's floor writes what an ask writes: the same rows in the same tables, every column of them."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from audit import hot
from bench.floor import SCRIPT
from tests.cast import Cast
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

INSERTED = re.compile(
    r'INSERT INTO "?(\w+)"?\s*\(([^)]*)\)\s*(?:VALUES|SELECT)(.*?)(?=\) *, *w\d+ AS|\) SELECT 1|;|$)', re.DOTALL
)
CHANGED = re.compile(r'UPDATE "?(\w+)"? SET (.*?) WHERE', re.DOTALL)
Written = Counter[tuple[str, frozenset[str]]]


def written(sql: str) -> Written:
    """This function will count the rows that a text writes, by table and columns."""
    found: Written = Counter()
    for table, columns, rows in INSERTED.findall(sql):
        names = frozenset(each.strip(' "\n') for each in columns.split(","))
        found[table, names] += len(re.findall(r"^\s*\(|,\s*\(", rows))
    for table, changes in CHANGED.findall(sql):
        found[table, frozenset(re.findall(r'"?(\w+)"? =', changes))] += 1
    return found


def test_the_floor_writes_the_rows_that_an_ask_writes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    execute = hot.execute

    def spy(sql: str, values: Any) -> list[tuple[Any, ...]]:
        sent.append(sql)
        return execute(sql, values)

    monkeypatch.setattr(hot, "execute", spy)
    fields = AskFields(
        person=cast.person("ada").id,
        kind="one_off",
        category="travel",
        amount=900,
        payee="Vale Buses",
        what_for="the pool",
    )
    with cast.scope("joe"):
        ask = submit_ask(by=cast.user("joe"), fields=fields, at=cast.at)
    assert ask.status == "approved"
    by_an_ask = written(sent[-1])
    assert sum(by_an_ask.values()) == 10  # two of them words
    assert by_an_ask == written(without_comments(SCRIPT))


def without_comments(script: Path) -> str:
    """This function will read a script of pgbench, leaving out comments and its own commands."""
    return "\n".join(
        line for line in script.read_text(encoding="utf-8").splitlines() if not line.startswith(("--", "\\"))
    )


def test_a_text_that_writes_less_is_told_apart() -> None:
    whole = without_comments(SCRIPT)
    for table in ("delegation_hold", "audit_delivery", "delegation_budget"):
        assert written(whole) != written(whole.replace(table, "elsewhere"))
