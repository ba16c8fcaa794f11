"""Checks an export or a proof of Leeway's log: alone, offline, with Python 3.11 and the package `cryptography`.

    python verify.py FILE --key VERIFIER_KEY [--checkpoint OLD_NOTE_FILE ...]

The format and every step are in docs/log-format.md. It prints what it found and, last, `verdict: ` and one of the words
of CODES, which also give the exit code. Keep the verifier key and checkpoints away from whoever keeps the log.
"""

import argparse
import base64
import binascii
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CODES = {
    "ok": 0,
    "changed": 10,  # what stands there is not what was sealed
    "missing": 11,  # it was sealed and is not there
    "reordered": 12,
    "truncated": 13,  # the file, or the log behind it, ends too early
    "forked": 14,  # an earlier checkpoint was of another log
    "bad signature": 15,
    "incomplete": 16,  # something is there that nothing signed covers
    "unreadable": 17,  # this is no export and no proof
}
GONE = (("gone", dict), ("hash", str), ("index", int))
FORMS = {GONE, (("signed", str),), (("unsealed", dict),), (("end", int),)}  # of a line that is no leaf
ROW = (("kind", str), ("row", str))
MOST_NAMED, MOST_GAPS, MOST_LINE, MOST_DOCUMENT = 20, 10_000, 1 << 24, 1 << 26
WRONG = (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError)  # of what was read
EMPTY_ROOT = sha256(b"").digest()


class Unreadable(ValueError):
    """Something is not in the form that docs/log-format.md gives it."""


def node(left: bytes, right: bytes) -> bytes:
    """This function will give the hash of a node (RFC 9162 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """A growing tree: its size, and its full nodes from the left as (level, hash)."""

    size: int = 0
    nodes: list[tuple[int, bytes]] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """This function will take in the hash of the next leaf."""
        level = 0
        while self.nodes and self.nodes[-1][0] == level:
            leaf = node(self.nodes.pop()[1], leaf)
            level += 1
        self.nodes.append((level, leaf))
        self.size += 1

    def root(self) -> bytes:
        """This function will give the root."""
        root = self.nodes[-1][1] if self.nodes else EMPTY_ROOT
        for _, each in reversed(self.nodes[:-1]):
            root = node(each, root)
        return root


def root_of_proof(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes:
    """This function will follow an inclusion proof to its root (RFC 9162 2.1.3.2), or raise Unreadable."""
    if not 0 <= index < size:
        raise Unreadable(f"a tree of {size} has no leaf {index}")
    place, last = index, size - 1
    for each in proof:
        if last == 0:
            raise Unreadable("the proof is too long")
        if place & 1 or place == last:
            leaf = node(each, leaf)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            leaf = node(leaf, each)
        place, last = place >> 1, last >> 1
    if last:
        raise Unreadable("the proof is too short")
    return leaf


@dataclass(frozen=True, slots=True)
class Key:
    """A verifier key: `name+id+base64(type, public key)`, of which type 1, Ed25519, is known."""

    name: str
    id: bytes
    public: bytes

    @classmethod
    def read(cls, text: object) -> "Key":
        """This function will read a verifier key, or raise Unreadable."""
        parts = str(text).strip().split("+", 2)
        material = unbase64(parts[2]) if len(parts) == 3 else b""
        if len(material) != 33 or material[0] != 1:
            raise Unreadable("this is no verifier key of Ed25519")
        id = sha256(parts[0].encode() + b"\n" + material).digest()[:4]
        if id.hex() != parts[1].lower():
            raise Unreadable("the id of the verifier key is another key's")
        return cls(parts[0], id, material[1:])

    def signed(self, text: str, signature: bytes) -> bool:
        """This function will say whether a signature is this key's over a text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Which log, how large, which root; which of the keys asked about signed it, and which new keys it names."""

    origin: str
    size: int
    root: bytes
    signers: frozenset[Key]
    named: frozenset[Key]


def read_note(note: object, keys: set[Key]) -> Checkpoint:
    """This function will read a signed note and find which of the keys signed it, or raise Unreadable."""
    text, parted, lines = str(note).rpartition("\n\n")
    rows = text.split("\n")
    if not parted or not lines.endswith("\n") or len(rows) < 3 or not rows[1].isdecimal() or len(rows[1]) > 19:
        raise Unreadable("this is no signed checkpoint")
    root, signers, nobody = unbase64(rows[2]), set[Key](), frozenset[Key]()
    for line in lines.splitlines():
        dash, _, rest = line.partition(" ")
        name, _, signature = rest.partition(" ")
        raw = unbase64(signature)
        if dash != "\u2014" or len(raw) < 5:
            raise Unreadable("this is no line of a signature")
        named = {key for key in keys if (key.name, key.id) == (name, raw[:4])}
        signers |= {key for key in named if key.signed(text + "\n", raw[4:])}
        if named and not named & signers:
            return Checkpoint(
                rows[0], int(rows[1]), root, nobody, nobody
            )  # not its signature, though it bears its name
    new = keys_of([row.removeprefix("key ") for row in rows[3:] if row.startswith("key ")])
    return Checkpoint(rows[0], int(rows[1]), root, frozenset(signers), frozenset(new))


def unbase64(text: str) -> bytes:
    """This function will read base64, or raise Unreadable."""
    try:
        read = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("this is not base64") from None
    if base64.b64encode(read).decode() != text:  # else a letter could be another and mean the same
        raise Unreadable("this is not base64 as it is written")
    return read


@dataclass
class Findings:
    """What is wrong, as verdicts in the order they were found; few are printed, all are counted."""

    found: dict[str, int] = field(default_factory=dict)

    def add(self, verdict: str, words: str) -> None:
        """This function will note one thing, and print it while there are few."""
        self.found[verdict] = self.found.get(verdict, 0) + 1
        if self.found[verdict] <= MOST_NAMED:
            print(f"{verdict}: {words}", flush=True)

    def verdict(self) -> str:
        """This function will give what was found first, which the rest may follow from; incomplete alone waits."""
        return next((each for each in self.found if each != "incomplete"), "incomplete" if self.found else "ok")


class Export:
    """One pass over an export, in memory that does not grow with it."""

    def __init__(self, header: dict[str, Any], *, trusted: set[Key], old: list[str], findings: Findings) -> None:
        self.findings, self.trusted, self.tree = findings, trusted, Tree()
        self.listed = trusted | set(keys_of(header["keys"]))
        self.header, self.size, self.origin = header, int(header["size"]), str(header["origin"])
        notes = [self._note(each, self.listed, "a checkpoint that you gave") for each in old]
        self.old = sorted((each for each in notes if each is not None), key=lambda each: each.size)
        self.expected, self.gaps, self.tail, self.header_read = 0, set[int](), "", False
        self.proved = 0  # up to here the tree is what was signed

    def read(self, line: bytes) -> None:
        """This function will take in one line after the header, or raise Unreadable."""
        if self.tail == "end":
            raise Unreadable("there is more after the end")
        if line.startswith(b'{"hash":"'):
            self._leaf(line)
            return
        told = as_object(line)
        written = json.dumps(told, separators=(",", ":"), ensure_ascii=False) + "\n"
        row = told.get("gone", told.get("unsealed"))
        if form_of(told) not in FORMS or (row is not None and form_of(row) != ROW) or written.encode() != line:
            raise Unreadable("no line of an export is like this")
        if "gone" in told:
            self._place(told["index"], read_hash(told["hash"]))
            self.findings.add("missing", f"leaf {told['index']}, {told['gone']['kind']} {told['gone']['row']}")
        elif "signed" in told:
            self._signed(told["signed"])
        elif "unsealed" in told:
            self.tail = "unsealed"
            self.findings.add("incomplete", f"not sealed: {told['unsealed']['kind']} {told['unsealed']['row']}")
        else:
            self._skip_to(told["end"])
            if told["end"] != self.expected:
                raise Unreadable(f"the end is {told['end']} after leaf {self.expected - 1}")
            self.tail = "end"

    def _leaf(self, line: bytes) -> None:
        """This function will take in `{"hash":"...","index":N,"leaf":...}`, and hash the leaf as it stands."""
        head, _, rest = line.partition(b',"leaf":')
        told = as_object(head + b"}")
        index, digest, leaf = int(told["index"]), bytes.fromhex(told["hash"]), rest[:-2]
        if not rest.endswith(b"}\n") or head != b'{"hash":"%s","index":%d' % (digest.hex().encode(), index):
            raise Unreadable("no leaf is written like this")
        if sha256(b"\x00" + leaf).digest() != digest:
            self.findings.add("changed", f"leaf {index}, {name_of(leaf)}")
        self._place(index, digest)

    def _place(self, index: int, digest: bytes) -> None:
        """This function will hold an index against the order, and grow the tree."""
        self._skip_to(index)
        if index < 0:
            raise Unreadable("no leaf has such an index")
        if index < self.expected or self.tail:
            self.findings.add("reordered", f"leaf {index} comes after leaf {self.expected - 1}")
            self.gaps.discard(index)
        self.expected = max(self.expected, index + 1)
        self.tree.append(digest)
        while self.old and self.old[0].size <= self.expected:
            old = self.old.pop(0)
            if not self.gaps and (old.root != self.tree.root() or old.origin != self.origin):
                self.findings.add("forked", f"the checkpoint of {old.size} that you gave is of another log")
        if self.expected == self.size and not self.header_read:
            self._header()

    def _skip_to(self, index: int) -> None:
        """This function will note the leaves that are left out before an index: they may come yet."""
        if len(self.gaps) + index - self.expected > MOST_GAPS:
            raise Unreadable(f"after leaf {self.expected - 1} comes {index}")
        self.gaps |= set(range(self.expected, index))
        self.expected = max(self.expected, index)

    def _note(self, note: object, keys: set[Key], which: str) -> Checkpoint | None:
        """This function will read a checkpoint that one of some keys must have signed, or note what it is instead."""
        try:
            checkpoint = read_note(note, keys)
        except WRONG as problem:
            self.findings.add("bad signature", f"{which}: {problem}")
            return None
        if not checkpoint.signers:
            self.findings.add("bad signature", f"{which}: no key that is known signed it")
        return checkpoint

    def _signed(self, note: object) -> None:
        """This function will check a checkpoint that stands where the log had its size."""
        checkpoint = self._note(note, self.listed, f"the checkpoint after leaf {self.expected - 1}")
        if checkpoint is None:
            return
        if checkpoint.origin != self.origin:
            self.findings.add("changed", f"the checkpoint of {checkpoint.size} is of another log than the header says")
            return
        if checkpoint.signers & self.trusted:
            # Not whoever signed beside it: anybody can put a line below. What is named stands in what is signed.
            self.trusted, self.listed = self.trusted | checkpoint.named, self.listed | checkpoint.named
        self._skip_to(checkpoint.size)
        if checkpoint.size != self.expected or self.tail:
            self.findings.add("reordered", f"the checkpoint of {checkpoint.size} stands at {self.expected}")
        else:
            self._has_root(checkpoint)

    def _has_root(self, checkpoint: Checkpoint) -> None:
        """This function will hold a checkpoint's root against all leaves so far."""
        if checkpoint.root == self.tree.root():
            self.proved = checkpoint.size
        elif not self.gaps and not self.findings.found:
            self.findings.add("changed", f"one or more of the leaves {self.proved} to {checkpoint.size - 1}")

    def _header(self) -> None:
        """This function will check what the whole export is signed with, once as many leaves were read."""
        checkpoint, self.header_read = self._note(self.header["checkpoint"], self.trusted, "the header"), True
        if checkpoint is None or not checkpoint.signers:
            return
        if (checkpoint.origin, checkpoint.size) == (self.origin, self.size):
            self._has_root(checkpoint)
        else:
            self.findings.add("changed", "the header is not of its checkpoint")

    def finish(self) -> None:
        """This function will say what is not there."""
        for index in sorted(self.gaps):
            self.findings.add("missing", f"leaf {index}")
        if self.tail != "end" or self.tree.size + len(self.gaps) < self.size:
            self.findings.add("truncated", f"after {self.tree.size} of {self.size} leaves")
        elif self.size == 0:
            self._header()
        if self.expected > self.size:
            self.findings.add("incomplete", f"the leaves from {self.size} on are not signed")
        for old in self.old:
            word = "truncated" if old.origin == self.origin else "forked"
            self.findings.add(word, f"you have a checkpoint of {old.size} leaves")


def check_export(first: dict[str, Any], file: IO[bytes], *, keys: set[Key], old: list[str]) -> Findings:
    """This function will check an export line by line."""
    findings, number, line = Findings(), 1, b"\n"
    try:
        export = Export(first, trusted=set(keys), old=old, findings=findings)
        for line in lines_of(file, size=export.size):
            number += 1
            if not line.endswith(b"\n"):
                raise Unreadable("the line has no end")
            export.read(line)
        export.finish()
    except WRONG as problem:
        cut = not line.endswith(b"\n") and len(line) < MOST_LINE
        findings.add("truncated" if cut else "changed" if number > 1 else "unreadable", f"line {number}: {problem}")
    return findings


def lines_of(file: IO[bytes], *, size: int) -> Iterator[bytes]:
    """This function will give the lines, none of them too long, and say every 2 seconds how far it is."""
    said = time.monotonic()
    for number, line in enumerate(iter(lambda: file.readline(MOST_LINE), b"")):
        yield line
        if number % 1000 == 0 and time.monotonic() - said > 2:
            said = time.monotonic()
            print(f"{number:,} of about {size:,}", file=sys.stderr, flush=True)


def check_proofs(document: dict[str, Any], *, keys: set[Key]) -> Findings:
    """This function will check one proof, or each proof of a document that has several, and what that says."""
    findings, proved = Findings(), list[bytes]()
    is_one = document.get("format") != "leeway-authority/1"
    for told in [document] if is_one else document["proofs"]:
        try:
            leaf = str(told["leaf"]).encode()
            checkpoint = read_note(told["checkpoint"], keys)
            path = [bytes.fromhex(each) for each in told["proof"]]
            root = root_of_proof(int(told["index"]), checkpoint.size, sha256(b"\x00" + leaf).digest(), path)
        except WRONG as problem:
            findings.add("unreadable", f"a proof: {problem}")
            continue
        if not checkpoint.signers:
            findings.add("bad signature", f"no key that you trust signed what proves {name_of(leaf)}")
        elif root != checkpoint.root:
            findings.add("changed", name_of(leaf))
        else:
            proved.append(leaf)
    if not is_one and not findings.found:
        try:
            Authority(document, [as_object(leaf) for leaf in proved], findings).check()
        except WRONG as problem:
            findings.add("unreadable", f"what the proofs are for: {problem!r}")
    return findings


class Authority:
    """What a proof of authority says, held against the leaves that are proved in it."""

    def __init__(self, document: dict[str, Any], proved: list[dict[str, Any]], findings: Findings) -> None:
        self.document, self.findings = document, findings
        self.rows: dict[tuple[str, object], dict[str, Any]] = {
            (each["kind"], each["row"]["id"]): each["row"] for each in proved
        }
        events = [row for (kind, _), row in self.rows.items() if kind == "event"]
        events = [row for row in events if row.get("subject_kind") == "mandate"]
        self.granted = {row["subject_id"]: row for row in events if row["type"] == "mandate.granted"}
        self.events = sorted(events, key=lambda row: (moment(row["at"]), row["id"]))

    def check(self) -> None:
        """This function will check the decision, its ruling, the limits, and each mandate up to where it came from."""
        told = self.document
        decision = self._row("decision", told["decision"])
        if not decision:
            return
        self._same("decision", told, decision, {"ask": "ask_id", "outcome": "outcome", "by": "by_id", "at": "at"})
        is_yes = decision.get("outcome") == "approve"
        mandate_id, scheme_id, giver = decision.get("mandate_id"), decision.get("scheme_id"), None
        ruling = self._row("ruling", decision.get("ruling_id"))
        shared = {"ask_id": "ask_id", "by_id": "user_id", **({"mandate_id": "mandate_id"} if is_yes else {})}
        self._same("ruling", decision, ruling, shared)
        limits = self._row("scheme", scheme_id) if scheme_id else {"version": None}
        self._same("scheme", told, limits, {"scheme_version": "version"})
        if is_yes and not mandate_id:
            self.findings.add("incomplete", "no mandate is named by which this was decided")
        for each in told["mandates"]:
            granted = self._granted(mandate_id)
            data = granted.get("data", {})
            self._same("mandate", each, {**granted, **data}, GRANTED)
            self._same("mandate", {"holder": giver or data.get("holder")}, data, {"holder": "holder"})
            if data.get("scheme"):
                self._row("scheme", data["scheme"])
            if granted and is_yes and mandate_id == decision["mandate_id"]:
                self._stood(granted, decision)
            mandate_id, giver = data.get("given_from"), granted.get("actor_id")
        if mandate_id:
            self.findings.add("incomplete", f"mandate {mandate_id} is not told of, though authority was given from it")

    def _granted(self, mandate_id: object) -> dict[str, Any]:
        """This function will find the event that granted a mandate, or note that it is not proved."""
        if mandate_id not in self.granted:
            said = f"there is no proof that mandate {mandate_id} was granted"
            self.findings.add("incomplete", said if mandate_id else "a mandate is told of from which nothing came")
        return self.granted.get(mandate_id, {})

    def _row(self, kind: str, id: object) -> dict[str, Any]:
        """This function will find what is proved, or note that it is not, and give a row that says nothing."""
        if (kind, id) not in self.rows:
            self.findings.add("incomplete", f"there is no proof of {kind} {id}")
        return self.rows.get((kind, id), {})

    def _same(self, what: str, told: dict[str, Any], row: dict[str, Any], names: dict[str, str]) -> None:
        """This function will hold what is told, by its names, against what is proved, where there is such a row."""
        for name, column in names.items() if row else ():
            said, proved = told.get(name), row.get(column)
            if moment(said) != moment(proved) if name.endswith("at") else said != proved:
                self.findings.add("changed", f"{name} of the {what} is {said!r}, and sealed is {proved!r}")

    def _stood(self, granted: dict[str, Any], decision: dict[str, Any]) -> None:
        """This function will hold that a mandate was the decider's, and in force, by what is proved of it."""
        at, data = moment(decision["at"]), granted.get("data", {})
        own = [each for each in self.events if each["subject_id"] == decision["mandate_id"]]
        told = [each for each in own if moment(each["at"]) <= at]
        is_over, is_held = False, False
        for each in told:
            if each["type"] == "mandate.resumed":  # what was ended by mistake counts again, on hold if it was
                is_over, is_held = False, is_held and is_over
            is_over = is_over or each["type"] == "mandate.revoked"
            is_held = is_held or each["type"] == "mandate.suspended"
        ends_at = told[-1]["data"].get("ends_at") if told else None
        if data.get("holder") != decision["by_id"] and not data.get("together", True):
            self.findings.add("changed", "whose mandate it is did not decide")
        if is_over or is_held or not told:
            self.findings.add("incomplete", "the mandate was not in force when this was decided")
        elif moment(data.get("starts_at") or granted["at"]) > at or (ends_at and moment(ends_at) <= at):
            self.findings.add("incomplete", "the mandate did not run when this was decided")


# What a proof of authority says of a mandate, and where the event of its granting has it.
GRANTED = {
    "id": "subject_id",
    "kind": "kind",
    "holder": "holder",
    "role": "role",
    "constitution_paragraph": "paragraph",
    "given_from": "given_from",
    "granted_by": "actor_id",
    "granted_at": "at",
}


def moment(text: object) -> datetime:
    """This function will read a moment, or raise ValueError."""
    return datetime.fromisoformat(str(text))


def name_of(leaf: bytes) -> str:
    """This function will name the row of a leaf as well as it can be read."""
    try:
        told = json.loads(leaf)
        row = told["row"]
        return " ".join(str(each) for each in (told["kind"], row["id"], row.get("type", "")) if each)
    except WRONG:
        return "which cannot be read"


def keys_of(texts: list[str]) -> Iterator[Key]:
    """This function will read the keys that a header lists; of another kind than it knows, it trusts none."""
    for text in texts:
        try:
            yield Key.read(text)
        except Unreadable:
            continue


def form_of(told: dict[str, Any]) -> tuple[tuple[str, type], ...]:
    """This function will give the names of an object, in their order, with the type of each value."""
    return tuple((name, type(value)) for name, value in told.items())


def read_hash(text: str) -> bytes:
    """This function will read 64 hexadecimal digits, or raise Unreadable."""
    read = bytes.fromhex(text)
    if len(read) != 32 or read.hex() != text:
        raise Unreadable("this is no hash")
    return read


def as_object(line: bytes) -> dict[str, Any]:
    """This function will read a line as one JSON object, or raise Unreadable."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        raise Unreadable("this is not JSON") from None
    if not isinstance(told, dict):
        raise Unreadable("this is no JSON object")
    return told


def check_file(path: Path, *, keys: set[Key], old: list[str]) -> Findings:
    """This function will find out what a file is, and check it."""
    findings = Findings()
    with path.open("rb") as file:
        first = file.readline(MOST_DOCUMENT)
        if not first:
            findings.add("truncated", "the file is empty")
            return findings
        try:
            told = as_object(first) if first.startswith(b'{"') else as_object(first + file.read(MOST_DOCUMENT))
        except Unreadable as problem:
            cut = not first.endswith(b"\n") and first.startswith(b'{"')
            findings.add("truncated" if cut else "unreadable", f"line 1: {problem}")
            return findings
        if told.get("format") == "leeway-log/1":
            return check_export(told, file, keys=keys, old=old)
        if told.get("format") in ("leeway-proof/1", "leeway-authority/1"):
            return check_proofs(told, keys=keys)
    findings.add("unreadable", "this is neither an export nor a proof")
    return findings


def main(arguments: list[str]) -> int:
    """This function will check one file, print the verdict, and give its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", action="append", required=True, help="the verifier key that you trust")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path, help="one that you were sent before")
    told = parser.parse_args(arguments)
    try:
        keys = {Key.read(each) for each in told.key}
        old = [path.read_text(encoding="utf-8") for path in told.checkpoint]
        verdict = check_file(told.file, keys=keys, old=old).verdict()
    except (OSError, *WRONG) as problem:
        print(f"unreadable: {problem}")
        verdict = "unreadable"
    print(f"verdict: {verdict}")
    return CODES[verdict]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
