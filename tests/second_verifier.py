"""A second verifier of a leeway log's export, written from log-format.md alone.

The verdict is what is found first, so a finding ends the reading: it is an exception. "Leaves so far" is everywhere
the highest index so far plus one: holes are counted as leaves.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WORDS = ["changed", "missing", "reordered", "truncated", "forked", "bad signature", "incomplete", "unreadable"]
LINE_LIMIT, HEADER_LIMIT, HOLE_LIMIT = 16 << 20, 64 << 20, 10_000  # bytes without the newline; indices
N, HASH = rb"(0|[1-9][0-9]{0,18})", rb'"hash":"([0-9a-f]{64})"'
TEXT = rb'"(?:[^"\\\x00-\x1f]++|\\["\\bfnrt])*+"'  # a JSON text without \u and \/
ROW = rb'\{"kind":%b,"row":%b\}' % (TEXT, TEXT)
LEAF, GONE = rb'\{%b,"index":%b,"leaf":' % (HASH, N), rb'\{"gone":%b,%b,"index":%b\}' % (ROW, HASH, N)
SIGNED, UNSEALED, END = rb'\{"signed":(%b)\}' % TEXT, rb'\{"unsealed":%b\}' % ROW, rb'\{"end":%b\}' % N
EMPTY = hashlib.sha256(b"").digest()  # the root over no leaves

Key = tuple[str, bytes, bytes]  # name, id, public key: compared by all of it, not by the short id
# A checkpoint: origin, size, root, the known keys that signed it, and the keys that its signed text names.
Note = tuple[str, int, bytes, set[Key], set[Key]]


class Found(Exception):
    """What was found first: the word of the verdict, and the place."""


def unbase64(text: str) -> bytes:
    """This function will return the bytes of canonical, padded base64; ValueError for anything else."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("base64 that is not canonical")
    return data


def read_key(text: str) -> Key:
    """This function will read NAME+ID+KEY; ValueError if it is malformed, of another type, or its id is wrong."""
    name, digits, encoded = text.split("+", 2)
    data = unbase64(encoded)
    digest = hashlib.sha256(f"{name}\n".encode() + data).hexdigest()
    if len(name.split()) != 1 or name != name.strip() or len(data) != 33 or data[0] != 1 or digest[:8] != digits:
        raise ValueError("no Ed25519 verifier key, or not its id")
    return name, bytes.fromhex(digits), data[1:]


def read_keys(texts: Iterable[object]) -> set[Key]:
    """This function will read the keys that can be read."""
    keys: set[Key] = set()
    for text in texts:
        with suppress(ValueError):
            keys.add(read_key(str(text)))
    return keys


def read_note(note: str, known: set[Key]) -> Note | None:
    """This function will read a checkpoint; None if it is malformed or counts as signed by no known key."""
    text, _, rest = note.partition("\n\n")
    by: set[Key] = set()
    try:
        origin, size, root = text.split("\n")[:3]
        for line in rest[:-1].split("\n"):
            dash, name, encoded = line.split(" ")
            data = unbase64(encoded)
            if dash != "\u2014":
                return None
            borne = {key for key in known if key[:2] == (name, data[:4])}
            signers = {key for key in borne if is_by(key, data[4:], f"{text}\n".encode())}
            if borne and not signers:
                return None
            by |= signers
        hash_, proper = unbase64(root), rest.endswith("\n") and re.fullmatch(N, size.encode())
        named = read_keys(row[4:] for row in text.split("\n")[3:] if row.startswith("key "))
        return (origin, int(size), hash_, by, named) if by and proper and len(hash_) == 32 else None
    except ValueError:
        return None


def is_by(key: Key, signature: bytes, text: bytes) -> bool:
    """This function will say whether a signature over a text is a key's."""
    try:
        Ed25519PublicKey.from_public_bytes(key[2]).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def read_lines(file: BinaryIO) -> Iterator[tuple[bytes, bool, bool]]:
    """This function will give the lines without their newline, whether each is cut, and whether it is too long."""
    limit = HEADER_LIMIT
    while line := file.readline(limit + 1):
        last, long = line, False
        while not last.endswith(b"\n") and (more := file.readline(LINE_LIMIT)):
            last, long = more, True
        yield line.removesuffix(b"\n"), not last.endswith(b"\n"), long
        limit = LINE_LIMIT


class Checker:
    """What is known of the log so far."""

    def __init__(self, header: bytes, trusted: set[Key], kept: list[str]) -> None:
        """This function will read the header (step 11) and the kept checkpoints (step 1)."""
        try:
            head = json.loads(header.decode(), parse_constant=int)  # int() refuses NaN and Infinity, no JSON
            form, origin, size, note, keys = (head[n] for n in ("format", "origin", "size", "checkpoint", "keys"))
            types = [type(value) for value in (origin, size, note, keys)]
            if types != [str, int, str, list] or form != "leeway-log/1" or size < 0:
                raise ValueError("another format")
        except (ValueError, KeyError, TypeError, RecursionError, MemoryError):
            raise Found("unreadable", "line 1: no header") from None
        self.origin, self.size, self.note = str(origin), int(size), str(note)
        self.trusted, self.known = trusted, trusted | read_keys(keys)
        self.tree: list[tuple[int, bytes]] = []  # full nodes: level, hash
        self.next = self.holes = self.right = 0  # leaves so far; those left out; size of the last right checkpoint
        self.unsealed = self.ended = False
        try:
            notes = [read_note(Path(path).read_bytes().decode(), self.known) for path in kept]
        except (OSError, ValueError):
            notes = [None]
        self.kept = [note for note in notes if note]
        if len(self.kept) < len(notes):
            raise Found("bad signature", "a kept checkpoint: it cannot be read or no known key signed it")

    def root(self) -> bytes:
        """This function will return the root over the leaves so far."""
        root = self.tree[-1][1] if self.tree else EMPTY
        for _, left in reversed(self.tree[:-1]):
            root = hashlib.sha256(b"\1" + left + root).digest()
        return root

    def look(self, count: int, place: str) -> None:
        """This function will look at the kept checkpoints and the header's, if they are of this size (step 5)."""
        for origin, size, root, *_ in self.kept:
            if size == count and not self.holes and (origin, root) != (self.origin, self.root() if count else EMPTY):
                raise Found("forked", f"{place}: a kept checkpoint of {count} leaves has another root or origin")
        if count == self.size:
            note = read_note(self.note, self.known)
            if not note or not note[3] & self.trusted:
                raise Found("bad signature", "line 1: no key that is trusted signed the checkpoint")
            if note[:2] != (self.origin, count) or (not self.holes and note[2] != (self.root() if count else EMPTY)):
                raise Found("changed", f"leaves {self.right} to {count - 1}: not the header's checkpoint")

    def skip(self, upto: int, place: str) -> None:
        """This function will count the indices below `upto` that were left out as a hole (step 4)."""
        self.holes += max(0, upto - self.next)
        self.next = max(self.next, upto)
        if self.holes > HOLE_LIMIT:
            raise Found("changed", f"{place}: holes of more than {HOLE_LIMIT}")

    def leaf(self, index: int, hash_: bytes, place: str, gone: bool) -> None:
        """This function will take in a leaf or a `gone` line (steps 4 and 5)."""
        if index < self.next or self.unsealed:
            raise Found("reordered", f"{place}: leaf {index} after {self.next} leaves")
        self.skip(index, place)
        if gone:
            raise Found("missing", f"{place}: leaf {index} is gone")
        self.next, level = index + 1, 0
        while self.tree and self.tree[-1][0] == level:
            level, hash_ = level + 1, hashlib.sha256(b"\1" + self.tree.pop()[1] + hash_).digest()
        self.tree.append((level, hash_))
        self.look(self.next, place)

    def signed(self, text: str, place: str) -> None:
        """This function will check a checkpoint of the file and trust the keys it names (steps 6 and 7)."""
        if self.unsealed:
            raise Found("reordered", f"{place}: a checkpoint after an unsealed row")
        if not (note := read_note(text, self.known)):
            raise Found("bad signature", f"{place}: it cannot be read or no known key signed it")
        origin, size, root, by, named = note
        if origin != self.origin:
            raise Found("changed", f"{place}: a checkpoint of another log")
        self.skip(size, place)
        if size < self.next:
            raise Found("reordered", f"{place}: a checkpoint of {size} leaves after {self.next}")
        if not self.holes and root != self.root():
            raise Found("changed", f"leaves {self.right} to {size - 1}: not the root that {place} has")
        if by & self.trusted:
            self.trusted, self.known = self.trusted | named, self.known | named
        self.right = self.right if self.holes else size

    def take(self, line: bytes, place: str) -> None:
        """This function will take in a whole line after the header (steps 2, 3 and 8)."""
        form = re.match(LEAF, line)
        if self.ended or (not form and line.decode(errors="ignore").encode() != line):
            raise Found("changed", f"{place}: after the end, or no UTF-8")
        if form and line.endswith(b"}"):
            if hashlib.sha256(b"\0" + line[form.end() : -1]).hexdigest() != form[1].decode():
                raise Found("changed", f"{place}: leaf {form[2].decode()} has not this hash")
            self.leaf(int(form[2]), bytes.fromhex(form[1].decode()), place, gone=False)
        elif form := re.fullmatch(SIGNED, line):
            self.signed(json.loads(form[1]), place)
        elif form := re.fullmatch(GONE, line):
            self.leaf(int(form[2]), bytes.fromhex(form[1].decode()), place, gone=True)
        elif re.fullmatch(UNSEALED, line):
            self.unsealed = True
        elif form := re.fullmatch(END, line):
            self.ended = True
            if int(form[1]) < self.next:
                raise Found("changed", f"{place}: the end is below {self.next} leaves")
            self.skip(int(form[1]), place)
        else:
            raise Found("changed", f"{place}: none of the five forms")

    def close(self) -> NoReturn:
        """This function will give the verdict at the end of the file (step 9)."""
        self.look(0, "no leaves")
        if self.holes:
            raise Found("missing", f"{self.holes} of {self.next} leaves are not there")
        if not self.ended or self.next < self.size:
            raise Found("truncated", f"after {self.next} leaves; {self.size} promised")
        for origin, size, *_ in self.kept:
            if size > self.next:
                raise Found("truncated" if origin == self.origin else "forked", f"a kept checkpoint has {size} leaves")
        if self.unsealed or self.next > self.size:
            raise Found("incomplete", f"rows not sealed, or leaves from {self.size} on")
        raise Found("ok", f"{self.next} leaves, root {self.root().hex()}")


def check(path: str, keys: list[str], checkpoints: list[str]) -> NoReturn:
    """This function will read the export once, from the top, until something is found."""
    try:
        trusted = {read_key(key) for key in keys}
    except ValueError:
        raise Found("unreadable", "a verifier key") from None
    checker: Checker | None = None
    with Path(path).open("rb") as file:
        for number, (line, cut, long) in enumerate(read_lines(file), 1):
            if cut and (checker or line.startswith(b'{"')):
                raise Found("truncated", f"line {number}: no newline")
            if cut or long:
                raise Found("changed" if checker else "unreadable", f"line {number}: too long, or no header")
            if checker:
                checker.take(line, f"line {number}")
            checker = checker or Checker(line, trusted, checkpoints)
    if not checker:
        raise Found("truncated", "line 1: the file is empty")
    checker.close()


def examine(path: str, keys: list[str], checkpoints: list[str]) -> tuple[str, str]:
    """This function will return the word of the verdict and the place; checkpoints are paths of files."""
    try:
        check(path, keys, checkpoints)
    except Found as found:
        return str(found.args[0]), str(found.args[1])
    except (OSError, ValueError, MemoryError):
        return "unreadable", "the file"


def judge(path: str, keys: list[str], checkpoints: list[str]) -> str:
    """This function will return the word of the verdict; checkpoints are paths of files."""
    return examine(path, keys, checkpoints)[0]


def main() -> int:
    """This function will run the command."""
    parser = argparse.ArgumentParser(description="Check the export of a log.")
    parser.add_argument("file")
    parser.add_argument("--key", action="append", required=True, help="a verifier key, NAME+ID+KEY")
    parser.add_argument("--checkpoint", action="append", default=[], help="a file with a checkpoint kept from before")
    given = parser.parse_args()
    word, place = examine(given.file, given.key, given.checkpoint)
    print(f"place: {place}\nverdict: {word}")
    return 0 if word == "ok" else 10 + WORDS.index(word)


if __name__ == "__main__":
    sys.exit(main())
