"""Offline proofs: what anybody needs to check, without Leeway, that a row stands in the log (docs/log-format.md)."""

from typing import Any
from uuid import UUID

from audit import keys
from audit.checkpoint import Checkpoint as Signed
from audit.leaves import find_sealed, leaves_of
from audit.merkle import inclusion_proof
from audit.models import Checkpoint, Leaf
from audit.sealer import last_checkpoint
from audit.tree import HASH_BYTES, WIDE, Tree

FORMAT = "leeway-proof/1"


class Prover:
    """Proofs against one checkpoint, the last one of the organisation in scope."""

    def __init__(self, organisation_id: UUID) -> None:
        self.organisation_id = organisation_id
        self.checkpoint: Checkpoint | None = last_checkpoint()
        self.keys = [key.verifier for key in keys.keys_of_log()]
        self._tree = Tree(organisation_id)

    def prove(self, kind: str, row_id: UUID) -> dict[str, Any] | None:
        """This function will prove one row as it stands now, or give None where nothing signed covers it yet."""
        leaf = Leaf.objects.ours().filter(row_id=row_id, kind=kind).first()
        table = find_sealed(kind)
        if leaf is None or table is None or self.checkpoint is None or leaf.index >= self.checkpoint.size:
            return None
        made = leaves_of(table, [row_id], organisation_id=self.organisation_id)
        path = inclusion_proof(leaf.index, self.checkpoint.size, self._tree.node)
        return {
            "format": FORMAT,
            "index": leaf.index,
            "leaf": made[row_id].decode(),
            "proof": [each.hex() for each in path],
            "checkpoint": self.checkpoint.note,
            "keys": self.keys,
        }


def newest(*, organisation_id: UUID) -> dict[str, Any] | None:
    """This function will give what was signed last, or None where nothing was."""
    last = last_checkpoint()
    if last is None:
        return None
    signed = Signed(keys.name_of(organisation_id), last.size, bytes(last.root))
    return {
        "origin": signed.origin,
        "size": signed.size,
        "root": signed.root.hex(),
        "checkpoint": last.note,
        "keys": [key.verifier for key in keys.keys_of_log()],
        "at": last.at.isoformat(),
    }


def tile(*, organisation_id: UUID, level: int, index: int, width: int = WIDE) -> bytes | None:
    """This function will give the first hashes of a tile, as many as asked for, or None where it has not so many.

    Of a tile only as much is shown as the last checkpoint covers.
    """
    last = last_checkpoint()
    covered = (last.size if last else 0) >> level * 8
    if not 0 < width <= WIDE or index * WIDE + width > covered:
        return None
    found = Tree(organisation_id).tile(level, index)[:width]
    return b"".join(found) if len(found) * HASH_BYTES == width * HASH_BYTES else None
