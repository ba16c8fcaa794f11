"""Whose signature counts: the key that is given, and those that are named in what a trusted one signed. No other."""

import json
from pathlib import Path

import pytest

from audit import verify
from audit.checkpoint import Checkpoint, SigningKey, derive, sign
from audit.merkle import Frontier, leaf_hash
from tests import second_verifier

LOG = "leeway.log/0197a1b2-0000-7000-8000-000000000000"
FIRST, SECOND, STRANGER = (derive(secret=each * 40, name=LOG, number=1) for each in "abx")
TRUE = [b'{"kind":"event","row":{"id":"%d"}}' % number for number in range(6)]
FORGED = [*TRUE[:2], *(b'{"kind":"event","row":{"id":"forged %d"}}' % number for number in range(4))]


def note(leaves: list[bytes], size: int, *keys: SigningKey, names: tuple[object, ...] = ()) -> str:
    """This function will sign the first leaves, by several keys, with keys named in the text."""
    tree = Frontier()
    for leaf in leaves[:size]:
        tree.append(leaf_hash(leaf))
    return sign(Checkpoint(LOG, size, tree.root()).text("then", "after 0", *(f"key {each}" for each in names)), *keys)


def line(told: dict[str, object]) -> bytes:
    """This function will write a line of an export."""
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def export(leaves: list[bytes], notes: dict[int, str], header: str, *, end: bytes = b"", keys: int = 3) -> bytes:
    """This function will write an export with notes where the log had their size, and every key listed."""
    listed = [str(each.verifier) for each in (FIRST, SECOND, STRANGER)[:keys]]
    told = {"format": "leeway-log/1", "origin": LOG, "size": len(leaves), "checkpoint": header, "keys": listed}
    lines = [line(told)]
    for index, leaf in enumerate(leaves):
        lines.append(b'{"hash":"%s","index":%d,"leaf":%s}\n' % (leaf_hash(leaf).hex().encode(), index, leaf))
        lines += [line({"signed": notes[index + 1]})] if index + 1 in notes else []
    return b"".join([*lines, end or b'{"end":%d}\n' % len(leaves)])


def judged(data: bytes, file: Path, *given: SigningKey) -> str:
    """This function will give the verdict of both verifiers, with the keys of who checks."""
    file.write_bytes(data)
    keys = [str(each.verifier) for each in given]
    verdict = verify.check_file(file, keys={verify.Key.read(each) for each in keys}, old=[]).verdict()
    assert second_verifier.judge(str(file), keys, []) == verdict
    return verdict


def test_a_key_that_a_trusted_one_names_is_trusted_from_there_on(tmp_path: Path) -> None:
    notes = {2: note(TRUE, 2, FIRST), 4: note(TRUE, 4, FIRST, SECOND, names=(SECOND.verifier,))}
    data = export(TRUE, notes, note(TRUE, 6, SECOND), keys=2)
    for given in ((FIRST,), (SECOND,), (FIRST, SECOND)):
        assert judged(data, tmp_path / "log", *given) == "ok"
    assert judged(data, tmp_path / "log", STRANGER) == "bad signature"


def test_a_key_below_a_true_signature_is_nobody_s(tmp_path: Path) -> None:
    # All of this somebody has who has no secret: a true note of before, and a key of their own.
    below = sign(note(TRUE, 2, FIRST).rpartition("\n\n")[0] + "\n", FIRST, STRANGER)
    assert judged(export(TRUE, {2: below}, note(TRUE, 6, FIRST)), tmp_path / "true", FIRST) == "ok"
    forged = export(FORGED, {2: below}, note(FORGED, 6, STRANGER))
    assert judged(forged, tmp_path / "forged", FIRST) == "bad signature"
    both = export(FORGED, {2: below, 4: note(FORGED, 4, STRANGER, FIRST)}, note(FORGED, 6, STRANGER))
    assert judged(both, tmp_path / "forged", FIRST) == "bad signature"


@pytest.mark.parametrize(
    "told",
    [
        note(TRUE, 2, STRANGER, names=(STRANGER.verifier,)),  # it names itself
        note(TRUE, 2, FIRST) + f"key {STRANGER.verifier}\n",  # below what is signed
        note(TRUE, 2, FIRST).replace("after 0\n", f"after 0\nkey {STRANGER.verifier}\n"),  # after it was signed
    ],
)
def test_a_key_that_nobody_trusted_signed_for_is_nobody_s(told: str, tmp_path: Path) -> None:
    assert judged(export(FORGED, {2: told}, note(FORGED, 6, STRANGER)), tmp_path / "log", FIRST) == "bad signature"


def test_of_two_changes_of_the_key_each_is_followed_and_another_kind_is_passed_over(tmp_path: Path) -> None:
    third, later = derive(secret="c" * 40, name=LOG, number=1), f"{LOG}+00000000+BQ=="
    notes = {
        2: note(TRUE, 2, FIRST, names=(later, SECOND.verifier)),
        4: note(TRUE, 4, SECOND, third, names=(third.verifier,)),
    }
    assert judged(export(TRUE, notes, note(TRUE, 6, third)), tmp_path / "log", FIRST) == "ok"
    assert judged(export(TRUE, {4: notes[4]}, note(TRUE, 6, third)), tmp_path / "log", FIRST) == "bad signature"


ROW = b'{"kind":"event","row":"0197a1b2-0000-7000-8000-000000000000"}'
HASH = b'"hash":"%s"' % leaf_hash(TRUE[0]).hex().encode()


@pytest.mark.parametrize(
    "end",
    [
        b'{"end":6.0}\n',
        b'{"end":true}\n',
        b'{"end":-1}\n',
        b'{"end":"6"}\n',
        b'{"gone":%s,%s,"index":true}\n{"end":6}\n' % (ROW, HASH),
        b'{"gone":%s,%s,"index":6.0}\n{"end":6}\n' % (ROW, HASH),
        b'{"gone":%s,%s,"index":-6}\n{"end":6}\n' % (ROW, HASH),
        b'{"gone":%s,"hash":"00","index":6}\n{"end":7}\n' % ROW,
        b'{"gone":{"row":"1","kind":"event"},%s,"index":6}\n{"end":7}\n' % HASH,
        b'{"gone":{"kind":"event"},%s,"index":6}\n{"end":7}\n' % HASH,
        b'{"gone":[],%s,"index":6}\n{"end":7}\n' % HASH,
        b'{"unsealed":{"kind":"event","row":1}}\n{"end":6}\n',
        b'{"unsealed":{}}\n{"end":6}\n',
        b'{"signed":1}\n{"end":6}\n',
    ],
)
def test_a_line_in_no_form_is_no_line_of_an_export(end: bytes, tmp_path: Path) -> None:
    data = export(TRUE, {}, note(TRUE, 6, FIRST), end=end)
    assert judged(data, tmp_path / "log", FIRST) == "changed"
