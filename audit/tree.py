"""The stored tree of a log: full tiles of 256 hashes (C2SP tlog-tiles), and the leaves that fill none yet.

A node is at (level, index); tiles stand on every eighth level. What is no full tile follows from the leaves and from
the roots of the tiles below it, so nothing stored ever changes.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from audit.merkle import Frontier, full_nodes, node_hash
from audit.models import Leaf, LogState, Tile

HEIGHT = 8
WIDE = 1 << HEIGHT
HASH_BYTES = 32


class NoTile(LookupError):
    """The tree has no such tile."""


def frontier_of(state: LogState) -> Frontier:
    """This function will give the tree that a state tells of."""
    return Frontier(state.size, _parted(bytes(state.frontier)))


class Tree:
    """The tree of one organisation, read."""

    def __init__(self, organisation_id: UUID) -> None:
        self.organisation_id = organisation_id
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def node(self, level: int, index: int) -> bytes:
        """This function will give the hash of a full node."""
        tile_level, above = divmod(level, HEIGHT)
        first = index << above
        hashes = self.tile(tile_level, first // WIDE)[first % WIDE : first % WIDE + (1 << above)]
        if len(hashes) != 1 << above:
            raise NoTile(f"{level}/{index}")
        while len(hashes) > 1:
            hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def tile(self, level: int, index: int) -> list[bytes]:
        """This function will give the hashes of a tile as far as it is filled; it may have none."""
        known = self._tiles.get((level, index))
        if known is None:
            known = self._tiles[level, index] = self._read(level, index)
        return known

    def _read(self, level: int, index: int) -> list[bytes]:
        ours: dict[str, Any] = {"organisation_id": self.organisation_id}
        full = Tile.objects.filter(**ours, level=level, index=index).values_list("hashes", flat=True).first()
        if full is not None:
            return _parted(bytes(full))
        within = {"index__gte": index * WIDE, "index__lt": (index + 1) * WIDE}
        if level == 0:
            leaves = Leaf.objects.filter(**ours, **within).order_by("index")
            return [bytes(each) for each in leaves.values_list("hash", flat=True)]
        below = Tile.objects.filter(**ours, level=level - 1, **within).order_by("index")
        return [bytes(each) for each in below.values_list("root", flat=True)]


def grow(tree: Tree, frontier: Frontier, hashes: Iterable[bytes]) -> list[Tile]:
    """This function will add leaves to a tree, and give the tiles that are full now."""
    levels = range((frontier.size.bit_length() - 1) // HEIGHT + 1) if frontier.size else range(0)
    filling = {level: list(tree.tile(level, (frontier.size >> level * HEIGHT) // WIDE)) for level in levels}
    tiles = []
    for leaf in hashes:
        fresh = {level: (index, node) for level, index, node in frontier.append(leaf)}
        for level in range(0, max(fresh) + 1, HEIGHT):
            index, node = fresh[level]
            entries = filling.setdefault(level // HEIGHT, [])
            entries.append(node)
            if len(entries) == WIDE:
                tiles.append(_full(tree, level // HEIGHT, index // WIDE, entries, root=fresh[level + HEIGHT][1]))
                entries.clear()
    return tiles


def _full(tree: Tree, level: int, index: int, entries: list[bytes], *, root: bytes) -> Tile:
    return Tile(organisation_id=tree.organisation_id, level=level, index=index, hashes=b"".join(entries), root=root)


def frontier_at(tree: Tree, size: int) -> Frontier:
    """This function will read the tree as it was at a size."""
    return Frontier(size, [tree.node(*place) for place in full_nodes(size)])


def _parted(hashes: bytes) -> list[bytes]:
    return [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]
