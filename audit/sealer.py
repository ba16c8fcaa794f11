"""Seals what was written: places in the log, the tree over them, a signature over the tree. Writers never wait for it.

Two sealers are harmless: one of them finds the other at work and leaves. A round that is killed anywhere leaves either
all of its batch or nothing, and the next one goes on from there. What is signed was first proved to begin with what was
signed before; where it does not, nothing is signed any more, and the lag tells.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from audit import anchors, keys
from audit.checkpoint import Checkpoint as Signed
from audit.checkpoint import id_of, moment, sign
from audit.killpoints import SEAL_AFTER_COMMIT, SEAL_BEFORE_COMMIT, SIGN_AFTER_COMMIT, SIGN_BEFORE_COMMIT, reach
from audit.leaves import find_sealed, leaves_by_text
from audit.merkle import EMPTY_ROOT, BadProof, check_consistency, consistency_proof, leaf_hash
from audit.models import Checkpoint, LogState, Tile
from audit.rounds import alone
from audit.scope import organisation_scope
from audit.tree import NoTile, Tree, frontier_of, grow
from audit.unsealed import cluster, find_unsealed, move_on, same_cluster

BATCH = 2_000
BETWEEN_CHECKPOINTS = timedelta(seconds=5)

logger = logging.getLogger("leeway.log")


class NotTheSameLog(RuntimeError):
    """What stands in the tree is not what was signed before, so nothing is signed."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one round did: how many leaves it added, and whether it signed."""

    leaves: int = 0
    signed: bool = False


def seal(
    *, organisation_id: UUID, at: datetime, most: int = 50 * BATCH, batch: int = BATCH, at_once: bool = False
) -> Sealed:
    """This function will seal up to so many rows of an organisation, and sign where that is due, or at once."""
    with alone("seal", organisation_id) as mine:
        if not mine:
            return Sealed()
        leaves, last = 0, batch
        while last == batch and leaves < most:
            with organisation_scope(organisation_id):
                last = _seal_batch(organisation_id, at=at, batch=batch)
                reach(SEAL_BEFORE_COMMIT)
            reach(SEAL_AFTER_COMMIT)
            leaves += last
        with organisation_scope(organisation_id):
            signed = sign_tree(organisation_id=organisation_id, at=at, at_once=at_once)
            reach(SIGN_BEFORE_COMMIT)
        reach(SIGN_AFTER_COMMIT)
        with organisation_scope(organisation_id):
            anchors.keep_last(organisation_id=organisation_id)
        return Sealed(leaves, signed)


def _seal_batch(organisation_id: UUID, *, at: datetime, batch: int) -> int:
    """This function will seal some rows, and give how many."""
    state = state_of(organisation_id)
    found = find_unsealed(state, most=batch)
    if found.rows or state.target or not same_cluster(state):
        tree, frontier, first = Tree(organisation_id), frontier_of(state), state.size
        hashes = _hashes(found.rows, organisation_id=organisation_id)
        tiles = grow(tree, frontier, hashes)
        _insert_leaves(organisation_id, first=first, rows=found.rows, hashes=hashes)
        Tile.objects.bulk_create(tiles)
        move_on(state, found, most=batch)
        state.size, state.frontier = frontier.size, b"".join(frontier.nodes)
        if found.rows and state.unsigned_since is None:
            state.unsigned_since = at
        state.save()
    return len(found.rows)


def state_of(organisation_id: UUID) -> LogState:
    """This function will give the state of a log, and begin the log where there is none."""
    state: LogState | None = LogState.objects.ours().first()
    if state is None:
        state = LogState.objects.create(organisation_id=organisation_id, cluster=cluster())
    return state


def _hashes(rows: list[tuple[int, str, str]], *, organisation_id: UUID) -> list[bytes]:
    """This function will make the leaves of rows, table by table, and give their hashes in the rows' order."""
    ids: dict[str, list[str]] = {}
    for _, kind, id in rows:
        ids.setdefault(kind, []).append(id)
    made: dict[str, dict[str, bytes]] = {}
    for kind, some in ids.items():
        table = find_sealed(kind)
        found = leaves_by_text(table, some, organisation_id=organisation_id) if table else {}
        made[kind] = {id: leaf_hash(leaf) for id, leaf in found.items()}
    return [made[kind][id] for _, kind, id in rows]


def _insert_leaves(organisation_id: UUID, *, first: int, rows: list[tuple[int, str, str]], hashes: list[bytes]) -> None:
    """This function will give rows the next places in the log."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO audit_leaf (organisation_id, index, kind, row_id, hash)
            SELECT %s, %s + place - 1, kind, row_id, decode(hash, 'hex')
            FROM unnest(string_to_array(%s, ','), string_to_array(%s, ',')::uuid[], string_to_array(%s, ','))
                WITH ORDINALITY AS row (kind, row_id, hash, place)
            """,
            # As texts, each of them one value: the driver writes a list value by value.
            [organisation_id, first, *(",".join(each) for each in _texts(rows, hashes))],
        )


def _texts(rows: list[tuple[int, str, str]], hashes: list[bytes]) -> tuple[Iterable[str], ...]:
    return (kind for _, kind, _ in rows), (id for _, _, id in rows), (each.hex() for each in hashes)


def sign_tree(*, organisation_id: UUID, at: datetime, at_once: bool = False) -> bool:
    """This function will sign the tree where it has grown, or its key is new, and say whether it did.

    Raises NotTheSameLog where it does not begin with what was signed last, keys.NoKey where nobody can sign.
    """
    state, last = state_of(organisation_id), last_checkpoint()
    new_key = last is not None and not keys.signed_by_newest(last.note)
    if state.size == 0 or (last is not None and last.size == state.size and not new_key):
        return False
    if last is not None and at - last.at < BETWEEN_CHECKPOINTS and at >= last.at and not (at_once or new_key):
        return False
    root = frontier_of(state).root()
    tree = Tree(organisation_id)
    _check_same(tree, last, size=state.size, root=root)
    for other in anchors.other_than_kept(last, organisation_id=organisation_id, size=state.size):
        _check_same(tree, other, size=state.size, root=root)
    signers = keys.signers(organisation_id=organisation_id, last=last.note if last else None)
    # When, and after which: else nobody would see that an older one is gone, or bears another time than it was given.
    # And the keys that are new: whoever trusts the first of those that sign may trust these, and no other.
    more = (moment(at), f"after {last.size if last else 0}", *(f"key {each.verifier}" for each in signers[1:]))
    note = sign(Signed(signers[-1].name, state.size, root).text(*more), *signers)
    told = anchors.is_wanted()
    checkpoint = Checkpoint.objects.create(id=id_of(note), size=state.size, root=root, note=note, at=at, told=told)
    if told:
        anchors.tell(checkpoint)
    state.unsigned_since = None
    state.save(update_fields=["unsigned_since"])
    return True


def _check_same(tree: Tree, last: Checkpoint | Signed | None, *, size: int, root: bytes) -> None:
    """This function will hold that the tree begins with what was signed last (RFC 9162 2.1.4)."""
    old, old_root = (0, EMPTY_ROOT) if last is None else (last.size, bytes(last.root))
    try:
        if old == 0:
            return
        proof = consistency_proof(old, size, tree.node)
        check_consistency(old=old, new=size, old_root=old_root, new_root=root, proof=proof)
    except (BadProof, NoTile) as problem:
        logger.error("the log of %s is not signed: it does not begin with what was signed last", tree.organisation_id)
        raise NotTheSameLog from problem


def last_checkpoint() -> Checkpoint | None:
    """This function will give what was signed last, of the organisation in scope."""
    found: Checkpoint | None = Checkpoint.objects.ours().order_by("-size", "-at", "-id").first()
    return found
