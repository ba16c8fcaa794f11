"""Whoever has database, secret and code writes another history, and seals and signs it, with our own parts.

Who has a key of their own instead of the secret is to be found by whoever has the log's key and no checkpoint.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.test.utils import override_settings

from audit import keys, sealer
from audit.checkpoint import derive, id_of
from audit.merkle import Frontier
from audit.models import Checkpoint, LogKey
from audit.scope import organisation_scope
from audit.tree import Tree, frontier_at
from bench.tamper.changes import OTHER, Change, Execute, Target, columns_of

Forge = Callable[[Execute, UUID, datetime], None]
LOG = ("audit_leaf", "audit_tile", "audit_checkpoint", "audit_logstate")


def forgeries(targets: list[Target], *, execute: Execute) -> Iterator[tuple[Change, Callable[[UUID, datetime], None]]]:
    """This function will give, for every sealed table, a row changed first and what is then done to hide it."""
    for target in targets:
        if target.is_of_the_log or not target.is_sealed:
            continue
        name, type = next(each for each in columns_of(target.table, execute=execute) if each[0] not in HOLDS_IT)
        other = OTHER[type].format(f'"{name}"')
        for what, forge in FORGERIES.items():
            # Where the log stays true up to a point, what was written last is behind it.
            row = replace(target, order=f"{target.order} DESC").one if forge in FROM_A_POINT else target.one
            statement = f'UPDATE {target.table} SET "{name}" = {other} WHERE {row}'  # noqa: S608 - our own names
            change = Change(target.kind, what, statement, by_key_alone=forge in WITHOUT_THE_SECRET)
            yield change, partial(forge, execute)


HOLDS_IT = ("id", "organisation_id")
ANOTHER_SECRET = "somebody else's secret, as long as ours is: 0123456789"  # noqa: S105


def _all_anew(execute: Execute, ours: UUID, at: datetime) -> None:
    """This function will begin the log again, with the real key."""
    for table in LOG:
        execute(f"DELETE FROM {table} WHERE organisation_id = %s", [ours])  # noqa: S608 - our own names
    _seal(ours, at)


def _from_half(execute: Execute, ours: UUID, at: datetime) -> None:
    """This function will keep the log's first half, with what was signed of it, and write the rest anew."""
    with organisation_scope(ours):
        half = Checkpoint.objects.ours().order_by("size").values_list("size", flat=True)[0]
        frontier: Frontier = frontier_at(Tree(ours), half)
    execute("DELETE FROM audit_leaf WHERE organisation_id = %s AND index >= %s", [ours, half])
    execute("DELETE FROM audit_checkpoint WHERE organisation_id = %s AND size > %s", [ours, half])
    execute(
        "DELETE FROM audit_tile WHERE organisation_id = %s AND (index + 1) * (256 ^ (level + 1)) > %s", [ours, half]
    )
    execute(
        "UPDATE audit_logstate SET size = %s, frontier = %s, done = '1:1:', target = '', place = ''"
        " WHERE organisation_id = %s",
        [half, b"".join(frontier.nodes), ours],
    )
    _seal(ours, at)


def _by_another_key(execute: Execute, ours: UUID, at: datetime) -> None:
    """This function will begin the log again, with a key of whoever does it."""
    execute("DELETE FROM audit_logkey WHERE organisation_id = %s", [ours])
    with override_settings(LOG_SECRET=ANOTHER_SECRET):
        _all_anew(execute, ours, at)


def _below_a_true_signature(execute: Execute, ours: UUID, at: datetime) -> None:
    """This function will sign an old checkpoint too, below its own signature, and go on from it with that key alone."""
    own = derive(secret=ANOTHER_SECRET, name=keys.name_of(ours), number=9)
    with organisation_scope(ours):
        half = Checkpoint.objects.ours().order_by("size", "at")[0]
        LogKey.objects.create(id=id_of(str(own.verifier)), number=9, verifier=str(own.verifier))
    note = half.note + own.line(half.note.rpartition("\n\n")[0] + "\n")
    execute("UPDATE audit_checkpoint SET note = %s, id = %s WHERE id = %s", [note, id_of(note), half.id])
    with override_settings(LOG_SECRET=ANOTHER_SECRET):
        _from_half(execute, ours, at)


def _seal(ours: UUID, at: datetime) -> None:
    # Not where the real one writes: who does this on another machine has no such folder.
    with override_settings(LOG_ANCHORS=""):
        sealer.seal(organisation_id=ours, at=at, at_once=True)


FORGERIES: dict[str, Forge] = {
    "rewritten and sealed anew": _all_anew,
    "rewritten and sealed anew from an older point": _from_half,
    "rewritten and sealed anew by another key": _by_another_key,
    "rewritten and sealed anew by a key below a true signature": _below_a_true_signature,
}
FROM_A_POINT = (_from_half, _below_a_true_signature)
WITHOUT_THE_SECRET = (_by_another_key, _below_a_true_signature)
