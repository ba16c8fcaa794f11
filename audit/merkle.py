"""The tree over the log: RFC 6962's hashes, proofs made and checked as RFC 9162 says (2.1.3 and 2.1.4).

    python -m audit.merkle check-inclusion      reads one JSON object a line: leafIdx, treeSize, root, leafHash, proof
    python -m audit.merkle check-consistency    size1, size2, root1, root2, proof; bytes are base64

Each line is answered with ``ok`` or ``error: why``. It ends with 1 where a line was not ok.
"""

import base64
import binascii
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
LARGEST_SIZE = 1 << 63

NodeAt = Callable[[int, int], bytes]
"""Gives the hash of a full node by (level, index): it covers the leaves from index x 2^level to the next one's."""


class BadProof(ValueError):
    """A proof that does not prove what it says; the words say why."""


def leaf_hash(leaf: bytes) -> bytes:
    """This function will give the hash of a leaf (RFC 9162 2.1.1)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """This function will give the hash of a node from those of its two children (RFC 9162 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def full_nodes(size: int) -> Iterator[tuple[int, int]]:
    """This function will give the (level, index) of the largest full nodes that make up a tree, from the left."""
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def fold(hashes: Iterable[bytes]) -> bytes:
    """This function will give the root over full nodes from left to right; over none, the root of the empty tree."""
    root: bytes | None = None
    for each in reversed(list(hashes)):
        root = each if root is None else node_hash(each, root)
    return EMPTY_ROOT if root is None else root


@dataclass(slots=True)
class Frontier:
    """A tree that only grows: its size and the full nodes it is made of, at most one of each level."""

    size: int = 0
    nodes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """This function will take in the next leaf's hash, and give each node that is full now: level, index, hash."""
        fresh, level, index = [(0, self.size, leaf)], 0, self.size
        while index & 1:
            leaf = node_hash(self.nodes.pop(), leaf)
            level, index = level + 1, index >> 1
            fresh.append((level, index, leaf))
        self.nodes.append(leaf)
        self.size += 1
        return fresh

    def root(self) -> bytes:
        """This function will give the root of the tree as it is now."""
        return fold(self.nodes)


def root_at(size: int, node_at: NodeAt) -> bytes:
    """This function will give the root that the tree had at a size."""
    return fold(node_at(*place) for place in full_nodes(size))


def _range_root(start: int, end: int, node_at: NodeAt) -> bytes:
    """This function will give the root over leaves start to end; start is at the left edge of a full node as large."""
    size = end - start
    return fold(node_at(level, (start >> level) + index) for level, index in full_nodes(size))


def _half(size: int) -> int:
    """This function will give the largest power of two below a size of at least 2."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, node_at: NodeAt) -> list[bytes]:
    """This function will make the proof that a leaf is in the tree of a size (RFC 9162 2.1.3.1), lowest first."""
    if not 0 <= index < size:
        raise BadProof(f"the tree of size {size} has no leaf {index}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            path.append(_range_root(middle, end, node_at))
            end = middle
        else:
            path.append(_range_root(start, middle, node_at))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node_at: NodeAt) -> list[bytes]:
    """This function will make the proof that tree ``new`` begins with tree ``old`` (RFC 9162 2.1.4.1)."""
    if not 0 < old <= new:
        raise BadProof(f"there is no proof from size {old} to size {new}")
    path, start, end, known = [], 0, new, True
    while end != old:
        middle = start + _half(end - start)
        if old <= middle:
            path.append(_range_root(middle, end, node_at))
            end = middle
        else:
            path.append(_range_root(start, middle, node_at))
            start, known = middle, False
    if not known:
        path.append(_range_root(start, end, node_at))
    return path[::-1]


def check_inclusion(*, index: int, size: int, leaf: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """This function will raise BadProof unless the proof leads from the leaf's hash to the root (RFC 9162 2.1.3.2)."""
    _check_hashes(leaf, root, *proof)
    if not 0 <= index < size <= LARGEST_SIZE:
        raise BadProof(f"the tree of size {size} has no leaf {index}")
    found = leaf
    for each, on_the_left in _walk(index, size - 1, proof):
        found = node_hash(each, found) if on_the_left else node_hash(found, each)
    if found != root:
        raise BadProof("the proof leads to another root")


def check_consistency(*, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """This function will raise BadProof unless the newer tree begins with the older (RFC 9162 2.1.4.2).

    From the empty tree nothing follows, so a proof from size 0 is refused.
    """
    _check_hashes(old_root, new_root, *proof)
    if not 0 < old <= new <= LARGEST_SIZE:
        raise BadProof(f"there is no proof from size {old} to size {new}")
    if old == new:
        if proof:
            raise BadProof("the proof is too long")
        if old_root != new_root:
            raise BadProof("two roots for one size")
        return
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not proof:
        raise BadProof("the proof is too short")
    whole = (old & -old).bit_length() - 1  # below this level both trees are alike: the walk begins with that node
    before = after = path[0]
    for each, on_the_left in _walk((old - 1) >> whole, (new - 1) >> whole, path[1:]):
        before = node_hash(each, before) if on_the_left else before
        after = node_hash(each, after) if on_the_left else node_hash(after, each)
    if before != old_root:
        raise BadProof("the proof leads to another older root")
    if after != new_root:
        raise BadProof("the proof leads to another newer root")


def _walk(place: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """This function will go up from a node to the root, giving each hash of the proof and whether it is the left."""
    for each in proof:
        if last == 0:
            raise BadProof("the proof is too long")
        on_the_left = bool(place & 1) or place == last
        yield each, on_the_left
        while on_the_left and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last:
        raise BadProof("the proof is too short")


def _check_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise BadProof(f"a hash has {HASH_BYTES} bytes")


def _inclusion_from(told: dict[str, Any]) -> None:
    """This function will check what a line says about one leaf."""
    check_inclusion(
        index=_whole(told, "leafIdx"),
        size=_whole(told, "treeSize"),
        leaf=_bytes(told["leafHash"]),
        root=_bytes(told["root"]),
        proof=[_bytes(each) for each in told.get("proof") or ()],
    )


def _consistency_from(told: dict[str, Any]) -> None:
    """This function will check what a line says about two trees."""
    check_consistency(
        old=_whole(told, "size1"),
        new=_whole(told, "size2"),
        old_root=_bytes(told["root1"]),
        new_root=_bytes(told["root2"]),
        proof=[_bytes(each) for each in told.get("proof") or ()],
    )


def _whole(told: dict[str, Any], name: str) -> int:
    value = told[name]
    if type(value) is not int or value < 0:
        raise BadProof(f"{name} is a whole number, 0 or more")
    return value


def _bytes(text: object) -> bytes:
    """This function will read base64; null is no bytes, as in the published vectors."""
    if text is None:
        return b""
    if not isinstance(text, str):
        raise BadProof("a hash is base64 text")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadProof("a hash is base64 text") from None


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "check-inclusion": _inclusion_from,
    "check-consistency": _consistency_from,
}


def answer(check: Callable[[dict[str, Any]], None], line: bytes) -> str:
    """This function will give ``ok``, or ``error: `` and why, for one line."""
    try:
        told = json.loads(line)
        if not isinstance(told, dict):
            raise BadProof("a line is one JSON object")
        check(told)
    except KeyError as missing:
        return f"error: {missing.args[0]} is missing"
    except TypeError:
        return "error: proof is a list"
    except (BadProof, RecursionError) as problem:
        return f"error: {problem}"
    except ValueError:
        return "error: this is no JSON"
    return "ok"


def main(arguments: Sequence[str]) -> int:
    """This function will answer each line of the standard input. It gives 2 where it is called otherwise."""
    if len(arguments) != 1 or arguments[0] not in CHECKS:
        print(__doc__, file=sys.stderr)
        return 2
    good = True
    for line in sys.stdin.buffer:  # what is no text gets an answer too
        if line.strip():
            said = answer(CHECKS[arguments[0]], line)
            good &= said == "ok"
            print(said, flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
