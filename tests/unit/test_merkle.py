"""The tree of the log: published vectors, every small size against a naive reckoning, and the command."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest

from audit.merkle import (
    EMPTY_ROOT,
    BadProof,
    Frontier,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_at,
)
from config.settings.environment import BASE_DIR

VECTORS = BASE_DIR.parent / "shared" / "data" / "vectors" / "merkle-inclusion.json"
SIZES = range(71)
LEAVES = [leaf_hash(bytes([each])) for each in SIZES]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """This function will give a root as RFC 9162 2.1.1 defines it, with no thought for speed."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = max(1 << power for power in range(8) if 1 << power < len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:half]) + naive_root(leaves[half:])).digest()


def naive_node(level: int, index: int) -> bytes:
    """This function will give a full node of the tree of all leaves."""
    return naive_root(LEAVES[index << level : (index + 1) << level])


ROOTS = [naive_root(LEAVES[:size]) for size in SIZES]
NODES = {(level, index): naive_node(level, index) for level in range(7) for index in range(len(LEAVES) >> level)}


def node_at(level: int, index: int) -> bytes:
    """This function will look a full node up."""
    return NODES[level, index]


def test_a_tree_that_grows_has_the_naive_root_at_every_size() -> None:
    tree = Frontier()
    seen: dict[tuple[int, int], bytes] = {}
    assert tree.root() == EMPTY_ROOT == ROOTS[0]
    for size, leaf in enumerate(LEAVES[:-1], 1):
        seen |= {(level, index): digest for level, index, digest in tree.append(leaf)}
        assert tree.root() == ROOTS[size] == root_at(size, node_at)
    assert seen == {place: digest for place, digest in NODES.items() if (place[1] + 1) << place[0] <= tree.size}


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_at_every_size_and_at_no_other_place(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(index, size, node_at)
        said: dict[str, Any] = {
            "index": index,
            "size": size,
            "leaf": LEAVES[index],
            "root": ROOTS[size],
            "proof": proof,
        }
        check_inclusion(**said)
        for change in (
            {"index": index ^ 1},
            {"leaf": leaf_hash(b"another")},
            {"root": leaf_hash(b"another")},
            {"proof": [*proof, EMPTY_ROOT]},
            {"proof": proof[:-1]} if proof else {"index": index + 1},
            {"proof": [EMPTY_ROOT, *proof[1:]]} if proof else {"size": size + 1},
        ):
            with pytest.raises(BadProof):
                check_inclusion(**said | change)


@pytest.mark.parametrize("new", SIZES)
def test_every_older_tree_is_proved_to_be_the_beginning_of_every_newer(new: int) -> None:
    for old in range(1, new + 1):
        proof = consistency_proof(old, new, node_at)
        said: dict[str, Any] = {"old": old, "new": new, "old_root": ROOTS[old], "new_root": ROOTS[new], "proof": proof}
        check_consistency(**said)
        other = leaf_hash(b"another")
        wrong: list[dict[str, Any]] = [
            {"old_root": other},
            {"new_root": other},
            {"proof": [*proof, other]},
            {"old": new + 1},
            {"old": 0},
        ]
        wrong += [{"proof": proof[:-1]}, {"proof": [other, *proof[1:]]}] if proof else [{"new": new + 1}]
        for change in wrong:
            with pytest.raises(BadProof):
                check_consistency(**said | change)


@pytest.mark.parametrize("new", range(8))
def test_from_the_empty_tree_nothing_is_proved(new: int) -> None:
    with pytest.raises(BadProof):
        consistency_proof(0, new, node_at)
    with pytest.raises(BadProof):
        check_consistency(old=0, new=new, old_root=EMPTY_ROOT, new_root=ROOTS[new], proof=[])


def ask(command: str, *lines: str) -> tuple[list[str], int]:
    """This function will put lines to the command and give its answers and how it ended."""
    done = subprocess.run(
        [sys.executable, "-m", "audit.merkle", command],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        cwd=BASE_DIR,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines(), done.returncode


def test_the_published_vectors_are_answered_as_published() -> None:
    if not VECTORS.exists():
        pytest.skip("The published vectors are not on this machine (../shared/data).")
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    answers, code = ask("check-inclusion", *(json.dumps(each) for each in vectors.values()))
    wrong = [
        (name, said)
        for (name, each), said in zip(vectors.items(), answers, strict=True)
        if said.startswith("error: ") != each["wantErr"]
    ]
    assert len(answers) == 98
    assert not wrong
    assert code == 1


def in_base64(value: bytes) -> str:
    """This function will write bytes as the vectors do."""
    return base64.b64encode(value).decode()


def test_the_command_checks_consistency_line_by_line() -> None:
    good = {
        "size1": 3,
        "size2": 7,
        "root1": in_base64(ROOTS[3]),
        "root2": in_base64(ROOTS[7]),
        "proof": [in_base64(each) for each in consistency_proof(3, 7, node_at)],
    }
    empty = {"size1": 0, "size2": 0, "root1": in_base64(EMPTY_ROOT), "root2": in_base64(EMPTY_ROOT), "proof": None}
    assert ask("check-consistency", json.dumps(good)) == (["ok"], 0)
    answers, code = ask("check-consistency", json.dumps(good), json.dumps(empty), json.dumps(good | {"size1": 2}))
    assert [each[:5] for each in answers] == ["ok", "error", "error"]
    assert code == 1


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"size1": 1}',
        '{"size1": "1", "size2": 2, "root1": "", "root2": ""}',
        '{"size1": true, "size2": 1, "root1": "", "root2": ""}',
        '{"size1": 1e3, "size2": 2000, "root1": "", "root2": ""}',
        '{"size1": 1, "size2": 2, "root1": 7, "root2": ""}',
        '{"size1": 1, "size2": 2, "root1": "!", "root2": ""}',
        '{"size1": 1, "size2": 2, "root1": "é", "root2": ""}',
        '{"size1": 1, "size2": 2, "root1": "", "root2": "", "proof": 5}',
    ],
)
def test_whatever_else_is_said_gets_one_line_that_says_why(line: str) -> None:
    answers, code = ask("check-consistency", line)
    assert [each for each in answers if not each.startswith("error: ")] == []
    assert len(answers) == code == (1 if line else 0)


def test_what_is_no_text_gets_an_answer_and_so_does_what_comes_after_it() -> None:
    command = [sys.executable, "-m", "audit.merkle", "check-inclusion"]
    told = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
    done = subprocess.run(command, input=b"\xff\xfe\n{}\n", capture_output=True, cwd=BASE_DIR, env=told, check=False)
    assert done.stdout.splitlines()[0] == b"error: this is no JSON"
    assert (len(done.stdout.splitlines()), done.returncode, done.stderr) == (2, 1, b"")
