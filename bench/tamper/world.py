"""What is tampered with: the demo organisation, with asks and answers, sealed and signed more than once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from audit import anchors, clock, keys, sealer
from audit.events import Actor, record
from audit.ids import new_id
from audit.models import Checkpoint
from audit.scope import organisation_scope
from bench.tamper.changes import Execute, Target, fill
from bench.tamper.judging import Kept, compare_books
from delegation.demo.building import ELMBRIDGE_VALE, build
from delegation.models import User
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

NO = "We would like to know first what the pool costs elsewhere."
A_TILE = 300  # events at least, so that one is full

# A superuser can take a table's own rules away, so they find nothing here. Indexes stay, for speed.
RULES = """
    SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint
    WHERE contype IN ('c', 'u', 'p', 'x') AND conrelid = ANY(%s::regclass[])
"""
INDEXES = """
    SELECT indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), 'CREATE UNIQUE INDEX', 'CREATE INDEX')
    FROM pg_index WHERE indisunique AND indrelid = ANY(%s::regclass[])
"""


def ask_and_answer(*, user: Callable[[str], User], person_id: UUID, at: datetime) -> None:
    """This function will have Joe ask for two things, one for Priya to answer."""
    for amount in (900, 15_000):
        fields = AskFields(person=person_id, kind="one_off", category="travel", amount=amount, what_for="the pool")
        ask = submit_ask(by=user("joe"), fields=fields, at=at)
    verdict = Verdict(outcome="decline", reason=NO, reason_code="another_way")
    decide(by=user("priya"), ask_id=ask.id, verdict=verdict, at=at)


def make_world(targets: list[Target], *, execute: Execute) -> tuple[UUID, Kept]:
    """This function will write and seal everything, and give what somebody outside keeps of it."""
    at = clock.now()
    built: Any = build(ELMBRIDGE_VALE, at=at)
    ours: UUID = built.organisation.id
    with organisation_scope(ours):
        ask_and_answer(user=built.users.__getitem__, person_id=built.people["ada"].id, at=at)
    for change_key in (False, True):
        if change_key:
            with organisation_scope(ours):
                keys.rotate(organisation_id=ours)
            _take_rules_away([each.table for each in targets], execute=execute)
            execute("SET session_replication_role = replica")
            empty = [each.kind for each in targets if fill(each, organisation=str(ours), execute=execute)]
            execute("SET session_replication_role = origin")
            print(f"the demo wrote nothing into {len(empty)} tables, so each got a row: {', '.join(empty)}")
        _write(ours, A_TILE // 2)
        sealer.seal(organisation_id=ours, at=clock.now(), at_once=True)
        sealer.seal(organisation_id=ours, at=clock.now(), at_once=True)
    return ours, _kept(ours)


def _write(ours: UUID, count: int) -> None:
    with organisation_scope(ours):
        for _ in range(count):
            record(
                type="outbox.replayed",
                subject=("delivery", new_id()),
                actor=Actor(process="bench"),
                data={},
                at=clock.now(),
            )


def _take_rules_away(tables: list[str], *, execute: Execute) -> None:
    indexes = execute(INDEXES, [tables])
    for table, name in execute(RULES, [tables]):
        execute(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
    for name, made_by in indexes:
        execute(f"DROP INDEX IF EXISTS {name}")
        execute(made_by)


def _kept(ours: UUID) -> Kept:
    books = compare_books(ours)
    with organisation_scope(ours):
        notes = list(Checkpoint.objects.ours().order_by("size").values_list("note", flat=True))
        assert len(anchors.kept(ours, most=9)) == len(notes)
        return Kept(keys.keys_of_log()[0].verifier, notes[-2:], books)  # of the second key a true signature tells
